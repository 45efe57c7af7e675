/** ConfigMaps, Secrets, claims and accounts that pods name: are they in the tree, and do they have the key? */

import { nearest } from '../kind/nearest.ts';
import { itemAt, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { containersOf } from './objects.ts';
import type { Kube, Pod, Say } from './objects.ts';

interface Reference {
  kind: string;
  name: Item | undefined;
  key: Item | undefined;
  optional: boolean;
}

/** `generated`: names that kustomizations make. */
export function references(
  object: Kube,
  { around, generated }: { around: readonly Kube[]; generated: ReadonlySet<string> },
  say: Say,
): void {
  if (!object.pod) return;
  for (const { kind, name, key, optional } of referencesOf(object.pod)) {
    const text = textOf(name);
    if (!name || text === null || optional || generated.has(text)) continue;
    const all = around.filter(
      (each) =>
        each.kind === kind && (each.namespace === object.namespace || each.namespace === '' || object.namespace === ''),
    );
    const found = all.find((each) => each.name === text);
    if (found) {
      hasKey(found, key, say);
      continue;
    }
    const guess = nearest(
      text,
      all.map((each) => each.name),
    );
    // Where there is none of its kind, they come from elsewhere; Secrets mostly do.
    if (guess !== null)
      say('missing-reference', name.from, `the tree has no ${kind} ${text}`, { severity: 'warning', help: guess });
    else if (all.length > 0 && kind !== 'ServiceAccount')
      say('missing-reference', name.from, `the tree has no ${kind} ${text}`);
  }
}

function hasKey({ kind, name, item }: Kube, key: Item | undefined, say: Say): void {
  const text = textOf(key);
  const keys = ['data', 'stringData', 'binaryData'].flatMap((each) => [...(item.map.get(each)?.map.keys() ?? [])]);
  if (!key || text === null || keys.length === 0 || keys.includes(text)) return;
  say('missing-key', key.from, `${kind} ${name} has no key ${text}`, { help: nearest(text, keys) ?? keys.join(', ') });
}

function referencesOf(pod: Pod): Reference[] {
  const found: Reference[] = [];
  const put = (
    kind: string,
    at: Item | undefined,
    { name = 'name', key }: { name?: string; key?: Item | undefined } = {},
  ) => {
    if (at)
      found.push({
        kind,
        name: at.map.get(name),
        key: key ?? at.map.get('key'),
        optional: textOf(at.map.get('optional')) === 'true',
      });
  };
  for (const container of containersOf(pod, true)) {
    for (const each of container.map.get('envFrom')?.list ?? []) {
      put('ConfigMap', each.map.get('configMapRef'));
      put('Secret', each.map.get('secretRef'));
    }
    for (const each of container.map.get('env')?.list ?? []) {
      put('ConfigMap', itemAt(each, 'valueFrom', 'configMapKeyRef'));
      put('Secret', itemAt(each, 'valueFrom', 'secretKeyRef'));
    }
  }
  for (const volume of pod.spec.map.get('volumes')?.list ?? []) {
    put('ConfigMap', volume.map.get('configMap'));
    put('Secret', volume.map.get('secret'), { name: 'secretName' });
    put('PersistentVolumeClaim', volume.map.get('persistentVolumeClaim'), { name: 'claimName' });
    for (const source of itemAt(volume, 'projected', 'sources')?.list ?? []) {
      put('ConfigMap', source.map.get('configMap'));
      put('Secret', source.map.get('secret'));
    }
  }
  return found;
}
