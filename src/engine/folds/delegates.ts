/** Fold: the delegates of the conversation, what each does now and what it has come to. */

import type { DelegateState } from '../../protocol/delegate.ts';
import type { RecordedEvent } from '../../protocol/event.ts';
import { addUsage, noUsage } from '../../protocol/message.ts';

const thinking = 'thinking';

type Of<T extends RecordedEvent['type']> = Extract<RecordedEvent, { type: T }>;

export class DelegatesFold {
  #all = new Map<string, DelegateState>();
  /** USD of each, with those below it, as far as prices are known. */
  readonly #known = new Map<string, number>();
  readonly #open = new Map<string, Map<string, string>>();
  #list: readonly DelegateState[] | undefined;

  /** Oldest first. To be read, not kept: it is replaced as events come. */
  get list(): readonly DelegateState[] {
    return (this.#list ??= [...this.#all.values()]);
  }

  of(id: string): DelegateState | undefined {
    return this.#all.get(id);
  }

  /** USD that a delegate and those below it took, as far as prices are known. */
  known(id: string): number {
    return this.#known.get(id) ?? 0;
  }

  /** The threads above a delegate's, nearest first; `main` is the last. */
  above(thread: string): string[] {
    const parent = this.#all.get(thread)?.parent;
    return parent === undefined ? [] : [parent, ...this.above(parent)];
  }

  isBelow(thread: string, above: string): boolean {
    return this.above(thread).includes(above);
  }

  add(event: RecordedEvent): void {
    switch (event.type) {
      case 'delegated':
        this.#begin(event);
        return;
      case 'delegate.ended':
        this.#open.delete(event.delegate);
        this.#change(event.delegate, { state: event.outcome.type, doing: '', endedAt: event.at });
        return;
      default:
        if (event.thread !== 'main') this.#does(event);
    }
  }

  /** What happens in the thread of a delegate. */
  #does(event: RecordedEvent): void {
    const { thread } = event;
    switch (event.type) {
      case 'replied':
        this.#change(thread, { steps: (this.of(thread)?.steps ?? 0) + 1 });
        this.#spend(event);
        break;
      case 'compacted':
      case 'withheld':
        this.#spend(event);
        break;
      case 'call.started':
        this.#calls(thread).set(event.id, event.title === event.name ? event.name : `${event.name} ${event.title}`);
        this.#change(thread, { doing: [...this.#calls(thread).values()].at(-1) ?? thinking });
        break;
      case 'call.finished':
        this.#finish(thread, event.id);
        break;
      case 'question.asked':
        this.#change(thread, { state: 'asking' });
        break;
      case 'question.answered':
        this.#change(thread, { state: 'running' });
        break;
      default:
        break;
    }
  }

  #finish(thread: string, id: string): void {
    const calls = this.#calls(thread);
    const title = calls.get(id);
    calls.delete(id);
    const doing = [...calls.values()].at(-1) ?? (title === undefined ? thinking : `${thinking} after ${title}`);
    this.#change(thread, { doing });
  }

  /** Titles of the calls that a delegate has open, by their id. */
  #calls(thread: string): Map<string, string> {
    const calls = this.#open.get(thread) ?? new Map<string, string>();
    this.#open.set(thread, calls);
    return calls;
  }

  #begin(event: Of<'delegated'>): void {
    const { delegate: id, call, persona, name, description, model, depth, estimate, limits } = event;
    const { steps, usage, cost } = this.#all.get(id) ?? { steps: 0, usage: noUsage, cost: 0 };
    const about = { id, parent: event.thread, call, persona, name, description, model, depth, estimate, limits };
    const spent = { steps, usage, cost };
    this.#all.set(id, { ...about, ...spent, state: 'running', doing: thinking, startedAt: event.at, endedAt: null });
    this.#list = undefined;
  }

  #spend({ thread, usage, cost }: Of<'replied' | 'compacted' | 'withheld'>): void {
    for (const id of [thread, ...this.above(thread)]) {
      const now = this.of(id);
      if (!now) continue;
      this.#known.set(id, this.known(id) + (cost ?? 0));
      const sum = now.cost === null || cost === null ? null : now.cost + cost;
      this.#change(id, { usage: addUsage(now.usage, usage), cost: sum });
    }
  }

  #change(id: string, change: Partial<DelegateState>): void {
    const now = this.#all.get(id);
    if (!now) return;
    this.#all.set(id, { ...now, ...change });
    this.#list = undefined;
  }
}
