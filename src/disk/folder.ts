/** Folders of archie's own: what is in them, how much it takes, and what is old enough to go. */

import { lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { errno } from './errno.ts';

/** The names in a folder, none where there is no such folder. Throws system errors. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errno(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Was it last written more than so many milliseconds ago? What is not there was not. */
export function isOlder(path: string, ms: number): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs > ms;
}

/** Bytes of all files below a folder (or of a file); what is not there has none. Throws system errors. */
export function bytesBelow(path: string): number {
  let bytes = 0;
  for (const file of filesBelow(path)) bytes += file.stats.size;
  return bytes;
}

/** Removes files below a folder that were last written more than so many milliseconds ago, and folders in it that are empty then. */
export function removeOlder(folder: string, ms: number): void {
  for (const { path } of filesBelow(folder)) if (isOlder(path, ms)) rmSync(path, { force: true });
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) removeEmpty(path);
  }
}

function* filesBelow(path: string): Generator<{ path: string; stats: Stats }> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) for (const name of namesIn(path)) yield* filesBelow(join(path, name));
  else if (stats) yield { path, stats };
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    // Not empty, most likely.
    if (errno(error) === '') throw error;
  }
}
