/** The options of `archie undo` and `archie redo`. */

import { Option } from 'commander';
import type { Command } from 'commander';
import type { Resolution } from '../../protocol/change.ts';

/** What is to be taken back, or landed again. */
export interface UndoFlags {
  landing?: string;
  /** Every landing of the last turn. */
  turn: boolean;
  list: boolean;
  /** With `list`: everything the journal knows of each landing. */
  json: boolean;
  preview: boolean;
  /** Only these files; with `hunk`, only these hunks (ids as `--preview` names them). */
  file: string[];
  hunk: string[];
  /** Without a screen, also in a terminal. */
  yes: boolean;
  /** For files that moved on and cannot be merged. */
  keep?: Resolution;
}

const several = (value: string, before: string[] | undefined) => [...(before ?? []), value];

/** The options that undo and redo share. */
export function undoOptions(command: Command): Command {
  return command
    .option('--preview', 'show what would change, and the ids of its hunks')
    .option('-y, --yes', 'without the review screen')
    .addOption(new Option('--file <path>', 'only this file (more than once for several)').argParser(several))
    .addOption(new Option('--hunk <id>', 'only this hunk (more than once for several)').argParser(several))
    .addOption(
      new Option('--keep <what>', 'where a file moved on and cannot be merged: yours, both, or the old').choices([
        'mine',
        'both',
        'old',
      ]),
    );
}

/** Those options as they were parsed. */
export function undoFlags(landing: string | undefined, o: Record<string, unknown>): UndoFlags {
  const { keep } = o;
  return {
    turn: o['turn'] === true,
    list: o['list'] === true,
    json: o['json'] === true,
    preview: o['preview'] === true,
    yes: o['yes'] === true,
    file: (o['file'] as string[]) ?? [],
    hunk: (o['hunk'] as string[]) ?? [],
    ...(landing && { landing }),
    ...(keep !== undefined && { keep: keep === 'old' ? 'theirs' : (keep as Resolution) }),
  };
}
