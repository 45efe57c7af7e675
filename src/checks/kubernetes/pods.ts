/** Pods: images, probes, resources, and what they may do on their node. */

import { imageParts, runsWithoutRoot, unpinned } from '../docker/images.ts';
import { isSecretName, secretValue } from '../kind/secrets.ts';
import { nearest } from '../kind/nearest.ts';
import { itemAt, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { containersOf } from './objects.ts';
import type { Kube, Pod, Say } from './objects.ts';

/** `limited`: does a LimitRange give what is not said? `tagged`: images that get their tags from elsewhere. */
export function podRules(
  object: Kube,
  { limited, tagged }: { limited: boolean; tagged: ReadonlySet<string> },
  say: Say,
): void {
  const { pod, kind } = object;
  if (!pod) return;
  onNode(pod, kind, say);
  for (const container of containersOf(pod, true)) {
    const name = textOf(container.map.get('name')) ?? '';
    image(container, name, tagged, say);
    rights(container, name, say);
    secrets(container, name, say);
    mounts(container, object, pod, say);
    ports(container, name, say);
  }
  for (const container of containersOf(pod)) {
    const name = textOf(container.map.get('name')) ?? '';
    root(container, pod, name, say);
    if (!limited) resources(container, pod, name, say);
    if (['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController'].includes(kind))
      probes(container, name, say);
  }
}

function image(container: Item, name: string, tagged: ReadonlySet<string>, say: Say): void {
  const item = container.map.get('image');
  const text = textOf(item) ?? '';
  const why = unpinned(text);
  if (item && why !== null && !tagged.has(imageParts(text).name))
    say('image-latest', item.from, `image ${text} of ${name} ${why}`, { help: `${imageParts(text).name}:<version>` });
}

function probes(container: Item, name: string, say: Say): void {
  if ((container.map.get('ports')?.list.length ?? 0) === 0) return;
  if (!container.map.has('readinessProbe'))
    say('no-readiness-probe', container.from, `nobody asks whether ${name} is ready`, {
      help: 'readinessProbe:\n  httpGet: { path: /ready, port: <port> }',
    });
  if (!container.map.has('livenessProbe'))
    say('no-liveness-probe', container.from, `nobody notices when ${name} hangs`, {
      help: 'livenessProbe:\n  httpGet: { path: /live, port: <port> }',
    });
}

const handlers = ['httpGet', 'tcpSocket', 'exec', 'grpc'];

function ports(container: Item, name: string, say: Say): void {
  const all = container.map.get('ports')?.list ?? [];
  const names = all.flatMap((each) => textOf(each.map.get('name')) ?? []);
  const numbers = new Set(all.map((each) => textOf(each.map.get('containerPort'))));
  for (const kind of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
    const probe = container.map.get(kind);
    if (!probe || probe.kind !== 'map') continue;
    const given = handlers.filter((each) => probe.map.has(each));
    if (given.length === 0)
      say('invalid-value', probe.key, `${kind} of ${name} asks nothing`, { help: 'httpGet, tcpSocket, grpc or exec' });
    else if (given.length > 1)
      say('invalid-value', probe.key, `${kind} of ${name} asks in several ways: ${given.join(', ')}`);
    const success = probe.map.get('successThreshold');
    if (kind !== 'readinessProbe' && success && success.value !== 1)
      say('invalid-value', success.from, `successThreshold of a ${kind} is 1`);
    const at = itemAt(probe, 'httpGet', 'port') ?? itemAt(probe, 'tcpSocket', 'port');
    const text = textOf(at);
    if (!at || text === null) continue;
    if (/^\d+$/.test(text)) {
      if (Number(text) > 65_535 || Number(text) === 0) say('probe-port', at.from, `${text} is no port`);
      else if (all.length > 0 && !numbers.has(text))
        say('probe-port', at.from, `${kind} of ${name} asks port ${text}, which it does not declare`, {
          severity: 'warning',
          help: names[0] ?? [...numbers].join(', '),
        });
    } else if (!names.includes(text))
      say('probe-port', at.from, `${name} has no port ${text}`, { help: nearest(text, names) ?? names.join(', ') });
  }
}

function resources(container: Item, pod: Pod, name: string, say: Say): void {
  const whole = pod.spec.map.get('resources');
  const has = (what: 'limits' | 'requests', of?: string) =>
    [container.map.get('resources'), whole].some((each) =>
      of === undefined ? (each?.map.get(what)?.map.size ?? 0) > 0 : each?.map.get(what)?.map.has(of),
    );
  const at = container.map.get('resources')?.key ?? container.from;
  for (const which of ['limits', 'requests'])
    for (const what of ['memory', 'ephemeral-storage']) {
      const amount = itemAt(container, 'resources', which, what);
      if (amount && /^\d+m$/.test(textOf(amount) ?? ''))
        say('milli-bytes', amount.from, `${textOf(amount)} of ${what} are thousandths of bytes`, {
          help: `${(textOf(amount) ?? '').slice(0, -1)}Mi`,
        });
    }
  if (!has('limits', 'memory') && !has('limits', 'nvidia.com/gpu'))
    say('no-limits', at, `${name} may take all the memory of its node`, {
      help: 'resources:\n  limits: { memory: 256Mi }',
    });
  // What is limited and not requested is requested as it is limited.
  if (!has('requests') && !has('limits'))
    say('no-requests', at, `nobody knows what ${name} needs`, {
      help: 'resources:\n  requests: { cpu: 100m, memory: 128Mi }',
    });
}

function root(container: Item, pod: Pod, name: string, say: Say): void {
  const windows = itemAt(pod.spec, 'os', 'name') ?? itemAt(pod.spec, 'nodeSelector', 'kubernetes.io/os');
  if (textOf(windows) === 'windows') return;
  const [own, all] = [container.map.get('securityContext'), pod.spec.map.get('securityContext')];
  const setting = (key: string) => own?.map.get(key) ?? all?.map.get(key);
  const user = setting('runAsUser');
  const nonRoot = setting('runAsNonRoot');
  if (user?.value === 0)
    return say('runs-as-root', user.from, `${name} runs as root (runAsUser: 0)`, {
      help: 'runAsNonRoot: true\nrunAsUser: 10001',
    });
  if (textOf(nonRoot) === 'true' || typeof user?.value === 'number') return;
  if (nonRoot) return say('runs-as-root', nonRoot.from, `${name} may run as root`, { help: 'runAsNonRoot: true' });
  if (
    /nonroot|unprivileged|rootless/.test(textOf(container.map.get('image')) ?? '') &&
    runsWithoutRoot(textOf(container.map.get('image')) ?? '')
  )
    return;
  say('runs-as-root', container.from, `nothing says that ${name} does not run as root`, {
    help: 'securityContext:\n  runAsNonRoot: true',
  });
}

function rights(container: Item, name: string, say: Say): void {
  const context = container.map.get('securityContext');
  const privileged = context?.map.get('privileged');
  if (privileged && textOf(privileged) === 'true')
    say('privileged', privileged.key, `${name} is privileged: it may do what its node may`, {
      help: 'capabilities: { add: [<the one it needs>] }',
    });
  const escalates = context?.map.get('allowPrivilegeEscalation');
  if (escalates && textOf(escalates) === 'true')
    say('privilege-escalation', escalates.key, `processes of ${name} may get more rights than their parents`, {
      help: 'allowPrivilegeEscalation: false',
    });
  for (const each of itemAt(context ?? container, 'capabilities', 'add')?.list ?? [])
    if (/^(CAP_)?(ALL|SYS_ADMIN)$/.test(textOf(each) ?? ''))
      say('privileged', each.from, `${name} has ${textOf(each)}: nearly what privileged is`);
}

function onNode({ spec }: Pod, kind: string, say: Say): void {
  // What runs on every node is there for the node.
  const severity = kind === 'DaemonSet' ? ('info' as const) : ('warning' as const);
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) {
    const item = spec.map.get(key);
    if (item && textOf(item) === 'true')
      say('host-namespace', item.key, `the pod shares ${key.slice(4)} with its node`, { severity });
  }
  for (const each of spec.map.get('volumes')?.list ?? []) {
    const path = each.map.get('hostPath');
    const text = textOf(path?.map.get('path')) ?? '';
    if (path)
      say(
        'host-path',
        path.key,
        `the pod has ${text} of its node`,
        /docker\.sock|containerd\.sock/.test(text) || text === '/' ? {} : { severity },
      );
  }
}

