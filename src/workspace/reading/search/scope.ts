/** The scope of a search: the folder a program is run in, and what it looks into. */

import { basename, dirname } from 'node:path';
import { ToolFailure } from '../../../protocol/failure.ts';
import type { ResolvedPath } from '../../../protocol/workspace.ts';
import type { FileSource } from '../file-source.ts';
import { pathPrefix } from '../glob.ts';
import { toBytes } from '../../paths/names.ts';
import type { Row } from './scan.ts';

/** What is searched: all of `cwd`, or one file in it. */
export interface Scope {
  cwd: string;
  file: string | null;
  /** Goes before a path relative to `cwd`. */
  prefix: string;
}

/** What was found in one file; its path is relative to `cwd`. */
export interface FileRows {
  path: string;
  rows: Row[];
}

/** The scope of a search in `resolved`, a folder or a file of `source`. Throws `ToolFailure` (`not_found`, `invalid_input`). */
export async function scopeOf(root: string, resolved: ResolvedPath, source: FileSource): Promise<Scope> {
  const kind = await source.kindOf(resolved.real);
  if (kind === 'folder') return { cwd: resolved.real, file: null, prefix: pathPrefix(root, resolved) };
  if (kind === 'missing') throw new ToolFailure('not_found', `There is no ${resolved.asked} to search in.`);
  if (kind === 'special') throw new ToolFailure('invalid_input', `${resolved.asked} is neither a file nor a folder.`);
  const folder = { ...resolved, real: dirname(resolved.real), shown: dirname(resolved.shown) };
  return { cwd: folder.real, file: basename(resolved.real), prefix: pathPrefix(root, folder) };
}

/** Compares as ripgrep sorts: folder by folder, so that `a/b` comes before `a.ts`, and names by their bytes. */
export function byPath(a: string, b: string): number {
  const [left, right] = [a.replaceAll('/', '\0'), b.replaceAll('/', '\0')];
  if (/[\uD800-\uFFFF]/.test(left + right)) {
    return Buffer.compare(Buffer.from(toBytes(left)), Buffer.from(toBytes(right)));
  }
  return left < right ? -1 : left > right ? 1 : 0;
}
