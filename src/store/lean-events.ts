/**
 * Events of a long session without what is not needed before somebody asks: what was said and read before the conversation was last
 * made shorter stays in the file, and is read from there when it is looked at.
 */

import { readSync } from 'node:fs';
import { callIdsOf } from '../protocol/event.ts';
import type { RecordedEvent } from '../protocol/event.ts';

/** What is left in the file of an event of each type; the rest of it is at hand. */
const heavy: Partial<Record<RecordedEvent['type'], readonly string[]>> = {
  'turn.started': ['prompt', 'attachments'],
  'turn.ended': ['text', 'claims'],
  replied: ['content'],
  'call.started': ['input'],
  'call.finished': ['content', 'display'],
  compacted: ['summary', 'messages'],
  refused: ['input', 'changes', 'review'],
  checked: ['verdicts'],
};
/** Bytes: shorter lines are not worth a look into the file. */
const shortLine = 512;
/** Characters of a text that stays at hand all the same. */
const shortText = 100;

/** Where the line of an event is. */
interface Line {
  fd: number;
  at: number;
  length: number;
}

/** An event whose heavy parts are read when they are asked for; made by a class for each type. */
abstract class LeanEvent {
  readonly #line: Line;

  constructor(event: RecordedEvent, line: Line, { left, outgrown }: { left: readonly string[]; outgrown: boolean }) {
    this.#line = line;
    if (outgrown) Object.defineProperty(this, 'outgrown', { value: true });
    for (const key in event) {
      const value = (event as unknown as Record<string, unknown>)[key];
      if (!left.includes(key)) (this as unknown as Record<string, unknown>)[key] = value;
      else if (isLight(value)) Object.defineProperty(this, key, { value, enumerable: true });
    }
    if (event.type === 'replied') Object.defineProperty(this, 'calls', { value: callIdsOf(event) });
  }

  /** The whole event, as it was written. */
  toJSON(): RecordedEvent {
    const { fd, at, length } = this.#line;
    if (last?.fd === fd && last.at === at) return last.event;
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const got = readSync(fd, bytes, done, length - done, at + done);
      if (got === 0) throw new Error('A session file was cut short while archie had it open.');
      done += got;
    }
    const event = JSON.parse(bytes.toString()) as RecordedEvent;
    last = { fd, at, event };
    return event;
  }
}

/** What was read last: whoever asks for one part of an event often asks for the next. */
let last: { fd: number; at: number; event: RecordedEvent } | undefined;

const classes = new Map<RecordedEvent['type'], new (...args: ConstructorParameters<typeof LeanEvent>) => LeanEvent>();

function isLight(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= shortText;
  return typeof value !== 'object' || value === null || (Array.isArray(value) && value.length === 0);
}

/** The event without its heavy parts, to be read from its line; the event itself where it has none. `outgrown`: too far back to be sent. */
export function leanEvent(event: RecordedEvent, line: Line, outgrown = false): RecordedEvent {
  const left = heavy[event.type];
  if (left === undefined || line.length < shortLine) return event;
  let made = classes.get(event.type);
  if (!made) {
    made = class extends LeanEvent {};
    for (const key of left) {
      const get = function (this: LeanEvent): unknown {
        return (this.toJSON() as unknown as Record<string, unknown>)[key];
      };
      Object.defineProperty(made.prototype, key, { get, configurable: true });
    }
    classes.set(event.type, made);
  }
  return new made(event, line, { left, outgrown }) as unknown as RecordedEvent;
}

/** The event with all its parts, to be copied or written. */
export function wholeEvent(event: RecordedEvent): RecordedEvent {
  return event instanceof LeanEvent ? event.toJSON() : event;
}
