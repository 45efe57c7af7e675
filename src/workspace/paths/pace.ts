/** The pace of long work over many files: others get their turn now and then, so that the screen goes on and a key is heard. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { LandingFailure } from '../../protocol/failure.ts';
import type { Watched } from '../../protocol/change.ts';

/** Milliseconds that nobody notices. */
const stretchMs = 12;

/** So often somebody hears how far it is, and not at all of what is over sooner. */
const tellMs = 150;

/** To be asked after each piece of work. */
export class Pace {
  #since = performance.now();

  /** Is it time for others? */
  isOver(): boolean {
    return performance.now() - this.#since >= stretchMs;
  }

  /** Lets others work, when it is time for that. */
  async rest(): Promise<void> {
    if (!this.isOver()) return;
    await nextTurn();
    this.#since = performance.now();
  }
}

/** The course of a landing, or of what leads to one: its pace, how far it is, and whether it is to stop. */
export class Course {
  readonly #pace = new Pace();
  readonly #watched: Watched;
  readonly #files: number;
  readonly #weight: number;
  #done = 0;
  #told = performance.now();
  #stops = true;

  /** `passes` is how often `step` will be asked for each of the files. */
  constructor(files: number, passes: number, watched: Watched = {}) {
    this.#files = files;
    this.#weight = 1 / passes;
    this.#watched = watched;
  }

  /** One file is done, of one pass. Throws `LandingFailure('nothing')` where it is to stop. */
  async step(): Promise<void> {
    this.#done += this.#weight;
    if (!this.#pace.isOver()) return;
    if (performance.now() - this.#told >= tellMs) {
      this.#told = performance.now();
      this.#watched.progress?.(Math.min(this.#files - 1, Math.floor(this.#done)), this.#files);
    }
    await this.#pace.rest();
    this.check();
  }

  /** Throws `LandingFailure('nothing')` where it is to stop. */
  check(): void {
    if (this.#stops && this.#watched.signal?.aborted)
      throw new LandingFailure('nothing', 'Stopped: nothing was written.');
  }

  /** From here on it goes through to its end: what is written down is done. */
  goThrough(): void {
    this.check();
    this.#stops = false;
  }
}
