/** Events as lines of JSON, and back as far as the lines are parsed. */

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
interface ParsedEvents {
  events: RecordedEvent[];
  /** Bytes up to the end of the last whole event, its line end included where there is one. */
  end: number;
  /** The last whole event has no line end. */
  open: boolean;
  /** What follows: nothing, a line that was cut short, or (`line`, 1-based) something that is no event with more behind it. */
  rest: 'none' | 'torn' | { line: number; more: number };
}

/** Reads events up to the first that is not parsed. */
export function parseEvents(bytes: Buffer): ParsedEvents {
  const parsed: ParsedEvents = { events: [], end: 0, open: false, rest: 'none' };
  let line = 0;
  for (let start = 0; start < bytes.length;) {
    line += 1;
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found;
    const event = parseEvent(bytes.toString('utf8', start, end));
    if (event === null) {
      const more = countLines(bytes, end + 1);
      parsed.rest = more === 0 ? 'torn' : { line, more };
      break;
    }
    if (event !== 'blank') parsed.events.push(event);
    parsed.open = found < 0;
    start = end + 1;
    parsed.end = Math.min(start, bytes.length);
  }
  return parsed;
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

function countLines(bytes: Buffer, from: number): number {
  let count = 0;
  for (let start = from; start < bytes.length; count += 1) {
    const end = bytes.indexOf(10, start);
    if (end < 0) return count + 1;
    start = end + 1;
  }
  return count;
}
