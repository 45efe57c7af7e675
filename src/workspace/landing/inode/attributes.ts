/** Access lists and extended attributes of files that are replaced: carried over by the system's own cp, since Node cannot. */

import { execFile } from 'node:child_process';
import { chmodSync, lstatSync } from 'node:fs';
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

/** Copies each pair's attributes, one after the other, and tells of those that failed by their number. */
const script = `n=0
while [ $# -gt 1 ]; do
  out=$(cp ${options.join(' ')} "$1" "$2" 2>&1) || case $out in
    *'not supported'* | *'unrecognized option'* | *'invalid option'*) ;;
    *) echo "$n" ;;
  esac
  n=$((n + 1)); shift 2
done`;

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
    const args = pairs.flatMap(({ from, to }) =>
      [from, to].map((path) => path.replace('/proc/self/', `/proc/${process.pid}/`)),
    );
    const failed = await run(args, root);
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

/** The numbers of the pairs that failed. One pair takes one process, more of them one more. */
async function run(args: readonly string[], root: string): Promise<Set<number>> {
  const program = await usableProgram(args.length === 2 ? '/bin/cp' : '/bin/sh', root);
  if (program === null) return new Set();
  const whole = args.length === 2 ? [...options, ...args] : ['-c', script, 'sh', ...args];
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  return new Promise((resolve) => {
    execFile(program, whole, { timeout: patienceMs, env }, (error, stdout, stderr) => {
      if (args.length === 2) resolve(new Set(error && !beside.test(stderr) ? [0] : []));
      else resolve(new Set(stdout.split('\n').flatMap((line) => (/^\d+$/.test(line) ? [Number(line)] : []))));
    });
  });
}
