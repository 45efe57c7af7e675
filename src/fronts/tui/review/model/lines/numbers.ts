/** Numbers one behind the other, as many as come: without the copies and the garbage of an array that grows to hundreds of thousands. */

/** A list that is only added to. */
export class Numbers {
  #all: Int32Array;
  #length = 0;

  /** `likely`: how many will come, more or less. */
  constructor(likely: number) {
    this.#all = new Int32Array(likely + 64);
  }

  add(number: number): void {
    if (this.#length === this.#all.length) {
      const more = new Int32Array(2 * this.#length);
      more.set(this.#all);
      this.#all = more;
    }
    this.#all[this.#length++] = number;
  }

  get count(): number {
    return this.#length;
  }

  /** Puts more between those that were added. */
  insert(at: number, numbers: readonly number[]): void {
    const tail = this.#all.slice(at, this.#length);
    this.#length = at;
    for (const number of numbers) this.add(number);
    for (const number of tail) this.add(number);
  }

  /** Those that were added. */
  get all(): Int32Array {
    return this.#all.subarray(0, this.#length);
  }
}
