/** The options of `archie check`. */

import type { Command } from 'commander';
import { UserFault } from '../../protocol/failure.ts';

/** What is to be checked, against what, and how it is told. */
export interface CheckFlags {
  paths: string[];
  /** A commit, a branch, or a folder. */
  base?: string;
  /** What is in git's index instead of what is in the folder. */
  staged: boolean;
  format: 'text' | 'json' | 'sarif';
  /** Land the mends that are certain. */
  fix: boolean;
  /** Only say what can be checked. */
  list: boolean;
  engineUrl?: string;
}

/** Declares them. */
export function checkOptions(command: Command): Command {
  return command
    .option('--base <ref|dir>', 'compare with this commit, branch or folder, not with the default branch')
    .option('--staged', "check what is in git's index")
    .option('--json', 'as JSON')
    .option('--sarif', 'as SARIF 2.1.0')
    .option('--fix', 'mend what can be mended for certain; archie undo takes it back')
    .option('--engine-url <url>', 'postgres://…: try migrations in a throw-away database on this server')
    .option('--list', 'what each kind checks, and with which engine');
}

/** Those options as they were parsed. Throws `UserFault` for those that exclude each other. */
export function checkFlags(paths: string[], o: Record<string, unknown>): CheckFlags {
  const { base, engineUrl } = o;
  const [staged, fix, list] = [o['staged'] === true, o['fix'] === true, o['list'] === true];
  if (o['json'] && o['sarif']) throw new UserFault('--json and --sarif exclude each other');
  if (staged && fix) throw new UserFault("--fix changes files, not git's index: leave --staged out");
  if (typeof engineUrl === 'string' && !/^postgres(ql)?:\/\/./.test(engineUrl))
    throw new UserFault('--engine-url takes postgres://user:password@host:port/');
  return {
    paths,
    staged,
    fix,
    list,
    format: o['json'] ? 'json' : o['sarif'] ? 'sarif' : 'text',
    ...(typeof base === 'string' && { base }),
    ...(typeof engineUrl === 'string' && { engineUrl }),
  };
}
