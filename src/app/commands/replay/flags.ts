/** The options of `archie replay`. */

import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { UserFault } from '../../../protocol/failure.ts';

/** Which session is played, and how; with `record` it is copied in its place. */
export interface ReplayFlags {
  /** An id or a part of it, or a file that `--record` wrote. */
  session: string;
  /** Times as fast as it was; 0: at once. */
  speed: number;
  /** Columns of what is shown; those of the window, where there is one. */
  columns?: number;
  color: boolean;
  /** Write a redacted copy: into this file, or one named after the session. */
  record?: { file?: string };
}

function number(least: number, most: number) {
  return (value: string): number => {
    const given = /^\d{1,6}(?:\.\d{1,3})?$/.test(value) ? Number(value) : Number.NaN;
    if (!(given >= least && given <= most))
      throw new InvalidArgumentError(`a number from ${least} to ${most} is needed.`);
    return given;
  };
}

/** Declares them. */
export function replayOptions(command: Command): Command {
  return command
    .option('--speed <n>', 'so many times as fast as it was; 0: all at once', number(0, 1000), 1)
    .option('--columns <n>', 'so wide; without a window 100', number(20, 500))
    .option('--record', 'write a redacted copy for a bug report, into [file]')
    .option('--no-color', 'without colours');
}

/** Those options as they were parsed. Throws `UserFault` for those that do not go together. */
export function replayFlags(session: string, file: string | undefined, o: Record<string, unknown>): ReplayFlags {
  const isRecording = o['record'] === true;
  if (file !== undefined && !isRecording)
    throw new UserFault('a file is for a copy: archie replay --record <session> [file]');
  return {
    session,
    speed: o['speed'] as number,
    color: o['color'] !== false,
    ...(o['columns'] !== undefined && { columns: Math.floor(o['columns'] as number) }),
    ...(isRecording && { record: { ...(file !== undefined && { file }) } }),
  };
}
