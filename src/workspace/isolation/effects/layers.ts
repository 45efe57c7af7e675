/** How the layers of an overlay are looked into: never through a link, and never behind a file. */

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { errno } from '../../../disk/errno.ts';
import { descend, entriesOf } from '../../paths/directory.ts';
import { toBytes } from '../../paths/names.ts';

/** What a folder holds; null where there is no folder. Throws system errors. */
export function listed(top: string, path: string): ReturnType<typeof entriesOf> | null {
  const { folder, rest } = descend(top, path === '' ? [] : path.split('/'));
  try {
    return rest.length > 0 ? null : folder.entries();
  } finally {
    folder.close();
  }
}

/** What is there. */
export function kindAt(top: string, path: string): 'none' | 'file' | 'folder' | 'special' {
  const stats = statsAt(top, path);
  if (stats === null) return 'none';
  if (stats.isDirectory()) return 'folder';
  return stats.isFile() || stats.isSymbolicLink() ? 'file' : 'special';
}

/** Permission bits, none where nothing is. */
export function bitsAt(top: string, path: string): number {
  return (statsAt(top, path)?.mode ?? 0) & 0o7777;
}

function statsAt(top: string, path: string) {
  const names = path.split('/');
  const name = names.pop() ?? '';
  const { folder, rest } = descend(top, names);
  try {
    return rest.length > 0 ? null : (lstatSync(folder.at(name), { throwIfNoEntry: false }) ?? null);
  } finally {
    folder.close();
  }
}

/** Takes what lies there off what is left; false as soon as that is too much, or not to be seen. */
export function fitsIn(at: string, left: { files: number; bytes: number }): boolean {
  left.files -= 1;
  try {
    const stats = lstatSync(toBytes(at), { throwIfNoEntry: false });
    if (stats?.isDirectory() !== true) {
      left.bytes -= stats?.size ?? 0;
      return left.files >= 0 && left.bytes >= 0;
    }
    return left.files >= 0 && entriesOf(at).every(([name]) => fitsIn(join(at, name), left));
  } catch (error) {
    // What it lies in is a file there, or stands for what was removed.
    return errno(error) === 'ENOTDIR';
  }
}
