/** The packs of the blob store: what one landing brought is one file, so that one sync makes all of it durable. */

import { fdatasync, fstatSync, mkdirSync, readSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { errno } from '../../disk/errno.ts';
import { namesIn } from '../../disk/folder.ts';
import { fsyncFolder } from '../../disk/fsync.ts';
import { toRead, withOpenFile } from '../../disk/open-file.ts';
import { Pack } from './pack-file.ts';
import type { Slot } from './pack-file.ts';

const datasync = promisify(fdatasync);

/** One content in the list at the end of a pack: 32 bytes of sha256, 8 bytes of size (little endian). */
const entryBytes = 40;
/** The end of a pack: how many contents it holds (8 bytes), and a word that a pack that was cut short does not end with. */
const endBytes = 16;
const endWord = 'archpak1';

/**
 * Contents that landings brought along, one file for each landing: one fdatasync(2) makes a thousand of them durable.
 * Contents one after another, then the list of them, then the end. Nothing in a pack is ever changed.
 */
export class Packs {
  readonly #folder: string;
  readonly #slots = new Map<string, Slot & { pack: string }>();
  readonly #known = new Set<string>();
  /** In packs that this process wrote for landings of its own. */
  readonly #own = new Set<string>();
  #seenAt = -1n;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Begins a pack; nothing is written before there is something to write. */
  begin(id: string): PackWriter {
    return new PackWriter(id, this.pathOf(id));
  }

  /** Makes a pack durable under its name. Throws system errors. */
  async finish(writer: PackWriter): Promise<void> {
    if (!(await writer.end())) return;
    fsyncFolder(this.#folder);
    this.#known.add(writer.id);
    for (const [hash, slot] of writer.slots) {
      this.#slots.set(hash, { ...slot, pack: writer.id });
      this.#own.add(hash);
    }
  }

  /** Is it in a pack of this process? Then it is durable, and stays for as long as a landing names it. */
  isOwn(hash: string): boolean {
    return this.#own.has(hash);
  }

  /** Is it in a pack of any process? */
  has(hash: string): boolean {
    if (!this.#slots.has(hash)) this.#readNewPacks();
    return this.#slots.has(hash);
  }

  /** Null: in no pack, or damaged. Throws system errors. */
  read(hash: string): Uint8Array | null {
    if (!this.has(hash)) return null;
    const slot = this.#slots.get(hash);
    if (!slot) return null;
    try {
      return withOpenFile(this.pathOf(slot.pack), toRead, (fd) => Pack.readFrom(fd, slot, hash));
    } catch (error) {
      if (errno(error) !== 'ENOENT') throw error;
      this.#forget(slot.pack);
      return this.read(hash);
    }
  }

  /** Deletes a pack, of a landing that is not to be or was evicted. */
  remove(id: string): void {
    rmSync(this.pathOf(id), { force: true });
    this.#forget(id);
  }

  /** All packs are gone. */
  forgetAll(): void {
    for (const known of [this.#slots, this.#known, this.#own]) known.clear();
    this.#seenAt = -1n;
  }

  /** Every pack there is, with its bytes on disk and what it holds (nothing, where it was cut short). */
  all(): { id: string; bytes: number; changedAt: number; slots: Map<string, Slot> }[] {
    return namesIn(this.#folder).flatMap((id) => {
      const stats = statSync(this.pathOf(id), { throwIfNoEntry: false });
      return stats ? [{ id, bytes: stats.size, changedAt: stats.mtimeMs, slots: listOf(this.pathOf(id)) }] : [];
    });
  }

  /** Where the pack of a landing lies. */
  pathOf(id: string): string {
    return join(this.#folder, id);
  }

  #forget(id: string): void {
    this.#known.delete(id);
    for (const [hash, slot] of this.#slots) {
      if (slot.pack !== id) continue;
      this.#slots.delete(hash);
      this.#own.delete(hash);
    }
  }

  /** Reads the lists of packs that came since the last time. */
  #readNewPacks(): void {
    const changed = statSync(this.#folder, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
    if (changed === undefined || changed === this.#seenAt) return;
    let unfinished = false;
    for (const id of namesIn(this.#folder)) {
      if (this.#known.has(id)) continue;
      const slots = listOf(this.pathOf(id));
      if (slots.size === 0) {
        unfinished = true;
        continue;
      }
      this.#known.add(id);
      for (const [hash, slot] of slots) if (!this.#slots.has(hash)) this.#slots.set(hash, { ...slot, pack: id });
    }
    // What changes within a tick of the clock may not show in the folder's time.
    const settled = !unfinished && BigInt(Date.now()) * 1_000_000n - changed > 100_000_000n;
    this.#seenAt = settled ? changed : -1n;
  }
}

/** A pack that is being written. There is none until something was added. */
export class PackWriter {
  readonly id: string;
  readonly slots = new Map<string, Slot>();
  readonly #path: string;
  #pack: Pack | null = null;

  constructor(id: string, path: string) {
    this.id = id;
    this.#path = path;
  }

  /** Throws system errors. */
  add(hash: string, bytes: Uint8Array): void {
    if (this.slots.has(hash)) return;
    this.#pack ??= openPack(this.#path);
    this.slots.set(hash, { at: this.#pack.append(bytes), size: bytes.length });
  }

  /** Durable when it resolves; false when nothing was added. */
  async end(): Promise<boolean> {
    if (this.#pack === null) return false;
    const list = Buffer.alloc(this.slots.size * entryBytes + endBytes);
    let at = 0;
    for (const [hash, { size }] of this.slots) {
      list.write(hash, at, 'hex');
      list.writeBigUInt64LE(BigInt(size), at + 32);
      at += entryBytes;
    }
    list.writeBigUInt64LE(BigInt(this.slots.size), at);
    list.write(endWord, at + 8, 'latin1');
    this.#pack.append(list);
    this.#pack.flush();
    await datasync(this.#pack.fd);
    this.close();
    return true;
  }

  close(): void {
    this.#pack?.close();
    this.#pack = null;
  }
}

function openPack(path: string): Pack {
  try {
    return new Pack(path, 0);
  } catch (error) {
    if (errno(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return new Pack(path, 0);
  }
}

/** The list of a pack, empty where it has none. Throws system errors. */
function listOf(path: string): Map<string, Slot> {
  try {
    return withOpenFile(path, toRead, readList);
  } catch (error) {
    if (errno(error) === 'ENOENT') return new Map();
    throw error;
  }
}

function readList(fd: number): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  const { size } = fstatSync(fd);
  const end = Buffer.alloc(endBytes);
  if (size < endBytes || readSync(fd, end, 0, endBytes, size - endBytes) !== endBytes) return slots;
  const count = Number(end.readBigUInt64LE(0));
  const from = size - endBytes - count * entryBytes;
  if (end.toString('latin1', 8) !== endWord || from < 0) return slots;
  const list = Buffer.alloc(count * entryBytes);
  if (readSync(fd, list, 0, list.length, from) !== list.length) return slots;
  let at = 0;
  for (let entry = 0; entry < list.length; entry += entryBytes) {
    const bytes = Number(list.readBigUInt64LE(entry + 32));
    slots.set(list.toString('hex', entry, entry + 32), { at, size: bytes });
    at += bytes;
  }
  return at === from ? slots : new Map();
}
