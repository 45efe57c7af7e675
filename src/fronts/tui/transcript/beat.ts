/** How often what streams is shown. */

/** Streamed text is shown this often: nobody reads faster, and each frame costs as much as the next. Milliseconds. */
const usual = 80;
/** The same while somebody types, whose eyes are on the screen for each key. */
const typing = 33;
/** How long after a key that is. */
const typingMs = 1_000;
/** Showing may take at most this part of the time between two frames. */
const share = 0.25;

/** The time between two frames of what streams. */
export class Beat {
  #typed = Number.NEGATIVE_INFINITY;

  /** A key was pressed. */
  typed(): void {
    this.#typed = performance.now();
  }

  /** Milliseconds, where showing the last took so many. */
  after(cost: number): number {
    return Math.max(performance.now() - this.#typed < typingMs ? typing : usual, cost / share);
  }
}
