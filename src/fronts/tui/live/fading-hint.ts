/** A word above the composer that goes by itself after a while. */

/** Shows one hint at a time. */
export class FadingHint {
  readonly #show: (hint: string | null) => void;
  readonly #ms: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(show: (hint: string | null) => void, ms: number) {
    this.#show = show;
    this.#ms = ms;
  }

  /** Shows it, and takes it away in time. */
  show(hint: string): void {
    this.stop();
    this.#timer = setTimeout(() => this.#show(null), this.#ms);
    this.#show(hint);
  }

  /** Lets nothing happen any more. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
