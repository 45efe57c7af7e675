/** Events as lines of JSON, and back as far as the lines are parsed. */

import { readSync } from 'node:fs';
import type { RecordedEvent } from '../protocol/event.ts';

/** One event as one line. Half characters, which a file of UTF-8 cannot hold, become U+FFFD. */
export function toLine(event: RecordedEvent): string {
  const { seq, at, turn, thread, type } = event;
  // The stamp and the type come first: a list of sessions looks at nothing else of most lines.
  const json = JSON.stringify(Object.assign({ seq, at, turn, thread, type }, event));
  return `${json.includes('\\ud') ? replaceLoneSurrogates(json) : json}\n`;
}

/** JSON.stringify writes a lone surrogate, and only that, as `\udXXX`. Escapes are read in pairs: `\\ud800` is plain text. */
function replaceLoneSurrogates(json: string): string {
  return json.replace(/\\(?:u[0-9a-f]{4}|.)/g, (escape) => (escape.startsWith('\\ud') ? '\\ufffd' : escape));
}

/** What of a session file is parsed. */
export interface ParsedEvents {
  events: RecordedEvent[];
  /** Bytes up to the end of the last whole event, its line end included where there is one. */
  end: number;
  /** The last whole event has no line end. */
  open: boolean;
  /** What follows: nothing, a line that was cut short, or (`line`, 1-based) something that is no event with more behind it. */
  rest: 'none' | 'torn' | { line: number; more: number };
}

/** Hears each event, and where its line is: where it begins and how long it is, in bytes. */
type Heard = (event: RecordedEvent, at: number, length: number) => void;

/** Reads events up to the first that is not parsed. */
export function parseEvents(bytes: Buffer): ParsedEvents {
  const events: RecordedEvent[] = [];
  const lines = new Lines((event) => events.push(event));
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found;
    lines.take(bytes.subarray(start, end), found >= 0);
    start = end + 1;
  }
  return { events, ...lines.parsed };
}

/** Bytes that are read at once. */
const chunkBytes = 1024 * 1024;

/** The same of a file, which need not fit into memory. Throws system errors. */
export function parseFile(fd: number, heard: Heard): Omit<ParsedEvents, 'events'> {
  const lines = new Lines(heard);
  forEachLine(fd, (line, ended) => lines.take(line, ended));
  return lines.parsed;
}

/** Hears each line of an open file, and whether it has an end. The bytes are only lent. Throws system errors. */
export function forEachLine(fd: number, heard: (line: Buffer, ended: boolean) => void): void {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let begun: Buffer[] = [];
  for (let at = 0; ;) {
    const length = readSync(fd, chunk, 0, chunkBytes, at);
    if (length === 0) break;
    at += length;
    const bytes = chunk.subarray(0, length);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      const line = bytes.subarray(start, end);
      heard(begun.length === 0 ? line : Buffer.concat([...begun, line]), true);
      begun = [];
      start = end + 1;
    }
    if (start < length) begun.push(Buffer.from(bytes.subarray(start)));
  }
  if (begun.length > 0) heard(Buffer.concat(begun), false);
}

/** The lines of a session file, one after the other. */
class Lines {
  readonly parsed: Omit<ParsedEvents, 'events'> = { end: 0, open: false, rest: 'none' };
  readonly #heard: Heard;
  #line = 0;
  #at = 0;

  constructor(heard: Heard) {
    this.#heard = heard;
  }

  /** A line, and whether it has an end. */
  take(bytes: Buffer, ended: boolean): void {
    const { parsed } = this;
    this.#line += 1;
    if (parsed.rest !== 'none') {
      if (parsed.rest === 'torn') parsed.rest = { line: this.#line - 1, more: 0 };
      parsed.rest.more += 1;
      return;
    }
    const event = parseEvent(bytes.toString());
    if (event === null) {
      parsed.rest = 'torn';
      return;
    }
    if (event !== 'blank') this.#heard(event, this.#at, bytes.length);
    parsed.open = !ended;
    this.#at += bytes.length + (ended ? 1 : 0);
    parsed.end = this.#at;
  }
}

function parseEvent(line: string): RecordedEvent | 'blank' | null {
  if (line.trim() === '') return 'blank';
  try {
    const event = JSON.parse(line) as Partial<RecordedEvent> | null;
    const stamped = Number.isSafeInteger(event?.seq) && typeof event?.at === 'number' && typeof event.type === 'string';
    return stamped ? (event as RecordedEvent) : null;
  } catch {
    return null;
  }
}
