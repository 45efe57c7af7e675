/** A look at everything below a folder, ignored or not, within a time: what a listing by the ignore rules left out. */

import { statSync } from 'node:fs';
import type { Entry } from 'fast-glob';
import { ToolFailure } from '../../protocol/failure.ts';
import { toBytes } from '../paths/names.ts';

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
  // Few sessions walk anything, and loading it is a part of every start otherwise.
  const { default: glob } = await import('fast-glob');
  const entries = glob.stream('**', {
    cwd: folder,
    dot: true,
    onlyFiles: false,
    followSymbolicLinks: false,
    ignore: ['**/.git'],
    suppressErrors: true,
    objectMode: true,
  }) as AsyncIterable<unknown> as AsyncIterable<Entry>;
  // Leaving the loop ends the walk.
  for await (const { path, dirent } of entries) {
    if (signal?.aborted) throw new ToolFailure('interrupted', 'Interrupted.');
    if (performance.now() > until) return { ...found, complete: false };
    if (dirent.isSymbolicLink()) found.links.push(path);
    else (dirent.isDirectory() ? found.folders : found.files).push(path);
  }
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
