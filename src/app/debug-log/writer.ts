/** Writes the lines of a debug log, and makes sure that a log which cannot be written never costs more than a warning. */

import { warn } from '../cli/terminal.ts';
import { appender } from './append.ts';

/** Milliseconds to a tenth. */
export function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

interface Writer {
  write(kind: string, fields: Record<string, unknown>, since?: number): void;
  /** At the end: tells what went wrong on the way. */
  farewell(): void;
}

/**
 * Writes lines until one cannot be written. That is told once and ends the log, never the run: at once while nothing is
 * drawn yet, else when archie ends, because a line in the middle of a screen would tear it.
 */
export function writer(
  path: string,
  toJson: (value: unknown) => string,
  first: { before: () => unknown; after: () => unknown },
): Writer {
  const append = appender(path);
  let lines = 0;
  let trouble: { untold: boolean; text: string } | undefined;
  return {
    write(kind, fields, since = performance.now()) {
      if (trouble) return;
      try {
        if (lines === 0) first.before();
        const at = Math.round(performance.timeOrigin + since);
        append(toJson({ at, ms: rounded(since), pid: process.pid, kind, ...fields }));
        if (lines === 0) first.after();
        lines += 1;
      } catch (error) {
        trouble = { untold: lines > 0, text: `the debug log ${path} cannot be written: ${reason(error)}` };
        if (lines === 0) warn(trouble.text);
      }
    },
    farewell() {
      if (trouble?.untold) warn(trouble.text);
    },
  };
}

/** `EACCES: permission denied`. By the system's own words: `disk/errno.ts` would be cut off into a file that every start loads. */
function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split(', ')[0] ?? '') : String(error);
}
