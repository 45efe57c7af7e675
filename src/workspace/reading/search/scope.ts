import { lstat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ToolFailure } from '../../../protocol/failure.ts';
import type { ResolvedPath } from '../../../protocol/workspace.ts';
import { pathPrefix } from '../glob.ts';
import { toBytes } from '../../paths/names.ts';
import type { Row } from './scan.ts';
import type { View } from '../../overlay/upper-layer.ts';

/** Larger files are not searched: dumps and archives, not something a person wrote. */
export const maxFileBytes = 32 * 1024 * 1024;

/** A place to search, split into where the program stands and what it looks into. */
export interface Scope {
  cwd: string;
  file: string | null;
  /** Stands before a path relative to `cwd`. */
  prefix: string;
}

/** What was found in one file; its path is relative to `cwd`. */
export interface FileRows {
  path: string;
  rows: Row[];
}

/** Throws `ToolFailure` (`not_found`, `invalid_input`). */
export async function scopeOf(root: string, place: ResolvedPath, view?: View): Promise<Scope> {
  const there = view?.at(place.real) ?? (await onDisk(place.real));
  if (there === 'folder') return { cwd: place.real, file: null, prefix: pathPrefix(root, place) };
  if (there === 'gone') throw new ToolFailure('not_found', `There is no ${place.asked} to search in.`);
  if (there === 'special' || (typeof there === 'object' && there.mode === 'link'))
    throw new ToolFailure('invalid_input', `${place.asked} is neither a file nor a folder.`);
  const folder = { ...place, real: dirname(place.real) };
  return { cwd: folder.real, file: basename(place.real), prefix: pathPrefix(root, folder) };
}

/** What the disk has there. */
export async function onDisk(real: string): Promise<'folder' | 'file' | 'special' | 'gone'> {
  const stats = await lstat(toBytes(real)).catch(() => null);
  if (stats === null) return 'gone';
  return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'special';
}

/** Compares as ripgrep sorts: folder by folder, so that `a/b` stands before `a.ts`, and names by their bytes. */
export function byPath(a: string, b: string): number {
  const [left, right] = [a.replaceAll('/', '\0'), b.replaceAll('/', '\0')];
  if (/[\uD800-\uFFFF]/.test(left + right)) {
    return Buffer.compare(Buffer.from(toBytes(left)), Buffer.from(toBytes(right)));
  }
  return left < right ? -1 : left > right ? 1 : 0;
}
