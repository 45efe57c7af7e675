/** All folds of one session's events, kept up to date together. */

import type { RecordedEvent } from '../../protocol/event.ts';
import { DelegatesFold } from './delegates.ts';
import { JobsFold } from './jobs.ts';
import { standing } from './standing.ts';
import type { StateFold } from './state.ts';
import { ThreadFolds } from './thread.ts';

/**
 * The folds of one session, side by side: those of the session, of the main thread, and of the delegates that run. A
 * rewind folds anew what the conversation is made of.
 */
export class Folds {
  main = new ThreadFolds();
  delegates = new DelegatesFold();
  readonly jobs = new JobsFold();
  /** Ids of all calls of all threads, those of what was forgotten too: people saw them, so they are not to be used again. */
  readonly callIds = new Set<string>();
  /** Delegates there ever were: those of what was forgotten count too, so that no id comes twice. */
  made = 0;
  readonly #open = new Map<string, ThreadFolds>();

  readonly state: StateFold;

  constructor(state: StateFold) {
    this.state = state;
  }

  /** `recorded` ends with the event. */
  add(event: RecordedEvent, recorded: readonly RecordedEvent[]): void {
    this.state.add(event);
    this.jobs.add(event);
    if (event.type === 'replied')
      for (const block of event.content) if (block.type === 'tool_use') this.callIds.add(block.id);
    if (event.type === 'delegated') this.made = Math.max(this.made, Number(event.delegate.slice(1)) || 0);
    if (event.type === 'rewound') this.#rewind(recorded);
    else this.#hear(event);
  }

  /** The folds of a delegate's thread, kept up to date until it is closed. */
  open(thread: string, recorded: readonly RecordedEvent[]): ThreadFolds {
    const folds = this.read(thread, recorded);
    this.#open.set(thread, folds);
    return folds;
  }

  /** The same as they are now: from all that was recorded of the thread. */
  read(thread: string, recorded: readonly RecordedEvent[]): ThreadFolds {
    const folds = new ThreadFolds();
    for (const event of standing(recorded)) {
      if (event.thread === thread) folds.hear(event);
      else if (this.delegates.isBelow(event.thread, thread)) spend(folds, event);
    }
    return folds;
  }

  close(thread: string): void {
    this.#open.delete(thread);
  }

  #rewind(recorded: readonly RecordedEvent[]): void {
    this.main = new ThreadFolds();
    this.delegates = new DelegatesFold();
    const events = standing(recorded);
    this.state.rewind(events);
    for (const event of events) this.#hear(event);
  }

  #hear(event: RecordedEvent): void {
    this.delegates.add(event);
    if (event.thread === 'main') {
      this.main.hear(event);
      return;
    }
    this.#open.get(event.thread)?.hear(event);
    // What a delegate costs and lands is a part of what it was called for.
    for (const above of this.delegates.above(event.thread)) {
      const folds = above === 'main' ? this.main : this.#open.get(above);
      if (folds) spend(folds, event);
    }
    if (event.type === 'landed') this.main.transcript.add(event);
  }
}

function spend(folds: ThreadFolds, event: RecordedEvent): void {
  if (event.type === 'replied' || event.type === 'compacted' || event.type === 'withheld')
    folds.turn.spend(event.usage, event.cost);
}
