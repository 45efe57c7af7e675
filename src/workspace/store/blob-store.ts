/** The blob store: contents addressed by their sha256, from which landings are undone and crashes recovered. */

import { createHash } from 'node:crypto';
import { fstatSync, mkdirSync, readFileSync, readSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Draft } from '../../disk/atomic-file.ts';
import { forEachConcurrently } from '../../disk/concurrency.ts';
import { errno, inWords } from '../../disk/errno.ts';
import { namesIn } from '../../disk/folder.ts';
import { fsyncFile } from '../../disk/fsync.ts';
import { toRead, withOpenFile } from '../../disk/open-file.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import { toBytes } from '../paths/names.ts';
import { sha256 } from './pack-file.ts';
import { Packs } from './packs.ts';
import { RecentBlobs } from './recent-blobs.ts';

/** A blob that is put again after this has its grace period begin anew, lest it be collected before a landing names it. */
const refreshMs = 3_600_000;
/** Bytes that are read while others wait. */
const maxAtOnce = 256 * 1024;

/**
 * In a private folder: one file each (a loose blob), or in the pack of the landing that brought it. A blob appears whole or
 * not at all, is never changed, and is checked when it is read. Nothing is deleted here (see `gc/collect.ts`).
 */
export class BlobStore {
  readonly packs: Packs;
  readonly #folder: string;
  readonly #recent = new RecentBlobs();

  constructor(folder: string) {
    this.#folder = folder;
    this.packs = new Packs(join(folder, 'packs'));
    mkdirSync(join(folder, 'tmp'), { recursive: true, mode: 0o700 });
  }

  /** Can `get` give it, from memory or from the disk? */
  has(hash: string): boolean {
    return this.#recent.has(hash) || this.isStored(hash);
  }

  /** Is it on disk? */
  isStored(hash: string): boolean {
    return this.#loose(hash) !== undefined || this.packs.has(hash);
  }

  /** Stores bytes; returns their sha256. Durable once `sync` has run. Throws `ToolFailure('io')`. */
  put(bytes: Uint8Array): string {
    const hash = sha256(bytes);
    this.remember(hash, bytes);
    if (!this.#stays(hash)) this.#write(hash, bytes);
    return hash;
  }

  #write(hash: string, bytes: Uint8Array): void {
    let draft: Draft | undefined;
    try {
      draft = this.#draftOf(hash);
      draft.write(bytes);
      this.#publish(draft, hash);
    } catch (error) {
      draft?.discard();
      throw notStored(error);
    }
  }

  /** Gives packed contents a file of their own, durable, before their pack goes. Throws `ToolFailure`. */
  async unpack(hashes: readonly string[]): Promise<void> {
    await forEachConcurrently(hashes, async (hash) => {
      if (this.#loose(hash) === undefined) this.#write(hash, await this.get(hash));
      await fsyncFile(this.#path(hash)).catch((error: unknown) => {
        throw notStored(error);
      });
    });
  }

  /** Stores a file that is too large for memory; false when its bytes are not those of `hash` (any more). */
  async putFile(path: string, hash: string): Promise<boolean> {
    if (this.#stays(hash)) return true;
    let draft: Draft | undefined;
    try {
      draft = this.#draftOf(hash);
      const found = createHash('sha256');
      const source = await open(toBytes(path), toRead);
      for await (const part of source.createReadStream()) {
        found.update(part as Uint8Array);
        draft.write(part as Uint8Array);
      }
      const same = found.digest('hex') === hash;
      if (same) this.#publish(draft, hash);
      else draft.discard();
      return same;
    } catch (error) {
      draft?.discard();
      throw notStored(error);
    }
  }

  /** The folder was deleted: only what is in memory is still there. */
  forgetDisk(): void {
    this.packs.forgetAll();
  }

  /** Remembers what was read a while ago, in memory only. */
  remember(hash: string, bytes: Uint8Array): void {
    this.#recent.add(hash, bytes);
  }

  /** Throws `ToolFailure` (`not_found`: never stored or gone; `io`: damaged or unreadable). */
  async get(hash: string): Promise<Uint8Array> {
    const recent = this.#recent.get(hash);
    if (recent !== undefined) return recent;
    try {
      if (this.packs.isOwn(hash)) {
        const packed = this.packs.read(hash);
        if (packed) return packed;
      }
      const bytes = this.#small(hash) ?? (await readFile(this.#path(hash), { flag: toRead }));
      if (sha256(bytes) !== hash)
        throw new ToolFailure('io', `The kept content ${hash.slice(0, 12)} is damaged on disk.`);
      return bytes;
    } catch (error) {
      if (error instanceof ToolFailure) throw error;
      if (errno(error) === 'ENOENT') return this.#packed(hash);
      throw new ToolFailure('io', `The content ${hash.slice(0, 12)} cannot be read: ${inWords(error)}.`);
    }
  }

  /** Writes a content to an open file piece by piece: it may be too large for memory. Throws like `get`, and system errors. */
  copyTo(hash: string, fd: number): void {
    const packed = this.#loose(hash) === undefined ? this.#packed(hash) : null;
    if (packed) return writeFileSync(fd, packed);
    withOpenFile(this.#path(hash), toRead, (from) => {
      const [found, part] = [createHash('sha256'), Buffer.allocUnsafe(1024 * 1024)];
      for (let length = readSync(from, part); length > 0; length = readSync(from, part)) {
        found.update(part.subarray(0, length));
        writeFileSync(fd, part.subarray(0, length));
      }
      if (found.digest('hex') !== hash)
        throw new ToolFailure('io', `The kept content ${hash.slice(0, 12)} is damaged on disk.`);
    });
  }

