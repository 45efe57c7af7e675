/** What objects say of each other: selectors, Services, Ingresses, scaling, ConfigMaps and Secrets. */

import { nearest } from '../kind/nearest.ts';
import { itemAt, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { containersOf, labelsOf } from './objects.ts';
import type { Kube, Say } from './objects.ts';

/** `around`: all objects of the file and of its folder. */
export function relations(object: Kube, around: readonly Kube[], say: Say): void {
  const here = around.filter(
    ({ namespace }) => namespace === object.namespace || namespace === '' || object.namespace === '',
  );
  own(object, say);
  if (object.kind === 'Service') service(object, here, say);
  if (object.kind === 'Ingress') ingress(object, here, say);
  if (object.kind === 'HorizontalPodAutoscaler') scaled(object, here, say);
  if (object.kind === 'PodDisruptionBudget') budget(object, here, say);
  if (/^(?:Cluster)?Role(?:Binding)?$/.test(object.kind)) wildcard(object, say);
}

/** The selector of a workload and the labels of its own pods. */
function own({ kind, item, pod }: Kube, say: Say): void {
  if (!pod || !['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(kind)) return;
  const selector = itemAt(item, 'spec', 'selector', 'matchLabels');
  for (const [name, each] of selector?.map ?? []) {
    const text = textOf(each) ?? '';
    const label = pod.labels.get(name);
    if (label === text) continue;
    const at = pod.labelsAt?.map.get(name);
    say(
      'selector-mismatch',
      each.key,
      label === undefined
        ? `the pods have no label ${name}`
        : `the selector wants ${name}: ${text}, the pods have ${label}`,
      { help: `${name}: ${text}${at ? '' : ' in template.metadata.labels'}` },
    );
  }
}

function selects(selector: ReadonlyMap<string, string>, labels: ReadonlyMap<string, string>): boolean {
  return [...selector].every(([name, text]) => labels.get(name) === text);
}

function service({ item, name }: Kube, here: readonly Kube[], say: Say): void {
  const at = itemAt(item, 'spec', 'selector');
  const selector = labelsOf(at);
  if (!at || selector.size === 0) return;
  const workloads = here.filter(({ pod }) => pod !== null);
  const selected = workloads.filter(({ pod }) => selects(selector, pod?.labels ?? new Map<string, string>()));
  if (selected.length === 0) {
    const meant = workloads.find((each) => isMeant(each, name, selector));
    if (meant) {
      const labels = [...(meant.pod?.labels ?? [])].map(([key, text]) => `${key}: ${text}`).join(', ');
      say('service-selector', at.key, `Service ${name} selects no pod of ${meant.kind} ${meant.name}`, {
        help: `its pods have ${labels}`,
      });
    }
    return;
  }
  for (const port of itemAt(item, 'spec', 'ports')?.list ?? []) target(port, selected, say);
}

/** Is it the workload that the Service is for? By its name, or by labels that nearly fit. */
function isMeant({ name, pod }: Kube, service: string, selector: ReadonlyMap<string, string>): boolean {
  const labels = pod?.labels ?? new Map<string, string>();
  const near = [...selector].some(([key, text]) => {
    const label = labels.get(key);
    return label !== undefined && label !== text && nearest(label, [text]) !== null;
  });
  const some =
    selector.size > 1 && [...selector].filter(([key, text]) => labels.get(key) === text).length >= selector.size - 1;
  return name === service || near || (some && name.startsWith(service));
}

function target(port: Item, selected: readonly Kube[], say: Say): void {
  const at = port.map.get('targetPort') ?? port.map.get('port');
  const text = textOf(at);
  if (!at || text === null) return;
  const containers = selected.flatMap(({ pod }) => (pod ? containersOf(pod, true) : []));
  const ports = containers.flatMap(({ map }) => map.get('ports')?.list ?? []);
  const names = ports.flatMap((each) => textOf(each.map.get('name')) ?? []);
  const numbers = ports.flatMap((each) => textOf(each.map.get('containerPort')) ?? []);
  if (names.includes(text) || numbers.includes(text)) return;
  if (!/^\d+$/.test(text))
    say('service-port', at.from, `no container has a port ${text}`, { help: nearest(text, names) ?? names.join(', ') });
  else if (ports.length > 0)
    say('service-port', at.from, `no container declares port ${text}`, {
      severity: 'warning',
      help: [...new Set([...names, ...numbers])].join(', '),
    });
}

function ingress({ item }: Kube, here: readonly Kube[], say: Say): void {
  const services = new Map(here.filter(({ kind }) => kind === 'Service').map((each) => [each.name, each]));
  const rules = itemAt(item, 'spec', 'rules')?.list ?? [];
  const paths = rules.flatMap((rule) => itemAt(rule, 'http', 'paths')?.list ?? []);
  for (const path of paths) {
    const type = path.map.get('pathType');
    if (type && !/^(Exact|Prefix|ImplementationSpecific)$/.test(textOf(type) ?? ''))
      say('invalid-value', type.from, `${textOf(type)} is none of Exact, Prefix, ImplementationSpecific`, {
        help: nearest(textOf(type) ?? '', ['Exact', 'Prefix', 'ImplementationSpecific']) ?? 'Prefix',
      });
  }
  const backends = [...paths.map(({ map }) => map.get('backend')), itemAt(item, 'spec', 'defaultBackend')];
  for (const backend of backends) {
    const at = itemAt(backend ?? item, 'service', 'name');
    const text = textOf(at);
    if (!backend || !at || text === null || services.size === 0) continue;
    const found = services.get(text);
    const guess = nearest(text, services.keys());
    if (!found) {
      if (guess !== null) say('ingress-backend', at.from, `there is no Service ${text}`, { help: guess });
      continue;
    }
    const ports = itemAt(found.item, 'spec', 'ports')?.list ?? [];
    const port = itemAt(backend, 'service', 'port', 'number') ?? itemAt(backend, 'service', 'port', 'name');
    const wanted = textOf(port);
    const known = ports
      .flatMap(({ map }) => [textOf(map.get('port')), textOf(map.get('name'))])
      .filter((each) => each !== null);
    if (port && wanted !== null && ports.length > 0 && !known.includes(wanted))
      say('ingress-backend', port.from, `Service ${text} has no port ${wanted}`, { help: known.join(', ') });
  }
}

function scaled({ item, path }: Kube, here: readonly Kube[], say: Say): void {
  const at = itemAt(item, 'spec', 'scaleTargetRef', 'name');
  const kind = textOf(itemAt(item, 'spec', 'scaleTargetRef', 'kind')) ?? '';
  const names = here.filter((each) => each.kind === kind).map(({ name }) => name);
  const text = textOf(at);
  if (!at || text === null || names.length === 0 || names.includes(text)) return;
  const guess = nearest(text, names);
  const sameFile = here.some((each) => each.kind === kind && each.path === path);
  if (guess !== null || sameFile)
    say('scale-target', at.from, `there is no ${kind} ${text}`, { help: guess ?? names.join(', ') });
}

/** A budget that lets no pod go: nodes cannot be drained. */
function budget({ item, name }: Kube, here: readonly Kube[], say: Say): void {
  const [least, most] = ['minAvailable', 'maxUnavailable'].map((key) => itemAt(item, 'spec', key));
  const stuck = (at: Item, why: string) =>
    say('blocks-eviction', at.key, `${name} lets no pod go: ${why}`, { help: 'maxUnavailable: 1' });
  if (most && /^0+%?$/.test(textOf(most) ?? '')) return stuck(most, 'none may be unavailable');
  if (!least) return;
  const text = textOf(least) ?? '';
  if (text === '100%') return stuck(least, 'all must be available');
  const selector = labelsOf(itemAt(item, 'spec', 'selector', 'matchLabels'));
  const scaling = here.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  const scaled = new Set(scaling.map((each) => textOf(itemAt(each.item, 'spec', 'scaleTargetRef', 'name'))));
  for (const { kind, name: workload, item: each, pod } of here) {
    if (kind !== 'Deployment' && kind !== 'StatefulSet') continue;
    if (selector.size === 0 || !pod || !selects(selector, pod.labels) || scaled.has(workload)) continue;
    const replicas = Number(textOf(itemAt(each, 'spec', 'replicas')) ?? '1');
    if (/^\d+$/.test(text) && replicas > 0 && Number(text) >= replicas)
      return stuck(least, `${kind} ${workload} has ${replicas}`);
  }
}

function wildcard({ kind, name, item }: Kube, say: Say): void {
  const bound = itemAt(item, 'roleRef', 'name');
  if (kind.endsWith('RoleBinding') && bound && textOf(bound) === 'cluster-admin')
    say('cluster-admin', bound.from, `${kind} ${name} lets its subjects do everything`, {
      help: 'bind a role that names what they need',
    });
  if (item.map.has('aggregationRule')) return;
  for (const rule of item.map.get('rules')?.list ?? []) {
    const any = (key: string) => (rule.map.get(key)?.list ?? []).some((each) => textOf(each) === '*');
    if (any('verbs') && any('resources'))
      say(
        'rbac-wildcard',
        rule.from,
        `${kind} ${name} may do everything${any('apiGroups') ? '' : ' with all of these groups'}`,
        { help: 'name the verbs and resources that it needs' },
      );
  }
}
