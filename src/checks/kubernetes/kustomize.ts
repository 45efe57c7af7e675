/** Kustomizations: which files they name, which of those are only parts of objects, and what names they make. */

import { posix } from 'node:path';
import type { TextTree } from '../kind/check.ts';
import { nearest } from '../kind/nearest.ts';
import { itemAt, readYaml, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import type { Say } from './objects.ts';

/** Is it the name of one? */
export const isKustomization = /(^|\/)(kustomization\.ya?ml|Kustomization)$/;

const isSkaffold = /(^|\/)skaffold[^/]*\.ya?ml$/;

/** What all kustomizations of a tree say, and what Skaffold builds for them. */
export interface Kustomized {
  /** Files that are laid over others. */
  patches: ReadonlySet<string>;
  /** ConfigMaps and Secrets that are generated. */
  generated: ReadonlySet<string>;
  /** Images that get a tag or a digest by a kustomization, or are built by Skaffold. */
  tagged: ReadonlySet<string>;
}

/** Reads those of the tree, so many at most. */
export async function readKustomizations(tree: TextTree): Promise<Kustomized> {
  const patches = new Set<string>();
  const generated = new Set<string>();
  const tagged = new Set<string>();
  const paths = (await tree.list())
    .filter((path) => isKustomization.test(path) || isSkaffold.test(path))
    .slice(0, 2000);
  for (const path of paths) {
    const text = (await tree.text(path)) ?? '';
    if (!/patch|Generator|configurations|transformers|replacements|openapi|crds|images|artifacts/.test(text)) continue;
    const documents = readYaml(text);
    if (!Array.isArray(documents)) continue;
    if (isSkaffold.test(path)) {
      for (const { root } of documents)
        for (const { map } of itemAt(root, 'build', 'artifacts')?.list ?? [])
          tagged.add(textOf(map.get('image')) ?? '');
      continue;
    }
    const root = documents[0]?.root;
    if (!root) continue;
    for (const { map } of root.map.get('images')?.list ?? [])
      if (map.has('newTag') || map.has('digest')) tagged.add(textOf(map.get('name')) ?? '');
    for (const each of patchesOf(root)) patches.add(posix.normalize(posix.join(posix.dirname(path), each)));
    for (const key of ['configMapGenerator', 'secretGenerator'])
      for (const each of root.map.get(key)?.list ?? []) generated.add(textOf(each.map.get('name')) ?? '');
  }
  return { patches, generated, tagged };
}

function patchesOf(root: Item): string[] {
  const named = (root.map.get('patches')?.list ?? []).map((each) => each.map.get('path') ?? each);
  const merged = root.map.get('patchesStrategicMerge')?.list ?? [];
  const json = (root.map.get('patchesJson6902')?.list ?? []).map(({ map }) => map.get('path'));
  const others = ['configurations', 'transformers', 'replacements', 'openapi', 'crds'].flatMap(
    (key) => root.map.get(key)?.list.map((each) => each.map.get('path') ?? each) ?? [],
  );
  return [...named, ...merged, ...json, ...others]
    .flatMap((item) => textOf(item) ?? [])
    .filter((text) => !text.includes('\n'));
}

/** Is there what it names? */
export async function kustomization(path: string, root: Item, tree: TextTree, say: Say): Promise<number> {
  const paths = await tree.list();
  const known = new Set(paths);
  const folder = posix.dirname(path);
  const items = [
    'resources',
    'bases',
    'components',
    'crds',
    'configurations',
    'generators',
    'transformers',
    'patchesStrategicMerge',
  ].flatMap((key) => root.map.get(key)?.list ?? []);
  items.push(
    ...['patches', 'patchesJson6902', 'replacements'].flatMap((key) =>
      (root.map.get(key)?.list ?? []).flatMap(({ map }) => map.get('path') ?? []),
    ),
  );
  for (const key of ['configMapGenerator', 'secretGenerator'])
    for (const each of root.map.get(key)?.list ?? [])
      items.push(...(each.map.get('files')?.list ?? []), ...(each.map.get('envs')?.list ?? []));
  const openapi = itemAt(root, 'openapi', 'path');
  if (openapi) items.push(openapi);
  for (const item of items) {
    const written = textOf(item);
    if (written === null || written.includes('\n') || isRemote(written)) continue;
    const file = /^[\w.-]+=(.+)$/.exec(written)?.[1] ?? written;
    const at = posix.normalize(posix.join(folder, file)).replace(/\/$/, '');
    // Beyond the tree nobody can look; the root itself is there.
    if (at.startsWith('..') || at === '.' || known.has(at) || paths.some((each) => each.startsWith(`${at}/`))) continue;
    const near = paths.filter((each) => posix.dirname(each) === posix.dirname(at)).map((each) => posix.basename(each));
    const guess = nearest(posix.basename(at), near);
    say(
      'kustomization',
      item.from,
      `there is no ${written}`,
      guess === null ? {} : { help: posix.join(posix.dirname(written), guess) },
    );
  }
  return items.length;
}

function isRemote(written: string): boolean {
  return /^[a-z+]+:\/\/|^git@|^github\.com\/|\?ref=|^[\w-]+(\.[\w-]+)+\/[\w-]+\/[\w-]+\/\//i.test(written);
}
