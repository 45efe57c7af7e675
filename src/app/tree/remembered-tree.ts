/** What a person said, once, about a tree: whether a large one is watched as a whole, and which kept state stays where it is. */

import { join } from 'node:path';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { readText } from '../../disk/open-file.ts';
import { makeStateFolder } from '../../disk/open-state-dir.ts';

type Choice = 'whole' | 'folder';

function choices(state: string): Record<string, Choice> {
  try {
    const value: unknown = JSON.parse(readText(join(state, 'work-trees.json')));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, Choice>)
      : {};
  } catch {
    return {};
  }
}

/** Null where nobody was asked yet. */
export function rememberedTree(state: string, top: string): Choice | null {
  const choice = Object.hasOwn(choices(state), top) ? choices(state)[top] : undefined;
  return choice === 'whole' || choice === 'folder' ? choice : null;
}

/** Keeps what was said. Throws system errors. */
export function rememberTree(state: string, top: string, choice: Choice): void {
  makeStateFolder(state);
  writeFileAtomic(join(state, 'work-trees.json'), JSON.stringify({ ...choices(state), [top]: choice }, null, 2));
}
