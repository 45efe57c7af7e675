/** The controller of the screen of delegates: holds its state outside of React, follows the thread that is looked into, and does what keys ask for. */

import type { Session } from '../../../protocol/session.ts';
import { t } from '../../../text/words/words.ts';
import type { Press } from '../keys/press.ts';
import { Feed } from '../transcript/feed.ts';
import type { Source } from '../transcript/feed.ts';
import type { Frame } from './frame.ts';
import { firstLook, selectedOf } from './state.ts';
import type { DelegatesEffect, DelegatesState } from './state.ts';
import { delegatesStep } from './step.ts';
import { threadSource } from './thread-source.ts';

/** What the screen asks of the app. */
interface Ports {
  close: () => void;
  ctrlC: () => void;
}

/** The keys, and the thread that is looked into as a feed of its own. */
export class DelegatesController {
  readonly #feed: Feed;
  readonly #listeners = new Set<() => void>();
  #state = firstLook;
  #inside: { id: string; feed: Feed<Source>; leave: () => void } | null = null;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): DelegatesState => this.#state;

  /** The thread that is looked into. */
  get inside(): Feed<Source> | null {
    return this.#inside?.feed ?? null;
  }

  press(press: Press, frame: (state: DelegatesState) => Frame, ports: Ports): void {
    const { state, effect } = delegatesStep(this.#state, press, frame(this.#state).look);
    this.#state = state;
    this.#follow();
    if (effect) this.#perform(effect, ports);
    this.#tell();
  }

  /** Nothing is followed any more. */
  close(): void {
    this.#inside?.leave();
    this.#inside = null;
  }

  #perform(effect: DelegatesEffect, { close, ctrlC }: Ports): void {
    if (effect.type === 'close') return close();
    if (effect.type === 'ctrlC') return ctrlC();
    const { id } = effect;
    const session: Session = this.#feed.session;
    const done = effect.type === 'stop' ? session.stop(id) : session.steer(effect.text, id);
    const words = effect.type === 'stop' ? t('is being stopped') : t('hears it with its next request');
    this.#state = { ...this.#state, message: done ? `${id} ${words}` : t`${id} is over already` };
  }

  /** Follows the thread that is looked into, and no other. */
  #follow(): void {
    const { inside } = this.#state;
    const id = inside ? selectedOf(this.#state, this.#feed.session.state().delegates)?.id : undefined;
    if (id === this.#inside?.id) return;
    this.close();
    if (id === undefined) return;
    const { looks } = this.#feed;
    const feed = new Feed<Source>(threadSource(this.#feed.session, id), () => ({ ...looks(), printed: looks().live }));
    const unsubscribe = feed.subscribe(() => this.#tell());
    feed.attach(feed.session, []);
    this.#inside = {
      id,
      feed,
      leave() {
        unsubscribe();
        feed.close();
      },
    };
  }

  #tell(): void {
    // A new object: whoever compares sees that something is new, also where only the thread went on.
    this.#state = { ...this.#state };
    for (const listener of this.#listeners) listener();
  }
}
