/**
 * The index of the last snapshot: with it, the next one only reads what has changed since. It is kept in memory between two
 * commands, and on disk between two processes.
 */

import { constants, fstatSync, lstatSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileMode } from '../../../protocol/change.ts';
import { appendWhole } from '../../../disk/append.ts';
import { writeFileAtomic } from '../../../disk/atomic-file.ts';
import { namesIn } from '../../../disk/folder.ts';
import { randomSuffix } from '../../../disk/ids.ts';
import { readText, withOpenFile } from '../../../disk/open-file.ts';
import type { Slot } from '../../store/pack-file.ts';
import { HeldPack } from './held-pack.ts';
import type { IndexEntry } from './index-entry.ts';

/** Files by path, and the pack file with the contents that the blob store did not have. It does not change: a new snapshot makes a new one. */
export interface SnapshotIndex {
  files: ReadonlyMap<string, IndexEntry>;
  /** Where the contents lie, by hash. Those that the blob store had already are not here. */
  slots: ReadonlyMap<string, Slot>;
  pack: HeldPack;
  /** Bytes of the pack that were needed when somebody last counted. */
  live: number;
}

/** What leads from one index to the next. */
export interface IndexUpdate {
  files: ReadonlyMap<string, IndexEntry>;
  gone: readonly string[];
  slots: ReadonlyMap<string, Slot>;
}

/** The index as this process last read or wrote it, and the state of its file then. */
export class IndexMemory {
  index: SnapshotIndex | null = null;
  stamp = '';
  /** Length of the file then; 0 where there is none. */
  bytes = 0;
  /** Lines that were appended to the file since it was written as a whole. */
  appended = 0;

  forget(): void {
    this.index?.pack.release();
    this.index = null;
  }
}

const format = 2;
/** After so many appended lines the file is written anew. */
const maxAppended = 64;
/** A pack is written anew when more than half of it, and at least this much, is no longer needed. */
const worthCompacting = 32 * 1024 * 1024;

type Row = [
  path: string,
  size: number,
  mtime: number,
  ctime: number,
  ino: number,
  mode: FileMode,
  hash: string | null,
  bits: number,
  modified: number,
];

/** A line of the file: the first one holds everything, each one behind it what a later snapshot found different. */
interface Line {
  format: number;
  pack: string;
  /** Of the pack, and of what was needed of it. */
  size: number;
  live: number;
  files: Row[];
  gone: string[];
  slots: [hash: string, at: number, size: number][];
}

/** The index as it is on disk; an empty one when there is none or it is damaged: it can be made again. Throws system errors of the pack. */
export function openIndex(file: string, memory: IndexMemory): SnapshotIndex {
  if (memory.index && memory.stamp === stampOf(file) && isInPlace(memory.index.pack)) return memory.index;
  memory.forget();
  const lines = load(file);
  const index = lines && indexFrom(file, lines);
  // Without a stamp the file is written anew.
  memory.stamp = index ? stampOf(file) : '';
  memory.bytes = index ? sizeOf(file) : 0;
  memory.appended = index ? lines.length - 1 : 0;
  return (memory.index = index ?? freshIndex(file));
}

