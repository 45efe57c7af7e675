/** What COPY and ADD take from the build context: is it in the tree? Only where it is plain which folder the context is. */

import { posix } from 'node:path';
import type { Finding } from '../../protocol/proof/checks.ts';
import type { TextTree } from '../kind/check.ts';
import { leftOut } from '../kind/left-out.ts';
import { nearest } from '../kind/nearest.ts';
import type { Recipe, Step } from './recipe.ts';
import { finding } from './rules.ts';

/** A file or folder that is copied as it is called: no pattern, no variable, no address. */
interface Source {
  path: string;
  at: number;
}

/** All of it. */
export async function sources({ path, lines, steps }: Recipe, tree: TextTree): Promise<Finding[]> {
  const copies = steps.map(plainSources).filter(({ length }) => length > 0);
  if (copies.length === 0) return [];
  const known = new Set<string>();
  for (const each of await tree.list())
    for (let one = each; one !== '.'; one = posix.dirname(one)) {
      if (known.has(one)) break;
      known.add(one);
    }
  const contexts = foldersOf(path);
  const isThere = (source: string) => contexts.some((folder) => known.has(posix.join(folder, source)));
  const gone = copies.flatMap((all) => all.filter((one) => !isThere(one.path)).map((one) => ({ one, all })));
  if (gone.length === 0) return [];
  const left = await leftOut(tree);
  return gone.flatMap(({ one, all }): Finding[] => {
    if (contexts.some((folder) => left(posix.join(folder, one.path)))) return [];
    // The context is the folder that what is copied along with it stands in.
    const context = contexts.find((folder) => all.some((each) => known.has(posix.join(folder, each.path))));
    const near = contexts.flatMap((folder) => guess(posix.join(folder, one.path), folder, known));
    if (context === undefined && (near.length === 0 || posix.extname(one.path) === '')) return [];
    return [
      finding('dockerfile/missing-source', {
        path,
        ...lines.at(one.at),
        message: `there is no ${one.path} to copy: the build ends here`,
        ...(near[0] !== undefined && { help: near[0] }),
      }),
    ];
  });
}

function plainSources(step: Step): Source[] {
  if (step.keyword !== 'COPY' && step.keyword !== 'ADD') return [];
  if (step.heredocs.length > 0 || step.exec || step.flags.some(({ name }) => name === 'from')) return [];
  return step.words.slice(0, -1).flatMap(({ text, at }) => {
    if (/[*?[\]$"'<\\]|^[a-z+]+:\/\/|^git@|\.\./i.test(text)) return [];
    const path = posix.normalize(text).replace(/^\/+|\/+$/g, '');
    return path === '' || path === '.' ? [] : [{ path, at }];
  });
}

/** The folder of the Dockerfile and all above it: each may be the context. */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) folders.push(folder);
  return [...folders, '.'];
}

/** What it was meant to be called, in the context `folder`. */
function guess(wanted: string, folder: string, known: ReadonlySet<string>): string[] {
  const around = posix.dirname(wanted);
  const names = [...known].filter((each) => posix.dirname(each) === around).map((each) => posix.basename(each));
  const name = nearest(posix.basename(wanted), names);
  return name === null ? [] : [posix.relative(folder, posix.join(around, name))];
}
