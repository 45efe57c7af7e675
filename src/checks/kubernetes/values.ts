/** Values that the API takes only some of: names, labels, ports, choices, times, and fields that exclude each other. */

import { nearest } from '../kind/nearest.ts';
import { itemAt, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { containersOf } from './objects.ts';
import type { Kube, Say } from './objects.ts';

/** All of it. */
export function values(object: Kube, say: Say): void {
  named(object, say);
  labels(itemAt(object.item, 'metadata', 'labels'), say);
  labels(object.pod?.labelsAt, say);
  const { kind, item } = object;
  const spec = item.map.get('spec');
  for (const [path, allowed] of choices[kind] ?? []) choice(itemAt(item, ...path.split('.')), allowed, say);
  if (needsSpec.has(kind) && !spec) say('missing-field', item.from, `${kind} has no spec`);
  if (kind === 'Service') service(spec, say);
  if (kind === 'CronJob') cron(spec?.map.get('schedule'), say);
  if (kind === 'HorizontalPodAutoscaler') autoscaler(spec, say);
  if (kind === 'PodDisruptionBudget' && spec?.map.has('minAvailable') && spec.map.has('maxUnavailable'))
    say('invalid-value', spec.key, 'minAvailable and maxUnavailable exclude each other');
  if (
    kind === 'Deployment' &&
    textOf(itemAt(item, 'spec', 'strategy', 'type')) === 'Recreate' &&
    itemAt(item, 'spec', 'strategy', 'rollingUpdate')
  )
    say(
      'invalid-value',
      itemAt(item, 'spec', 'strategy', 'rollingUpdate')?.key ?? item.from,
      'Recreate has no rollingUpdate',
    );
  pods(object, say);
}

const needsSpec = new Set(
  'Pod Deployment StatefulSet DaemonSet ReplicaSet Job CronJob Service PersistentVolumeClaim PersistentVolume HorizontalPodAutoscaler NetworkPolicy PodDisruptionBudget'.split(
    ' ',
  ),
);

const choices: Readonly<Record<string, readonly (readonly [path: string, allowed: string])[]>> = {
  Service: [
    ['spec.type', 'ClusterIP NodePort LoadBalancer ExternalName'],
    ['spec.externalTrafficPolicy', 'Cluster Local'],
    ['spec.internalTrafficPolicy', 'Cluster Local'],
    ['spec.sessionAffinity', 'None ClientIP'],
  ],
  Deployment: [['spec.strategy.type', 'RollingUpdate Recreate']],
  StatefulSet: [
    ['spec.updateStrategy.type', 'RollingUpdate OnDelete'],
    ['spec.podManagementPolicy', 'OrderedReady Parallel'],
  ],
  DaemonSet: [['spec.updateStrategy.type', 'RollingUpdate OnDelete']],
  CronJob: [['spec.concurrencyPolicy', 'Allow Forbid Replace']],
  PersistentVolume: [['spec.persistentVolumeReclaimPolicy', 'Retain Delete Recycle']],
  StorageClass: [
    ['reclaimPolicy', 'Retain Delete'],
    ['volumeBindingMode', 'Immediate WaitForFirstConsumer'],
  ],
};

function choice(item: Item | undefined, allowed: string, say: Say): void {
  const text = textOf(item);
  const all = allowed.split(' ');
  if (item && text !== null && !all.includes(text))
    say('invalid-value', item.from, `${text} is none of ${all.join(', ')}`, {
      help: nearest(text, all) ?? all.join(', '),
    });
}

const dnsName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

function named({ kind, name, item }: Kube, say: Say): void {
  const at = itemAt(item, 'metadata', 'name');
  const generated = itemAt(item, 'metadata', 'generateName');
  if (!at && !generated)
    return say('missing-field', item.map.get('metadata')?.key ?? item.from, `${kind} has no metadata.name`);
  // Roles may be called system:… and what you will.
  if (!at || /Role|Binding|APIService|CustomResource|Webhook|PriorityClass|Event/.test(kind)) return;
  const label = kind === 'Service' ? /^[a-z]([-a-z0-9]*[a-z0-9])?$/ : dnsName;
  const most = kind === 'Service' || kind === 'Namespace' ? 63 : kind === 'CronJob' ? 52 : 253;
  if (!label.test(name) || name.length > most)
    say('invalid-name', at.from, `${name} cannot be the name of a ${kind}`, {
      help: name.toLowerCase().replace(/[^-a-z0-9.]+/g, '-'),
    });
}

function labels(item: Item | undefined, say: Say): void {
  for (const [name, each] of item?.map ?? []) {
    const text = textOf(each) ?? '';
    const [last = '', prefix] = name.split('/', 2).toReversed();
    if (!/^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/.test(last) || (prefix !== undefined && !dnsName.test(prefix)))
      say('invalid-name', each.key, `${name} cannot be a label`);
    else if (text !== '' && !/^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/.test(text))
      say('invalid-name', each.from, `${text.slice(0, 80)} cannot be the value of a label`);
  }
}

function isPort(item: Item | undefined): boolean {
  const value = item?.value;
  return typeof value !== 'number' || (value >= 1 && value <= 65_535);
}

function portAt(item: Item | undefined, say: Say): void {
  if (item && !isPort(item))
    say('invalid-value', item.from, `${String(item.value)} is no port`, { help: 'a port from 1 to 65535' });
}

function service(spec: Item | undefined, say: Say): void {
  const ports = spec?.map.get('ports')?.list ?? [];
  const external = textOf(spec?.map.get('type')) === 'ExternalName';
  if (spec && ports.length === 0 && !external && textOf(spec.map.get('clusterIP')) !== 'None')
    say('missing-field', spec.key, 'the Service has no ports');
  const seen = new Map<string, true>();
  for (const each of ports) {
    for (const key of ['port', 'targetPort']) portAt(each.map.get(key), say);
    choice(each.map.get('protocol'), 'TCP UDP SCTP', say);
    const node = each.map.get('nodePort');
    const value = node?.value;
    if (node && typeof value === 'number' && value !== 0 && (value < 30_000 || value > 32_767))
      say('invalid-value', node.from, `${value} is no port of a node`, { help: 'from 30000 to 32767' });
    if (ports.length > 1 && !each.map.has('name')) say('missing-field', each.from, 'of several ports each has a name');
    const key = `${textOf(each.map.get('port'))}/${textOf(each.map.get('protocol')) ?? 'TCP'}`;
    if (seen.has(key)) say('invalid-value', each.from, `port ${key} stands twice`);
    seen.set(key, true);
  }
}

function cron(item: Item | undefined, say: Say): void {
  const text = (textOf(item) ?? '').replace(/^(CRON_)?TZ=\S+\s+/, '');
  if (!item || /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/.test(text)) return;
  const fields = text.trim().split(/\s+/);
  const limits = [
    [0, 59],
    [0, 23],
    [1, 31],
    [1, 12],
    [0, 7],
  ] as const;
  const fits =
    fields.length === 5 &&
    fields.every(
      (field, at) =>
        (field.match(/\d+/g) ?? []).every((digits, index) => {
          const [low, high] = limits[at] ?? [0, 0];
          const step = /^[^,]*\/\d+$/.test(field) && index === (field.match(/\d+/g) ?? []).length - 1;
          return step || (Number(digits) >= low && Number(digits) <= high);
        }) && /^[\d*/,?LW#A-Za-z-]+$/.test(field),
    );
  if (!fits)
    say('invalid-value', item.from, `${text} is no schedule`, { help: 'minute hour day month weekday: "17 3 * * *"' });
}

function autoscaler(spec: Item | undefined, say: Say): void {
  const [least, most] = [spec?.map.get('minReplicas'), spec?.map.get('maxReplicas')];
  if (least && most && typeof least.value === 'number' && typeof most.value === 'number' && least.value > most.value)
    say('invalid-value', least.from, `minReplicas ${least.value} is more than maxReplicas ${most.value}`);
}

const restarts: Readonly<Record<string, string>> = {
  Deployment: 'Always',
  StatefulSet: 'Always',
  DaemonSet: 'Always',
  ReplicaSet: 'Always',
  Job: 'OnFailure Never',
  CronJob: 'OnFailure Never',
  Pod: 'Always OnFailure Never',
};

function pods({ kind, pod, item }: Kube, say: Say): void {
  if (!pod) return;
  const restart = pod.spec.map.get('restartPolicy');
  choice(restart, restarts[kind] ?? 'Always OnFailure Never', say);
  if (!restart && (kind === 'Job' || kind === 'CronJob'))
    say('missing-field', pod.spec.key, `the pods of a ${kind} need restartPolicy: OnFailure or Never`);
  choice(pod.spec.map.get('dnsPolicy'), 'ClusterFirst ClusterFirstWithHostNet Default None', say);
  const names = new Set<string>();
  for (const container of containersOf(pod, true)) {
    const name = container.map.get('name');
    const text = textOf(name) ?? '';
    if (name && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text))
      say('invalid-name', name.from, `${text} cannot be the name of a container`);
    if (name && names.has(text)) say('invalid-value', name.from, `two containers are called ${text}`);
    names.add(text);
    if (!container.map.has('image')) say('missing-field', container.from, `container ${text} has no image`);
    choice(container.map.get('imagePullPolicy'), 'Always IfNotPresent Never', say);
    for (const port of container.map.get('ports')?.list ?? []) {
      portAt(port.map.get('containerPort'), say);
      choice(port.map.get('protocol'), 'TCP UDP SCTP', say);
      const portName = port.map.get('name');
      if (portName && !/^(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/.test(textOf(portName) ?? ''))
        say(
          'invalid-name',
          portName.from,
          `${textOf(portName)} cannot be the name of a port: at most 15 small letters and digits`,
        );
    }
    variables(container, text, say);
    over(container, text, say);
  }
  if (item.map.has('spec') && containersOf(pod).length === 0 && !pod.spec.map.has('containers')) return;
  if (containersOf(pod).length === 0) say('missing-field', pod.spec.key, 'the pod has no containers');
}

function variables(container: Item, name: string, say: Say): void {
  const seen = new Set<string>();
  for (const each of container.map.get('env')?.list ?? []) {
    const at = each.map.get('name');
    const text = textOf(at) ?? '';
    if (at && seen.has(text))
      say('invalid-value', at.from, `${name} sets ${text} twice: only the last counts`, { severity: 'warning' });
    seen.add(text);
    if (each.map.has('value') && each.map.has('valueFrom') && textOf(each.map.get('value')) !== '')
      say('invalid-value', each.from, `${text} has value and valueFrom`);
  }
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

function amount(item: Item | undefined): number | null {
  const [, number, unit = ''] = /^([\d.]+)(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/.exec(textOf(item) ?? '') ?? [];
  return number === undefined ? null : Number(number) * (units[unit] ?? 1);
}

function over(container: Item, name: string, say: Say): void {
  for (const what of ['cpu', 'memory', 'ephemeral-storage']) {
    const asked = itemAt(container, 'resources', 'requests', what);
    const [request, limit] = [amount(asked), amount(itemAt(container, 'resources', 'limits', what))];
    if (asked && request !== null && limit !== null && request > limit)
      say(
        'requests-over-limits',
        asked.from,
        `${name} requests ${textOf(asked)} of ${what}, and may take ${textOf(itemAt(container, 'resources', 'limits', what))}`,
      );
  }
}
