/** Saves the contents of a landing, old and new, durably before its intent is written down. */

import { join } from 'node:path';
import type { FileState } from '../../protocol/change.ts';
import { notStored } from '../store/blob-store.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { PackWriter } from '../store/packs.ts';

/** Contents above this (bytes) stay files of their own, synced one by one. */
export const maxPackedBytes = 4 * 1024 * 1024;

/**
 * Takes the contents of one landing: small ones go into its pack together, large ones are blobs already and are synced.
 * Throws `ToolFailure`.
 */
export class ContentSaver {
  readonly #blobs: BlobStore;
  readonly #packing: PackWriter;
  readonly #large = new Set<string>();

  constructor(blobs: BlobStore, id: string) {
    this.#blobs = blobs;
    this.#packing = blobs.packs.begin(id);
  }

  add(hash: string, bytes: Uint8Array): void {
    if (this.#blobs.packs.isOwn(hash)) return;
    try {
      if (bytes.length <= maxPackedBytes) this.#packing.add(hash, bytes);
      else this.#large.add(this.#blobs.put(bytes));
    } catch (error) {
      throw notStored(error);
    }
  }

  /** A file too large for memory; false when its bytes are not those of `hash` (any more). */
  async addFile(root: string, path: string, hash: string): Promise<boolean> {
    this.#large.add(hash);
    return this.#blobs.putFile(join(root, path), hash);
  }

  /** What the store holds, or nothing where it does not (any more). */
  async addStored({ hash, size }: FileState): Promise<void> {
    if (!this.#blobs.isStored(hash)) return;
    if (size > maxPackedBytes) this.#large.add(hash);
    else this.add(hash, await this.#blobs.get(hash));
  }

  /** Everything that was added survives a power cut once this resolves. */
  async finish(): Promise<void> {
    try {
      await this.#blobs.packs.finish(this.#packing);
    } catch (error) {
      throw notStored(error);
    }
    await this.#blobs.sync(this.#large);
  }

  /** Nothing of it is needed: the landing was aborted. */
  discard(): void {
    this.#packing.close();
    this.#blobs.packs.remove(this.#packing.id);
  }
}
