/** Compose files of other folders: one below the root may be a part that is only ever given together with them (`-f a -f b`). */

import { posix } from 'node:path';
import type { TextTree } from '../kind/check.ts';
import { itemAt, readYaml } from '../kind/yaml-tree.ts';
import { related, sections } from './project.ts';
import type { Lack, Project } from './project.ts';

/** Where each name is declared, by `section name`; the first place of several. */
type Declared = ReadonlyMap<string, string>;

const mostFiles = 200;
const known = new WeakMap<TextTree, Promise<Declared>>();

/** What another folder's file has of what this one lacks may be missing or not: that is said, and is no fault. */
export async function givenTogether({ folder, path, lacks, paths, tree }: Project): Promise<void> {
  // At the root of the tree is the file that others are given with.
  if (lacks.length === 0 || folder === '.') return;
  let declared = known.get(tree);
  if (!declared) known.set(tree, (declared = read(tree, paths)));
  for (const { section, name, finding } of lacks) {
    const other = (await declared).get(key(section, name));
    if (other === undefined || other === path) continue;
    finding.severity = 'info';
    finding.message += `: right where ${other} is given along with it, which has it`;
    delete finding.help;
  }
}

function key(section: Lack['section'], name: string): string {
  return `${section} ${name}`;
}

async function read(tree: TextTree, paths: ReadonlySet<string>): Promise<Declared> {
  const declared = new Map<string, string>();
  const add = (section: Lack['section'], name: string, path: string) => {
    if (!declared.has(key(section, name))) declared.set(key(section, name), path);
  };
  const files = [...paths].filter((path) => related.test(posix.basename(path))).slice(0, mostFiles);
  for (const path of files) {
    const documents = readYaml((await tree.text(path)) ?? '');
    if (!Array.isArray(documents)) continue;
    for (const { root } of documents)
      for (const section of sections)
        for (const [name, { map }] of itemAt(root, section)?.map ?? []) {
          add(section, name, path);
          if (section === 'services' && (map.has('image') || map.has('build'))) add('images', name, path);
        }
  }
  return declared;
}
