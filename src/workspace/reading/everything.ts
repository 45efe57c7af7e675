/** A look at everything below a folder, ignored or not, within a time: what a listing by the ignore rules left out. */

import { statSync } from 'node:fs';
import { entriesOf } from '../paths/directory.ts';
import { toBytes } from '../paths/names.ts';
import { inSlices } from './walk.ts';

/** Milliseconds. What git ignores may be as large as one likes. */
const patience = 1000;

/** What there is, relative to the folder; of what is in `.git` nothing. */
export interface Everything {
  files: string[];
  folders: string[];
  links: string[];
  /** False when time ran out. */
  complete: boolean;
}

/** Level by level, so that what is nearest is seen even where time runs out. Throws `ToolFailure('interrupted')`. */
export async function everythingBelow(folder: string, signal?: AbortSignal, ms = patience): Promise<Everything> {
  const found: Everything = { files: [], folders: [], links: [], complete: true };
  const until = performance.now() + ms;
  const todo = [''];
  let next = 0;
  await inSlices(() => {
    const prefix = todo[next++];
    if (prefix === undefined) return false;
    if (performance.now() > until) {
      found.complete = false;
      return false;
    }
    for (const [name, entry] of entriesIn(`${folder}/${prefix}`)) {
      if (name === '.git') continue;
      const path = prefix + name;
      if (entry.isSymbolicLink()) found.links.push(path);
      else if (!entry.isDirectory()) found.files.push(path);
      else {
        found.folders.push(path);
        todo.push(`${path}/`);
      }
    }
    return true;
  }, signal);
  return found;
}

/** Is it a link to a folder? */
export function leadsToFolder(path: string): boolean {
  try {
    return statSync(toBytes(path)).isDirectory();
  } catch {
    return false;
  }
}

function entriesIn(folder: string): ReturnType<typeof entriesOf> {
  try {
    return entriesOf(folder);
  } catch {
    return [];
  }
}
