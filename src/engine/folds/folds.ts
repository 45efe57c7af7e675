/** All folds of one session's events, kept up to date together. */

import { callIdsOf } from '../../protocol/event.ts';
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
    this.#count(event);
    if (event.type === 'rewound') this.#rewind(recorded);
    else this.#hear(event);
  }

  /**
   * Everything that was recorded before a resume, at once: the same as `add` of each of them, but what was taken back and what
   * was said before the conversation was last made shorter is not gone through.
   */
  restore(history: readonly RecordedEvent[]): void {
    const back = history.findLastIndex(({ type }) => type === 'rewound');
    const before = standing(history.slice(0, back + 1));
    for (const [at, event] of history.entries()) {
      this.#count(event);
      if (at === back) this.state.rewind(before);
    }
    const events = [...before, ...history.slice(back + 1)];
    const from = lastlyShortened(events);
    for (const [at, event] of events.entries()) this.#hear(event, at < from);
  }

  /** What no rewind takes back. */
  #count(event: RecordedEvent): void {
    this.state.add(event);
    this.jobs.add(event);
    if (event.type === 'replied') for (const id of callIdsOf(event)) this.callIds.add(id);
    if (event.type === 'delegated') this.made = Math.max(this.made, Number(event.delegate.slice(1)) || 0);
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

  /** `forgotten`: it was said before the conversation was made shorter. */
  #hear(event: RecordedEvent, forgotten = false): void {
    this.delegates.add(event);
    if (event.thread === 'main') {
      if (forgotten) this.main.hearForgotten(event);
      else this.main.hear(event);
      return;
    }
    this.#open.get(event.thread)?.hear(event);
    // What a delegate costs and lands is a part of what it was called for.
    for (const above of this.delegates.above(event.thread)) {
      const folds = above === 'main' ? this.main : this.#open.get(above);
      if (folds) spend(folds, event);
    }
    if (event.type === 'landed' && !forgotten) this.main.transcript.add(event);
  }
}

/** Where the turn begins in which the conversation was last made shorter; 0 where it never was. */
function lastlyShortened(events: readonly RecordedEvent[]): number {
  const at = events.findLastIndex(({ type, thread }) => type === 'compacted' && thread === 'main');
  const from = events
    .slice(0, at + 1)
    .findLastIndex(({ type, thread }) => type === 'turn.started' && thread === 'main');
  return Math.max(0, from);
}

function spend(folds: ThreadFolds, event: RecordedEvent): void {
  if (event.type === 'replied' || event.type === 'compacted' || event.type === 'withheld')
    folds.turn.spend(event.usage, event.cost);
}
