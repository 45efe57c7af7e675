/** A key that must be pressed twice: tells the second press, soon after the first, from a first one. */

/** Milliseconds within which a second press counts. */
export const twiceMs = 2_000;

/** Remembers with the first press how things stood then. */
export class Twice<T> {
  #first: { at: number; was: T } | null = null;

  /** How things stood at the first press, where this is the second; else null, and this is a first one. */
  press(now: number, was: T): T | null {
    const first = this.#first;
    if (first !== null && now - first.at < twiceMs) return first.was;
    this.#first = { at: now, was };
    return null;
  }
}
