import { lstatSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { errno } from '../../disk/errno.ts';

/** Bytes of all files below a folder (or of a file); what is not there has none. Throws system errors. */
export function bytesBelow(path: string): number {
  let bytes = 0;
  for (const file of filesBelow(path)) bytes += file.bytes;
  return bytes;
}

/** Removes files below a folder that were last written before a moment (milliseconds since the epoch); returns their bytes. */
export function removeOlder(folder: string, than: number): number {
  let bytes = 0;
  for (const file of filesBelow(folder)) {
    if (file.changedAt >= than) continue;
    rmSync(file.path, { force: true });
    bytes += file.bytes;
  }
  for (const entry of entriesOf(folder)) if (entry.isDirectory()) removeEmpty(join(folder, entry.name));
  return bytes;
}

function* filesBelow(path: string): Generator<{ path: string; bytes: number; changedAt: number }> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return;
  if (!stats.isDirectory()) {
    yield { path, bytes: stats.size, changedAt: stats.mtimeMs };
    return;
  }
  for (const entry of entriesOf(path)) yield* filesBelow(join(path, entry.name));
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errno(error) === 'ENOENT') return [];
    throw error;
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (errno(error) === '') throw error;
  }
}
