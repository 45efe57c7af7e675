/** Writes the lines of a debug log, and makes sure that a log which cannot be written costs no answer that was paid for. */

import { UserFault } from '../../protocol/failure.ts';
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
 * Writes lines until one cannot be written. That is told once and ends the log, but not the run: at once while nothing is
 * drawn yet, else when archie ends, because a line in the middle of a screen would tear it. Where the log was asked for with
 * this run (`must`), the first line throws `UserFault` then: nothing is begun yet.
 */
export function writer(
  path: string,
  toJson: (value: unknown) => string,
  { must, ...first }: { must: boolean; before: () => unknown; after: () => unknown },
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
        if (lines > 0) return;
        if (must) throw new UserFault(trouble.text);
        warn(trouble.text);
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
