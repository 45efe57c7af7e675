/** The files that git's index names (gitformat-index(5)): a list of a large tree that is there at once, while the tree itself is still being looked through. */

import { join } from 'node:path';
import { readBounded } from '../../disk/open-file.ts';
import { fromBytes } from '../paths/names.ts';
import { gitDirsOf } from '../paths/git-dir.ts';

/** What is larger is not the index of a tree that anybody works in. */
const maxIndexBytes = 256 * 1024 * 1024;
const maxConfigBytes = 1024 * 1024;
const statBytes = 40;
const regularFile = 0o100000;

/**
 * Plain files that git tracks in the work tree whose top is `root`, in its order. They need not be there any more, and new ones
 * are missing. Null where there is no such index, or it cannot be understood.
 */
export function trackedFiles(root: string): string[] | null {
  const dirs = gitDirsOf(root);
  if (!dirs) return null;
  try {
    const index = readBounded(join(dirs.own, 'index'), { max: maxIndexBytes, follow: true });
    return index && entriesIn(index, hashBytesIn(join(dirs.common, 'config')));
  } catch {
    return null;
  }
}

function hashBytesIn(config: string): number {
  const text = readBounded(config, { max: maxConfigBytes, follow: true })?.toString() ?? '';
  return /^\s*objectformat\s*=\s*sha256\s*$/im.test(text) ? 32 : 20;
}

/** Throws `RangeError` for an index that ends too early. */
function entriesIn(index: Buffer, hashBytes: number): string[] | null {
  const version = index.readUInt32BE(4);
  if (index.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4) return null;
  const files: string[] = [];
  let before: Buffer = Buffer.alloc(0);
  let at = 12;
  for (let left = index.readUInt32BE(8); left > 0; left -= 1) {
    const mode = index.readUInt32BE(at + 24);
    const flagsAt = at + statBytes + hashBytes;
    const flags = index.readUInt16BE(flagsAt);
    const isExtended = (flags & 0x4000) !== 0;
    const isSkipped = isExtended && (index.readUInt16BE(flagsAt + 2) & 0x4000) !== 0;
    const nameAt = flagsAt + (isExtended ? 4 : 2);
    const { name, end } = version === 4 ? compressed(index, nameAt, before) : padded(index, nameAt, at);
    // Links, submodules and folders of a sparse index are no plain files; one in conflict is there several times.
    if ((mode & 0o170000) === regularFile && !isSkipped && !name.equals(before)) files.push(fromBytes(name));
    [before, at] = [name, end];
  }
  return files;
}

/** A name ends with a NUL, and its entry with as many as make its length a multiple of eight. */
function padded(index: Buffer, nameAt: number, entryAt: number): { name: Buffer; end: number } {
  const end = endOfName(index, nameAt);
  return { name: index.subarray(nameAt, end), end: entryAt + ((end - entryAt + 8) & ~7) };
}

/** How much to take off the name before, as a variable-width number (git's own), and what follows instead. */
function compressed(index: Buffer, at: number, before: Buffer): { name: Buffer; end: number } {
  let byte = index.readUInt8(at);
  let strip = byte & 0x7f;
  let next = at + 1;
  while ((byte & 0x80) !== 0) {
    byte = index.readUInt8(next);
    strip = (strip + 1) * 128 + (byte & 0x7f);
    next += 1;
  }
  const end = endOfName(index, next);
  return { name: Buffer.concat([before.subarray(0, before.length - strip), index.subarray(next, end)]), end: end + 1 };
}

function endOfName(index: Buffer, from: number): number {
  const end = index.indexOf(0, from);
  if (end < 0) throw new RangeError('a name without an end');
  return end;
}
