/** The feed: subscribes to a session, folds its events, and gives React one snapshot of the screen at a time. */

import type { RecordedEvent, SessionEvent } from '../../../protocol/event.ts';
import { isRecorded } from '../../../protocol/event.ts';
import type { Session, SessionState } from '../../../protocol/session.ts';
import type { Block, Output } from '../view/block.ts';
import { emptyView } from '../view/state.ts';
import type { View } from '../view/state.ts';
import { queue, step } from '../view/view.ts';
import { Beat } from './beat.ts';
import { Printer } from './printer.ts';
import type { Looks } from './printer.ts';

/** What a feed needs of a session. */
export type Source = Pick<Session, 'subscribe' | 'state'>;

/** Some rows of the transcript, printed once. */
export interface Item {
  key: number;
  rows: readonly string[];
}

/** One moment of the screen: everything in it belongs together and is drawn in one frame. */
interface Snapshot {
  items: readonly Item[];
  /** Rows of the text that is still growing. */
  tail: readonly string[];
  view: View;
  state: SessionState;
  /** When it was made. Milliseconds since the epoch. */
  at: number;
}

const spent: Item = { key: -1, rows: [] };

const passing: ReadonlySet<SessionEvent['type']> = new Set([
  'text.delta',
  'thought.delta',
  'call.delta',
  'call.output',
]);

/**
 * Listens to a session and makes screens of it, outside React: what streams is gathered and shown at a beat, what is whole is printed once,
 * in order. Everything printed stays; the memory of it does not (see `printed`).
 */
export class Feed<From extends Source = Session> {
  readonly #printer: Printer;
  readonly #listeners = new Set<() => void>();
  #session: From;
  #recorded: RecordedEvent[] = [];
  /** Text that came since the view was made, as one delta. */
  #coming: Extract<SessionEvent, { type: 'text.delta' }> | null = null;
  #view: View = emptyView;
  #snapshot: Snapshot;
  #leave: () => void = () => {};
  #timer: NodeJS.Timeout | null = null;
  #due = 0;
  /** What the last flush took. Milliseconds. */
  #cost = 0;
  readonly #beat = new Beat();
  #held = false;
  /** Items that are on the screen for good, and those of them whose rows were let go. */
  #drawn = 0;
  #freed = 0;
  /** What the transcript shows for the prompt that was sent last. */
  #shown: { text: string; shown: string } | null = null;

  /** How its blocks look now. */
  readonly looks: () => Looks;

  constructor(session: From, looks: () => Looks) {
    this.#session = session;
    this.looks = looks;
    this.#printer = new Printer(looks, () => this.#schedule(0));
    this.#snapshot = { items: [], tail: [], view: this.#view, state: session.state(), at: Date.now() };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.#snapshot;

  get session(): From {
    return this.#session;
  }

  /** Everything recorded of this session, for `/export` and `/diff`. */
  get recorded(): readonly RecordedEvent[] {
    return this.#recorded;
  }

  /** Follows a session from here on; what happened in it before comes as `history`, already shown. */
  attach(session: From, history: readonly RecordedEvent[]): void {
    this.#leave();
    this.#session = session;
    this.#recorded = [...history];
    this.#coming = null;
    // A resumed session has its to-do list still.
    this.#view = { ...emptyView, todos: session.state().todos };
    const last = history.at(-1)?.seq ?? -1;
    this.#leave = session.subscribe((event) => this.#hear(event), last);
    this.#schedule(0);
  }

  /** Prints a block of archie's own. */
  print(block: Block): void {
    this.#printer.block(block);
    this.#schedule(0);
  }

  /** Prints rows that are made already: the history of a session that is taken up. */
  printRows(rows: readonly string[]): void {
    this.#printer.rows(rows);
    this.#schedule(0);
  }

  /** The next prompt will be this text; shown are these words of it (pastes are long). */
  say(text: string, shown: string): void {
    this.#shown = { text, shown };
  }

  /** Words for the model's next request, shown until it has heard them. */
  queue(text: string): void {
    this.#fold();
    this.#view = queue(this.#view, text);
    this.#schedule(0);
  }

  /** Those words, as they are now: the snapshot may be a moment older. */
  get queued(): readonly string[] {
    this.#fold();
    return this.#view.queued;
  }

  /** What is proven, as it is now too: while somebody else has the terminal no snapshot is made. */
  get proofs(): View['proofs'] {
    return this.#view.proofs;
  }

  unqueue(): readonly string[] {
    this.#fold();
    const { queued } = this.#view;
    this.#view = { ...this.#view, queued: [] };
    return queued;
  }

  /** A key was pressed. */
  readonly typed = (): void => this.#beat.typed();

  /** Draws again: the window changed, or what is shown of things. */
  refresh(): void {
    this.#schedule(0);
  }

  /** While the terminal belongs to somebody else nothing may be printed: Ink would drop it. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#schedule(0);
  }

  /** The first `count` items are on the screen for good: their rows are let go. */
  printed(count: number): void {
    this.#drawn = count;
  }

  /** Resolves when everything printed so far has become rows. */
  async flushed(): Promise<void> {
    await this.#printer.idle();
    this.#flush();
  }

  close(): void {
    this.#leave();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #hear(event: SessionEvent): void {
    // By far the most of all events: gathered as a string, and folded as one.
    if (event.type === 'text.delta' && event.thread === (this.#coming?.thread ?? event.thread)) {
      if (this.#coming === null) this.#coming = { ...event };
      else this.#coming.text += event.text;
      if (this.#timer === null) this.#schedule(this.#beat.after(this.#cost));
      return;
    }
    // Whoever looks at a job hears it by itself.
    if (event.type === 'job.output') return;
    this.#fold();
    if (isRecorded(event)) this.#recorded.push(event);
    this.#step(event);
    this.#schedule(passing.has(event.type) ? this.#beat.after(this.#cost) : 0);
  }

  #fold(): void {
    const coming = this.#coming;
    this.#coming = null;
    if (coming !== null) this.#step(coming);
  }

  #step(event: SessionEvent): void {
    const { view, out } = step(this.#view, event);
    this.#view = view;
    for (const output of out) this.#printer.take(this.#asSaid(output));
  }

  #asSaid(output: Output): Output {
    if (output.type !== 'block' || output.block.kind !== 'user' || output.block.text !== this.#shown?.text)
      return output;
    return { type: 'block', block: { ...output.block, text: this.#shown.shown } };
  }

  #schedule(inMs: number): void {
    const due = performance.now() + inMs;
    if (this.#timer !== null) {
      if (this.#due <= due) return;
      clearTimeout(this.#timer);
    }
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#flush();
    }, inMs);
  }

  #flush(): void {
    if (this.#held) return;
    const start = performance.now();
    this.#fold();
    const { rows, tail } = this.#printer.flush();
    let { items } = this.#snapshot;
    if (rows.length > 0) {
      const kept = items.slice();
      for (; this.#freed < this.#drawn; this.#freed += 1) kept[this.#freed] = spent;
      kept.push({ key: kept.length, rows });
      items = kept;
    }
    this.#snapshot = { items, tail, view: this.#view, state: this.#session.state(), at: Date.now() };
    for (const listener of this.#listeners) listener();
    this.#cost = performance.now() - start;
  }
}
