/** A set of hashes that is filled and emptied for text after text. */

/** Hashes, each once, in memory that is used again for the next. */
export class HashSet {
  count = 0;
  readonly #hashes: Uint32Array;
  /** A hash table: number of a hash and 1; 0 is free. */
  readonly #slots: Uint16Array;

  /** `most`: what there is room for, a power of two. */
  constructor(most: number) {
    this.#hashes = new Uint32Array(most);
    this.#slots = new Uint16Array(4 * most);
  }

  clear(): void {
    this.count = 0;
    this.#slots.fill(0);
  }

  /** In the order in which they came. Good until it is emptied. */
  get hashes(): Uint32Array {
    return this.#hashes.subarray(0, this.count);
  }

  /** Adds a hash. Was it new? What there is no room for is left out. */
  add(hash: number): boolean {
    const slots = this.#slots;
    const hashes = this.#hashes;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let n = slots[slot] as number; n > 0; n = slots[slot] as number) {
      if (hashes[n - 1] === hash) return false;
      slot = (slot + 1) & mask;
    }
    if (this.count === hashes.length) return false;
    hashes[this.count] = hash;
    this.count += 1;
    slots[slot] = this.count;
    return true;
  }
}
