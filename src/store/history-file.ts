/** Session files as they are read: whole, or with what is no longer needed left where it is. */

import { closeSync, fstatSync, openSync } from 'node:fs';
import type { RecordedEvent } from '../protocol/event.ts';
import { toRead, withOpenFile } from '../disk/open-file.ts';
import { parseFile } from './json-lines.ts';
import type { ParsedEvents } from './json-lines.ts';
import { leanEvent } from './lean-events.ts';

/** Where a file ends that was read already, by its identity, size and time: who goes on with it need not read it again. */
const known = new Map<string, Omit<ParsedEvents, 'events'>>();

/** All of it. Throws system errors. */
export function readWhole(path: string): ParsedEvents {
  const events: RecordedEvent[] = [];
  const parsed = withOpenFile(path, toRead, (fd) =>
    remembered(
      fd,
      parseFile(fd, (event) => events.push(event)),
    ),
  );
  return { events, ...parsed };
}

/** Results that lie so many bytes before the end are never sent again: no service takes a request of that size. */
const sendable = 32 * 1024 ** 2;

/**
 * The same in little memory: what was said and read before the turn in which the conversation was last made shorter, and results
 * too far back to be sent, are left in the file, which stays open for that. Throws system errors.
 */
export function readLean(path: string): ParsedEvents {
  const events: RecordedEvent[] = [];
  const places: number[] = [];
  let [lean, turn] = [0, 0];
  const fd = openSync(path, toRead);
  try {
    const far = fstatSync(fd).size - sendable;
    const parsed = parseFile(fd, (event, at, length) => {
      if (event.thread === 'main' && event.type === 'turn.started') turn = events.length;
      if (event.thread === 'main' && event.type === 'compacted')
        for (; lean < turn; lean += 1)
          events[lean] = leanEvent(events[lean]!, { fd, at: places[2 * lean]!, length: places[2 * lean + 1]! });
      // What was said is the conversation itself.
      const isFar = at < far && event.type !== 'turn.started' && event.type !== 'replied';
      events.push(isFar ? leanEvent(event, { fd, at, length }, true) : event);
      places.push(at, length);
    });
    remembered(fd, parsed);
    if (lean === 0 && far <= 0) closeSync(fd);
    return { events, ...parsed };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Where the last whole event of a file ends, and what follows. Throws system errors. */
export function endOf(fd: number): Omit<ParsedEvents, 'events'> {
  return known.get(markOf(fd)) ?? parseFile(fd, () => undefined);
}

function remembered(fd: number, parsed: Omit<ParsedEvents, 'events'>): Omit<ParsedEvents, 'events'> {
  known.clear();
  known.set(markOf(fd), parsed);
  return parsed;
}

function markOf(fd: number): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(fd, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}
