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
    const files: string[] = [];
    const isWhole =
      index !== null &&
      visit(index, hashBytesIn(join(dirs.common, 'config')), ({ name, isPlain }) => {
        if (isPlain) files.push(name);
      });
    return isWhole ? files : null;
  } catch {
    return null;
  }
}

/** A file as git's index has it. */
export interface IndexEntry {
  name: string;
  /** No link, and no submodule. */
  isPlain: boolean;
  /** When it was last modified, as git saw it. Milliseconds since the epoch. */
  mtimeMs: number;
  /** Bytes. */
  size: number;
  /** Of its content, in hexadecimal digits. */
  id: string;
}

/** The same with what git knows of each file. Null too where there are more than `most`. */
export function indexEntries(root: string, most: number): IndexEntry[] | null {
  const dirs = gitDirsOf(root);
  if (!dirs) return null;
  try {
    const index = readBounded(join(dirs.own, 'index'), { max: maxIndexBytes, follow: true });
    if (index === null || index.readUInt32BE(8) > most) return null;
    const entries: IndexEntry[] = [];
    const isWhole = visit(index, hashBytesIn(join(dirs.common, 'config')), (entry) => entries.push(entry));
    return isWhole ? entries : null;
  } catch {
    return null;
  }
}

function hashBytesIn(config: string): number {
  const text = readBounded(config, { max: maxConfigBytes, follow: true })?.toString() ?? '';
  return /^\s*objectformat\s*=\s*sha256\s*$/im.test(text) ? 32 : 20;
}

/** False where it is no index that can be understood; throws `RangeError` for one that ends too early. */
function visit(index: Buffer, hashBytes: number, seen: (entry: IndexEntry) => void): boolean {
  const version = index.readUInt32BE(4);
  if (index.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4) return false;
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
    // One in conflict is there several times.
    if (!isSkipped && !name.equals(before))
      seen({
        name: fromBytes(name),
        // Links, submodules and folders of a sparse index are none.
        isPlain: (mode & 0o170000) === regularFile,
        mtimeMs: index.readUInt32BE(at + 8) * 1000 + Math.floor(index.readUInt32BE(at + 12) / 1e6),
        size: index.readUInt32BE(at + 36),
        id: index.toString('hex', at + statBytes, at + statBytes + hashBytes),
      });
    [before, at] = [name, end];
  }
  return true;
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
