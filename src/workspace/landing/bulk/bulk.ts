/**
 * What git ignores lands as one: a folder (or a file) that is new is copied as it is, and taken away again by an undo where nobody
 * has touched it since. What it is, is known by its manifest: a line for each name, with bits, size and time.
 */

import { lstatSync, readlinkSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileChange, FileState } from '../../../protocol/change.ts';
import { entriesOf } from '../../paths/directory.ts';
import { isGitData } from '../../../text/path.ts';
import { toBytes } from '../../paths/names.ts';
import { sha256 } from '../../store/pack-file.ts';

/** Is it about something that git ignores, as one? */
export function isBulk({ before, after }: FileChange): boolean {
  return before?.mode === 'bulk' || after?.mode === 'bulk';
}

/** Setuid and setgid (inode(7)). */
export const rightsBits = 0o6000;

/** Something that git ignores, as one. */
interface Bulk {
  state: FileState;
  /** What the hash is of. */
  manifest: string;
  files: number;
  /** Some of it is what no command may leave: git's own data, a program that runs with its owner's rights. */
  barred: boolean;
}

/** What lies at a path, or null. Throws system errors. */
export function bulkAt(top: string, path: string): Bulk | null {
  if (!lstatSync(toBytes(join(top, path)), { throwIfNoEntry: false })) return null;
  const [lines, sum] = [[] as string[], { files: 0, bytes: 0, barred: false }];
  const visit = (name: string): void => {
    const at = toBytes(join(top, name));
    const stats = lstatSync(at);
    if (isGitData(name) || (stats.isFile() && (stats.mode & rightsBits) !== 0)) sum.barred = true;
    const bits = (stats.mode & 0o7777).toString(8);
    if (stats.isDirectory()) {
      lines.push(`${name}/\t${bits}`);
      const below = entriesOf(join(top, name)).map(([each]) => each);
      for (const each of below.sort()) visit(`${name}/${each}`);
      return;
    }
    sum.files += 1;
    if (stats.isSymbolicLink()) lines.push(`${name} -> ${readlinkSync(at, 'latin1')}`);
    else {
      sum.bytes += stats.size;
      // Whole seconds: a copy does not keep more of them everywhere.
      lines.push(
        `${name}\t${bits}, ${stats.size} bytes, ${new Date(Math.floor(stats.mtimeMs / 1000) * 1000).toISOString()}`,
      );
    }
  };
  visit(path);
  const manifest = `${lines.join('\n')}\n`;
  return {
    state: { hash: sha256(Buffer.from(manifest)), mode: 'bulk', size: sum.bytes },
    manifest,
    files: sum.files,
    barred: sum.barred,
  };
}

/** Is it still what the state says? */
export function isSameBulk(top: string, path: string, state: FileState): boolean {
  return bulkAt(top, path)?.state.hash === state.hash;
}

/** Copies it, whole, with bits and times; nothing is there before. Throws system errors. */
export async function copyBulk(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    errorOnExist: true,
    force: false,
  });
}
