/** Fold: steps, usage, cost and last words of the present turn. */

import type { RecordedEvent } from '../../protocol/event.ts';
import { addUsage, noUsage } from '../../protocol/message.ts';
import type { Usage } from '../../protocol/message.ts';
import { replyText } from './parts.ts';

/** What the present (or last) turn has come to. */
export class TurnFold {
  /** Requests that were answered. */
  steps = 0;
  usage: Usage = noUsage;
  /** USD; null as soon as one request had no known price. */
  cost: number | null = 0;
  /** USD of the requests whose price is known: what a budget can be held against. */
  known = 0;
  running = false;
  startedAt = 0;
  prompt: string | undefined;
  /** The last words of the assistant. A reply that was cut off by its limit and its continuation are one. */
  text = '';
  #goesOn = false;

  add(event: RecordedEvent): void {
    switch (event.type) {
      case 'turn.started':
        this.steps = 0;
        this.usage = noUsage;
        this.cost = 0;
        this.known = 0;
        this.running = true;
        this.startedAt = event.at;
        this.prompt = event.prompt;
        this.text = '';
        this.#goesOn = false;
        break;
      case 'replied': {
        this.steps += 1;
        this.spend(event.usage, event.cost);
        const text = replyText(event.content);
        if (this.#goesOn) this.text += text;
        else if (text.trim() !== '') this.text = text;
        this.#goesOn = event.stop === 'pause_turn' || (event.stop === 'max_tokens' && !hasCalls(event.content));
        break;
      }
      case 'compacted':
      case 'withheld':
        this.spend(event.usage, event.cost);
        break;
      case 'turn.ended':
        this.running = false;
        break;
      default:
        break;
    }
  }

  /** What a request took, in this thread or below it. */
  spend(usage: Usage, cost: number | null): void {
    this.known += cost ?? 0;
    this.usage = addUsage(this.usage, usage);
    this.cost = this.cost === null || cost === null ? null : this.cost + cost;
  }
}

function hasCalls(content: readonly { type: string }[]): boolean {
  return content.some(({ type }) => type === 'tool_use');
}
