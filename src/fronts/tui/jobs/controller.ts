/** The controller of the screen of jobs: holds its state outside of React, hears what jobs print, and does what keys ask for. */

import { t } from '../../../text/words/words.ts';
import type { Press } from '../keys/press.ts';
import type { Feed } from '../transcript/feed.ts';
import type { frameOf } from './frame.ts';
import { jobsStep } from './key-table.ts';
import { firstLook } from './state.ts';
import type { JobsEffect, JobsState } from './state.ts';

/** What the screen asks of the app. */
interface Ports {
  close: () => void;
  ctrlC: () => void;
}

/** Output is shown this often. Milliseconds. */
const beat = 66;

/** The keys, and a beat while something is printed. */
export class JobsController {
  readonly #feed: Pick<Feed, 'session'>;
  readonly #listeners = new Set<() => void>();
  #state = firstLook;
  #timer: NodeJS.Timeout | null = null;
  readonly #leave: () => void;

  constructor(feed: Pick<Feed, 'session'>) {
    this.#feed = feed;
    this.#leave = feed.session.subscribe(({ type }) => {
      if (type === 'job.output' && this.#timer === null) this.#timer = setTimeout(() => this.#beat(), beat);
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): JobsState => this.#state;

  readonly output = (id: string): string | null => this.#feed.session.jobOutput(id);

  press(press: Press, frame: (state: JobsState) => ReturnType<typeof frameOf>, ports: Ports): void {
    const { state, effect } = jobsStep(this.#state, press, frame(this.#state).look);
    this.#state = state;
    if (effect) this.#perform(effect, ports);
    this.#tell();
  }

  /** Nothing is heard any more. */
  close(): void {
    this.#leave();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #perform(effect: JobsEffect, { close, ctrlC }: Ports): void {
    if (effect.type === 'close') return close();
    if (effect.type === 'ctrlC') return ctrlC();
    const done = this.#feed.session.stopJob(effect.id);
    this.#state = { ...this.#state, message: `${effect.id} ${done ? t('is being stopped') : t('is over already')}` };
  }

  #beat(): void {
    this.#timer = null;
    this.#tell();
  }

  #tell(): void {
    // A new object: whoever compares sees that something is new, also where only output came.
    this.#state = { ...this.#state };
    for (const listener of this.#listeners) listener();
  }
}
