/** A pack with several holders: snapshots of different moments share one open file, which the last of them closes. */

import { Pack } from '../../store/pack-file.ts';

/** One pack file, open for as long as somebody holds it. */
export class HeldPack extends Pack {
  readonly path: string;
  /** As the index names it. */
  readonly name: string;
  #holders = 0;

  /** Opens or makes the file, as `Pack` does. Throws system errors. */
  constructor(path: string, name: string, size: number) {
    super(path, size);
    this.path = path;
    this.name = name;
  }

  hold(): this {
    this.#holders += 1;
    return this;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.close();
  }
}