  #packed(hash: string): Uint8Array {
    let bytes: Uint8Array | null;
    try {
      bytes = this.packs.read(hash);
    } catch (error) {
      throw new ToolFailure('io', `The content ${hash.slice(0, 12)} cannot be read: ${inWords(error)}.`);
    }
    if (bytes) return bytes;
    const [code, why] = this.packs.has(hash)
      ? (['io', 'is damaged on disk'] as const)
      : (['not_found', 'is not kept (any more)'] as const);
    throw new ToolFailure(code, `The content ${hash.slice(0, 12)} ${why}.`);
  }

  /**
   * Makes these blobs durable. They must be stored. The files have their final names by now, and file systems with a
   * journal bring the name along with the file: their 256 folders are not synced one by one. Throws `ToolFailure('io')`.
   */
  async sync(hashes: Iterable<string>): Promise<void> {
    try {
      await forEachConcurrently([...new Set(hashes)], async (hash) => {
        if (!this.packs.isOwn(hash)) await this.#sync(hash);
      });
    } catch (error) {
      throw notStored(error);
    }
  }

  async #sync(hash: string): Promise<void> {
    try {
      await fsyncFile(this.#path(hash));
    } catch (error) {
      // Collected in between, because a pack holds it: packs are durable before anything names them.
      if (errno(error) !== 'ENOENT' || !this.packs.has(hash)) throw error;
    }
  }

  /** Every content that has a file of its own. */
  *loose(): Generator<{ hash: string; path: string; bytes: number; changedAt: number }> {
    for (const start of namesIn(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(start)) continue;
      for (const rest of namesIn(join(this.#folder, start))) {
        const path = join(this.#folder, start, rest);
        const stats = statSync(path, { throwIfNoEntry: false });
        if (stats) yield { hash: start + rest, path, bytes: stats.size, changedAt: stats.mtimeMs };
      }
    }
  }

  /** Read at once, which takes a fraction of the time; null for what is large. Throws system errors. */
  #small(hash: string): Uint8Array | null {
    return withOpenFile(this.#path(hash), toRead, (fd) => (fstatSync(fd).size <= maxAtOnce ? readFileSync(fd) : null));
  }

  #loose(hash: string): number | undefined {
    const stats = statSync(this.#path(hash), { throwIfNoEntry: false });
    return stats?.isFile() === true ? stats.mtimeMs : undefined;
  }

  /** Is it on disk already, and safe from collection for a while? */
  #stays(hash: string): boolean {
    if (this.packs.isOwn(hash)) return true;
    const changedAt = this.#loose(hash);
    if (changedAt === undefined) return false;
    if (Date.now() - changedAt > refreshMs) utimesSync(this.#path(hash), new Date(), new Date());
    return true;
  }

  #draftOf(hash: string): Draft {
    return new Draft(this.#path(hash), join(this.#folder, 'tmp'));
  }

  #publish(draft: Draft, hash: string): void {
    try {
      draft.commit();
    } catch (error) {
      if (errno(error) !== 'ENOENT') throw error;
      mkdirSync(dirname(this.#path(hash)), { recursive: true, mode: 0o700 });
      draft.commit();
    }
  }

  #path(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash))
      throw new ToolFailure('not_found', `${JSON.stringify(hash)} is not the hash of any content.`);
    return join(this.#folder, hash.slice(0, 2), hash.slice(2));
  }
}

/** What went wrong with archie's own folder, in words for the model. */
export function notStored(error: unknown): ToolFailure {
  if (error instanceof ToolFailure) return error;
  return new ToolFailure('io', `The content could not be kept in archie's own folder: ${inWords(error)}.`);
}
