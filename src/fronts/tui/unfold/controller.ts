/** The controller of the unfolded conversation: holds its state outside of React, and follows what is said meanwhile. */

import type { Press } from '../keys/press.ts';
import type { Feed } from '../transcript/feed.ts';
import type { LookAt } from '../transcript/look.ts';
import type { frameOf } from './frame.ts';
import { unfoldStep } from './key-table.ts';
import { runningSection, Sections } from './sections.ts';
import type { Section } from './sections.ts';
import { firstLook } from './state.ts';
import type { UnfoldState } from './state.ts';

/** What the screen asks of the app. */
interface Ports {
  close: () => void;
  ctrlC: () => void;
  always: () => void;
}

/** What is shown: `state` is null until the first sections are there. */
interface Shown {
  state: UnfoldState | null;
  sections: readonly Section[];
}

/** The keys, and the sections as they come. */
export class UnfoldController {
  readonly #feed: Pick<Feed, 'recorded' | 'subscribe' | 'snapshot'>;
  readonly #sections: Sections;
  readonly #listeners = new Set<() => void>();
  readonly #leave: () => void;
  #look: LookAt | null = null;
  #over: readonly Section[] = [];
  #shown: Shown = { state: null, sections: [] };
  /** Sections are being made: of how many events, for which look. */
  #reading = false;
  #closed = false;

  constructor(feed: Pick<Feed, 'recorded' | 'subscribe' | 'snapshot'>) {
    this.#feed = feed;
    this.#sections = new Sections(() => feed.recorded);
    this.#leave = feed.subscribe(() => this.#read());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly shown = (): Shown => this.#shown;

  /** What is before the first section. */
  get left(): Sections['left'] {
    return this.#sections.left;
  }

  /** Shows them in this look from here on. */
  look(at: LookAt): void {
    if (this.#look?.columns === at.columns && this.#look.theme === at.theme) return;
    this.#look = at;
    this.#read();
  }

  press(press: Press, frame: (state: UnfoldState) => ReturnType<typeof frameOf>, ports: Ports): void {
    // A key that comes before there is anything to see still leads back.
    const before = this.#shown.state ?? firstLook([]);
    const { state, effect } = unfoldStep(before, press, frame(before).look);
    if (this.#shown.state !== null) this.#tell({ ...this.#shown, state });
    if (effect) ports[effect.type]();
  }

  /** Nothing is followed any more. */
  close(): void {
    this.#closed = true;
    this.#leave();
  }

  #read(): void {
    const look = this.#look;
    if (look === null || this.#closed) return;
    this.#tell(this.#with(look));
    if (this.#reading) return;
    this.#reading = true;
    const events = this.#feed.recorded.length;
    void this.#sections.read(look).then((over) => {
      this.#reading = false;
      if (this.#closed) return;
      this.#over = over;
      const { sections } = this.#with(look);
      this.#tell({ sections, state: this.#shown.state ?? firstLook(sections) });
      if (this.#look !== look || this.#feed.recorded.length > events) this.#read();
    });
  }

  /** What is over, and below it what runs. */
  #with(look: LookAt): Shown {
    const { calls } = this.#feed.snapshot().view;
    const running = calls.map((call, at) =>
      runningSection(call, { id: `${this.#over.length + at}`, gap: at === 0 && this.#over.length > 0 }, look),
    );
    return { ...this.#shown, sections: [...this.#over, ...running] };
  }

  #tell(shown: Shown): void {
    this.#shown = shown;
    for (const listener of this.#listeners) listener();
  }
}
