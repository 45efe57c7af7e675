/** The `events` output format: archie's own event stream as NDJSON. */

import { eventFormat } from '../../../protocol/event.ts';
import type { SessionEvent } from '../../../protocol/event.ts';
import { toLine } from './json.ts';
import type { Outlets, Printer } from '../printer.ts';

/** `events`: archie's own stream, one event a line after a first line that names the format. See `docs/events.md`. */
export function eventsPrinter(
  { out }: Outlets,
  at: { session: string; version: string; cwd: string; raw: boolean },
): Printer {
  return {
    start() {
      out.write(toLine({ type: 'stream', format: eventFormat, archie: at.version, session: at.session, root: at.cwd }));
    },
    event(event: SessionEvent) {
      if (event.type !== 'raw' || at.raw) out.write(toLine(event));
    },
  };
}