/** Another process may have written the file anew meanwhile, or appended to it. */
function stampOf(file: string): string {
  const stats = lstatSync(file, { throwIfNoEntry: false, bigint: true });
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs}` : '';
}

function sizeOf(file: string): number {
  return lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** An index as it was when so many bytes of its file were written; null when that is not to be had: nothing can be compared with it. */
export function readIndex(file: string, bytes: number): SnapshotIndex | null {
  if (bytes === 0) return freshIndex(file);
  const lines = load(file, bytes);
  return lines && indexFrom(file, lines);
}

function isInPlace(pack: HeldPack): boolean {
  return lstatSync(pack.path, { throwIfNoEntry: false })?.ino === fstatSync(pack.fd).ino && pack.whole;
}

function indexFrom(file: string, lines: readonly Line[]): SnapshotIndex | null {
  const { pack: name, size, live } = lines.at(-1) as Line;
  const pack = new HeldPack(packPath(file, name), name, size);
  if (!pack.whole) {
    pack.close();
    return null;
  }
  const [files, slots] = [new Map<string, IndexEntry>(), new Map<string, Slot>()];
  for (const line of lines) {
    for (const path of line.gone) files.delete(path);
    for (const [path, length, mtime, ctime, ino, mode, hash, bits, modified] of line.files)
      files.set(path, { size: length, mtime, ctime, ino, mode, hash, bits, modified });
    for (const [hash, at, length] of line.slots) slots.set(hash, { at, size: length });
  }
  return { files, slots, pack: pack.hold(), live };
}

function freshIndex(file: string): SnapshotIndex {
  return { files: new Map(), slots: new Map(), pack: freshPack(file).hold(), live: 0 };
}

function freshPack(file: string): HeldPack {
  const name = randomSuffix();
  return new HeldPack(packPath(file, name), name, 0);
}

/** All lines, or null when one of them is not what was once written: nothing may be appended behind such a one. */
function load(file: string, bytes = Infinity): Line[] | null {
  try {
    const lines = Buffer.from(readText(file))
      .subarray(0, bytes)
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
    const sound = (line: Line) =>
      line.format === format &&
      /^[0-9a-f]+$/.test(line.pack) &&
      [line.files, line.gone, line.slots].every(Array.isArray);
    return lines.length > 0 && lines.every(sound) && lines.every(({ pack }) => pack === lines[0]?.pack) ? lines : null;
  } catch {
    return null;
  }
}

/** Where the pack of an index lies: beside it. */
export function packPath(file: string, name: string): string {
  return `${file}.${name}.pack`;
}

/** Makes the next index of what is in memory and writes it: what is new of it, or all, whole or not at all. Throws system errors. */
export function saveIndex(file: string, memory: IndexMemory, update: IndexUpdate): SnapshotIndex {
  const before = memory.index ?? freshIndex(file);
  const [files, slots] = [new Map(before.files), new Map(before.slots)];
  for (const path of update.gone) files.delete(path);
  for (const [path, entry] of update.files) files.set(path, entry);
  for (const [hash, slot] of update.slots) slots.set(hash, slot);
  const next = { files, slots, pack: before.pack, live: before.live };
  before.pack.flush();
  const grown = before.pack.size - before.live > Math.max(before.live, worthCompacting);
  if (grown || memory.stamp === '' || memory.appended >= maxAppended) {
    memory.index = compacted(file, next);
    writeWhole(file, memory.index);
    memory.appended = 0;
    if (memory.index.pack !== before.pack) before.pack.release();
  } else {
    memory.index = next;
    append(file, lineOf(next, update));
    memory.appended += 1;
  }
  memory.stamp = stampOf(file);
  memory.bytes = sizeOf(file);
  return memory.index;
}

function lineOf({ pack, live }: SnapshotIndex, { files, gone, slots }: IndexUpdate): string {
  const line: Line = {
    format,
    pack: pack.name,
    size: pack.size,
    live,
    files: Array.from(files, ([path, one]) => [
      path,
      one.size,
      one.mtime,
      one.ctime,
      one.ino,
      one.mode,
      one.hash,
      one.bits,
      one.modified,
    ]),
    gone: [...gone],
    slots: Array.from(slots, ([hash, slot]) => [hash, slot.at, slot.size]),
  };
  return `${JSON.stringify(line)}\n`;
}

function append(file: string, line: string): void {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW;
  withOpenFile(file, flags, (fd) => appendWhole(fd, Buffer.from(line)));
}

/** Writes the whole file, and removes packs it does not name. */
function writeWhole(file: string, index: SnapshotIndex): void {
  writeFileAtomic(file, lineOf(index, { files: index.files, gone: [], slots: index.slots }));
  for (const name of namesIn(dirname(file))) {
    // Versions before had their drafts beside the packs.
    if (name.startsWith(`${basename(file)}.`) && /\.(pack|draft)$/.test(name) && name !== basename(index.pack.path))
      rmSync(join(dirname(file), name), { force: true });
  }
}

/** Without the contents that no file has any more; in a pack of its own where that is worth it. */
function compacted(file: string, index: SnapshotIndex): SnapshotIndex {
  const needed = new Set<string | null>();
  for (const { hash } of index.files.values()) needed.add(hash);
  const kept = [...index.slots].filter(([hash]) => needed.has(hash));
  const live = kept.reduce((sum, [, slot]) => sum + slot.size, 0);
  if (index.pack.size - live <= Math.max(live, worthCompacting))
    return { ...index, slots: new Map(kept), live: index.pack.size };
  const pack = freshPack(file).hold();
  const slots = new Map<string, Slot>();
  for (const [hash, slot] of kept) {
    const bytes = index.pack.read(slot, hash);
    if (bytes) slots.set(hash, { at: pack.append(bytes), size: slot.size });
  }
  pack.flush();
  return { files: index.files, slots, pack, live };
}
