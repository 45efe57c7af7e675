/** The index of the last snapshot, on disk: with it, the next one only reads what has changed since. */

import { readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileMode } from '../../../protocol/change.ts';
import { writeFileAtomic } from '../../../disk/atomic-file.ts';
import { namesIn } from '../../../disk/folder.ts';
import { randomSuffix } from '../../../disk/ids.ts';
import { Pack } from '../../store/pack-file.ts';
import type { Slot } from '../../store/pack-file.ts';

/** A file as it was seen. `mtime`, `ctime` in milliseconds with fractions, as `lstat` gives them. */
export interface IndexEntry {
  size: number;
  mtime: number;
  ctime: number;
  ino: number;
  mode: FileMode;
  /** Null when its content was not stored: too large, or not readable. */
  hash: string | null;
}

/** Files by path, and the pack file with the contents that the blob store did not have. */
export interface SnapshotIndex {
  files: Map<string, IndexEntry>;
  /** Where the contents lie, by hash. Those that the blob store had already are not here. */
  slots: Map<string, Slot>;
  pack: Pack;
  packName: string;
}

const format = 1;
type Row = [path: string, size: number, mtime: number, ctime: number, ino: number, mode: FileMode, hash: string | null];
interface Stored {
  format: number;
  pack: string;
  size: number;
  files: Row[];
  slots: [hash: string, at: number, size: number][];
}

/** Reads the index; an empty one when there is none or it is damaged: it can be made again. Throws system errors of the pack. */
export function openIndex(file: string): SnapshotIndex {
  const stored = load(file);
  if (stored) {
    const pack = new Pack(packPath(file, stored.pack), stored.size);
    if (pack.whole) {
      const files = new Map(
        stored.files.map(([path, size, mtime, ctime, ino, mode, hash]) => [
          path,
          { size, mtime, ctime, ino, mode, hash },
        ]),
      );
      return {
        files,
        slots: new Map(stored.slots.map(([hash, at, size]) => [hash, { at, size }])),
        pack,
        packName: stored.pack,
      };
    }
    pack.close();
  }
  return freshIndex(file);
}

function freshIndex(file: string): SnapshotIndex {
  const packName = randomSuffix();
  return { files: new Map(), slots: new Map(), pack: new Pack(packPath(file, packName), 0), packName };
}

function load(file: string): Stored | null {
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as Stored;
    return stored.format === format && /^[0-9a-f]+$/.test(stored.pack) && Array.isArray(stored.files) ? stored : null;
  } catch {
    return null;
  }
}

/** Where the pack of an index lies: beside it. */
export function packPath(file: string, name: string): string {
  return `${file}.${name}.pack`;
}

/** A pack is written anew when more than half of it, and at least this much, is no longer needed. */
const worthCompacting = 32 * 1024 * 1024;

/** Writes the index, whole or not at all, and removes packs it does not name. Throws system errors. */
export function saveIndex(file: string, index: SnapshotIndex): void {
  const needed = new Set<string>();
  for (const { hash } of index.files.values()) if (hash !== null) needed.add(hash);
  let live = 0;
  for (const [hash, slot] of index.slots) {
    if (needed.has(hash)) live += slot.size;
    else index.slots.delete(hash);
  }
  if (index.pack.size - live > Math.max(live, worthCompacting)) compact(file, index);
  const { pack, packName } = index;
  pack.flush();
  const stored: Stored = {
    format,
    pack: packName,
    size: pack.size,
    files: Array.from(index.files, ([path, one]) => [
      path,
      one.size,
      one.mtime,
      one.ctime,
      one.ino,
      one.mode,
      one.hash,
    ]),
    slots: Array.from(index.slots, ([hash, slot]) => [hash, slot.at, slot.size]),
  };
  writeFileAtomic(file, JSON.stringify(stored));
  const mine = basename(packPath(file, packName));
  for (const name of namesIn(dirname(file))) {
    // Versions before had their drafts beside the packs.
    if (name.startsWith(`${basename(file)}.`) && /\.(pack|draft)$/.test(name) && name !== mine)
      rmSync(join(dirname(file), name), { force: true });
  }
}

function compact(file: string, index: SnapshotIndex): void {
  const fresh = freshIndex(file);
  for (const [hash, slot] of index.slots) {
    const bytes = index.pack.read(slot, hash);
    if (bytes) fresh.slots.set(hash, { at: fresh.pack.append(bytes), size: slot.size });
  }
  index.pack.close();
  Object.assign(index, { slots: fresh.slots, pack: fresh.pack, packName: fresh.packName });
}
