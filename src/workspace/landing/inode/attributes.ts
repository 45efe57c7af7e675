/** Access lists and extended attributes of files that are replaced: carried over by the system's own cp, since Node cannot. */

import { execFile } from 'node:child_process';
import { chmodSync, lstatSync } from 'node:fs';
import { forEachConcurrently } from '../../../disk/concurrency.ts';
import { usableProgram } from '../../../disk/find-program.ts';
import { descend } from '../../paths/directory.ts';
import type { DirectoryHandle } from '../../paths/directory.ts';
import { nameOf, parentOf } from '../../paths/tree-path.ts';

/** Each takes a process: beyond so many files of one landing only links, owner and bits are kept. */
export const mostAttributed = 64;
const patienceMs = 10_000;

const options = ['--attributes-only', '--preserve=mode,xattr', '--no-dereference', '--'];
/** Where a file system has no attributes none are lost, and a cp that knows no such options (busybox) cannot tell. */
const beside = /not supported|unrecognized option|invalid option/;

/** A file that is replaced, and the temp file beside it that takes its place; both relative to the root. */
export interface Replacement {
  path: string;
  temp: string;
  /** The permission bits that the temp file has, and is to keep. */
  bits: number;
}

/** Carries them over where that can be done. Returns the paths of files where it could not; never throws. */
export async function keepAttributes(root: string, replaced: readonly Replacement[]): Promise<string[]> {
  if (replaced.length === 0 || replaced.length > mostAttributed || process.platform !== 'linux') return [];
  const folders = new Map<string, DirectoryHandle>();
  try {
    const pairs = replaced.flatMap((one) => {
      const pair = pairOf(root, one, folders);
      return pair ? [{ ...one, ...pair }] : [];
    });
    const failed = await run(pairs, root);
    for (const { to, bits } of pairs) if ((lstatSync(to).mode & 0o7777) !== bits) chmodSync(to, bits);
    return pairs.flatMap(({ path }, at) => (failed.has(at) ? [path] : []));
  } catch {
    // What is wrong with a folder the landing itself finds out.
    return [];
  } finally {
    for (const folder of folders.values()) folder.close();
  }
}

/** By a folder that is held open: no link that comes meanwhile leads elsewhere. Null for what cannot be an argument. */
function pairOf(
  root: string,
  { path, temp }: Replacement,
  folders: Map<string, DirectoryHandle>,
): { from: string; to: string } | null {
  const parent = parentOf(path);
  let folder = folders.get(parent);
  if (!folder) {
    const found = descend(root, parent === '' ? [] : parent.split('/'));
    folder = found.folder;
    folders.set(parent, folder);
    if (found.rest.length > 0) throw new Error('the folder is gone');
  }
  const [from, to] = [folder.at(nameOf(path)), folder.at(nameOf(temp))];
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : null;
}

/** Copies each pair's attributes, a process for each. Returns the numbers of the pairs that failed. */
async function run(pairs: readonly { from: string; to: string }[], root: string): Promise<Set<number>> {
  const program = await usableProgram('/bin/cp', root);
  const failed = new Set<number>();
  if (program === null) return failed;
  await forEachConcurrently(pairs, async ({ from, to }, at) => {
    if (!(await copied(program, [from, to].map(seenByOthers)))) failed.add(at);
  });
  return failed;
}

/** The same folder, held open by this process, for another one. */
function seenByOthers(path: string): string {
  return path.replace('/proc/self/', `/proc/${process.pid}/`);
}

function copied(program: string, paths: readonly string[]): Promise<boolean> {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  return new Promise((resolve) => {
    execFile(program, [...options, ...paths], { timeout: patienceMs, env }, (error, _, stderr) =>
      resolve(error === null || beside.test(stderr)),
    );
  });
}
