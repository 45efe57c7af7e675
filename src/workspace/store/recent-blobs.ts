/** A cache of contents in memory, so that a diff can be shown before anything is stored. */

/** Bytes. */
const limit = 16 * 1024 * 1024;

/** The contents that were read or stored last, by hash. */
export class RecentBlobs {
  readonly #held = new Map<string, Uint8Array>();
  #size = 0;

  has(hash: string): boolean {
    return this.#held.has(hash);
  }

  get(hash: string): Uint8Array | undefined {
    return this.#held.get(hash);
  }

  /** The oldest are evicted; what is large is not held at all. */
  add(hash: string, bytes: Uint8Array): void {
    if (bytes.length > limit / 4 || this.#held.has(hash)) return;
    this.#held.set(hash, bytes);
    this.#size += bytes.length;
    for (const [oldest, held] of this.#held) {
      if (this.#size <= limit) break;
      this.#held.delete(oldest);
      this.#size -= held.length;
    }
  }
}
