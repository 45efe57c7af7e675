/** The one stream: numbers what happens, records it, folds it, and hands it to everybody who listens, in order. */

import { isRecorded } from '../protocol/event.ts';
import type { Happening, RecordedEvent, SessionEvent } from '../protocol/event.ts';
import type { SessionLog } from '../protocol/session.ts';
import type { Clock } from './clock.ts';

type Listener = (event: SessionEvent) => void;

/** Hears each recorded event and everything recorded up to it, or at once what was recorded before a resume. */
interface Fold {
  add: (event: RecordedEvent, recorded: readonly RecordedEvent[]) => void;
  restore: (history: readonly RecordedEvent[]) => void;
}

export class EventStream {
  readonly #recorded: RecordedEvent[] = [];
  readonly #listeners = new Set<Listener>();
  readonly #queue: SessionEvent[] = [];
  #draining = false;
  #seq = 0;
  #turn = 0;
  #logBroken = false;

  readonly log: SessionLog;
  readonly clock: Clock;
  readonly fold: Fold;

  constructor(log: SessionLog, clock: Clock, fold: Fold) {
    this.log = log;
    this.clock = clock;
    this.fold = fold;
  }

  /** The number of the last recorded event. */
  get seq(): number {
    return this.#seq;
  }

  /** Everything that was recorded, in order. */
  get recorded(): readonly RecordedEvent[] {
    return this.#recorded;
  }

  /** Takes in what was recorded before a resume. Numbering goes on from the highest number of it. */
  restore(history: readonly RecordedEvent[]): void {
    for (const event of history) this.#number(event);
    this.fold.restore(history);
  }

  /** Happens at once: recorded and folded when this returns. Listeners hear of it in order, even one that emits. */
  emit(happening: Happening, thread = 'main'): void {
    if (happening.type === 'turn.started' && thread === 'main') this.#turn += 1;
    const event: SessionEvent = {
      seq: this.#seq,
      at: this.clock.now(),
      turn: this.#turn,
      thread,
      ...happening,
    };
    if (isRecorded(event)) {
      event.seq = this.#seq + 1;
      this.#write(event);
      this.#keep(event);
    }
    this.#queue.push(event);
    this.#drain();
  }

  /** Copies what was restored to the log: a fork has a file of its own. */
  copyToLog(): void {
    for (const event of this.#recorded) this.#write(event);
  }

  subscribe(listen: Listener, from?: number): () => void {
    if (from !== undefined) {
      // Events that wait in the queue come by themselves.
      const waiting = new Set<SessionEvent>(this.#queue);
      for (const event of this.#recorded) if (event.seq > from && !waiting.has(event)) call(listen, event);
    }
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  #keep(event: RecordedEvent): void {
    this.#number(event);
    this.fold.add(event, this.#recorded);
  }

  #number(event: RecordedEvent): void {
    this.#seq = Math.max(this.#seq, event.seq);
    this.#turn = Math.max(this.#turn, event.turn);
    this.#recorded.push(event);
  }

  /** A log that cannot be written must not end the turn; nothing is written after a gap, since no fold could read it. */
  #write(event: RecordedEvent): void {
    if (this.#logBroken) return;
    try {
      const lost = this.log.renew?.() ?? null;
      if (lost !== null) {
        for (const earlier of this.#recorded) this.log.append(earlier);
        queueMicrotask(() => this.emit({ type: 'notice', level: 'warning', text: lost }));
      }
      this.log.append(event);
    } catch (error) {
      this.#logBroken = true;
      const why = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
      queueMicrotask(() =>
        this.emit({
          type: 'notice',
          level: 'error',
          text: `The session file cannot be written (${why}): what happens from here on cannot be resumed`,
        }),
      );
    }
  }

  /** To those who listened when it came up: who joins meanwhile has had it replayed already. */
  #deliver(event: SessionEvent, listeners: readonly Listener[]): void {
    for (const listen of listeners) if (this.#listeners.has(listen)) call(listen, event);
  }

  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let event = this.#queue.shift(); event; event = this.#queue.shift())
        this.#deliver(event, Array.from(this.#listeners));
    } finally {
      this.#draining = false;
    }
  }
}

/** A listener's fault is its own: it surfaces as an uncaught exception and never cuts the turn or the other listeners short. */
function call(listen: Listener, event: SessionEvent): void {
  try {
    listen(event);
  } catch (error) {
    setImmediate(() => {
      throw error;
    });
  }
}