const standIn =
  /^(true|false|yes|no|\d{1,3}|\/.*|\*+|x{3,}|<.*>|(insert|your|replace|todo)[_-].*|.*_val(ue)?|none|null|)$/i;

function secrets(container: Item, name: string, say: Say): void {
  for (const each of container.map.get('env')?.list ?? []) {
    const value = each.map.get('value');
    const variable = textOf(each.map.get('name')) ?? '';
    const text = (textOf(value) ?? '').trim();
    if (!value || text.includes('$(')) continue;
    const what = secretValue(text);
    if (what === null && (!isSecretName(variable) || standIn.test(text))) continue;
    say('plain-secret', value.from, `${variable} of ${name} holds ${what ?? 'a secret'}`, {
      help: 'valueFrom:\n  secretKeyRef: { name: …, key: … }',
    });
  }
}

function mounts(container: Item, { item }: Kube, { spec }: Pod, say: Say): void {
  const claims = itemAt(item, 'spec', 'volumeClaimTemplates')?.list ?? [];
  const names = new Set([
    ...(spec.map.get('volumes')?.list ?? []).flatMap((each) => textOf(each.map.get('name')) ?? []),
    ...claims.flatMap((each) => textOf(itemAt(each, 'metadata', 'name')) ?? []),
  ]);
  for (const each of [
    ...(container.map.get('volumeMounts')?.list ?? []),
    ...(container.map.get('volumeDevices')?.list ?? []),
  ]) {
    const at = each.map.get('name');
    const text = textOf(at);
    if (!at || text === null || names.has(text)) continue;
    const guess = nearest(text, names);
    say('volume-mount', at.from, `the pod has no volume ${text}`, guess === null ? {} : { help: guess });
  }
}
