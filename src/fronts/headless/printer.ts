/** The port of the output formats: what a printer hears, and where it writes. */

import type { SessionEvent } from '../../protocol/event.ts';
import type { Sink } from './sink.ts';
import type { Summary } from './formats/result.ts';

/** One output format: hears every event of the session and, after each prompt, what it came to. */
export interface Printer {
  /** Before the first prompt. */
  start?(): void;
  event?(event: SessionEvent): void;
  /** After each prompt. */
  end?(summary: Summary): Promise<void> | void;
}

/** Where printers write: the result to `out`, what people should know to `err` (one call, one line). */
export interface Outlets {
  out: Sink;
  err: (line: string) => void;
}
