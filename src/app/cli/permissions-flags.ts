/** The flags of `archie permissions`. */

import { Option } from 'commander';
import type { Command } from 'commander';
import type { Mode } from '../../protocol/approval.ts';
import { modes } from '../../protocol/approval.ts';
import { UserFault } from '../../protocol/failure.ts';

/** What `archie permissions` was asked. */
export interface PermissionsFlags {
  what: 'list' | 'test' | 'explain';
  /** With test and explain: the command, or a file with one a line (`-` is stdin). */
  shell?: string;
  file?: string;
  tier?: 1 | 2 | 3;
  mode?: Mode;
  json: boolean;
}

/** Declares them. */
export function permissionsOptions(command: Command): Command {
  return command
    .addOption(new Option('--tier <n>', 'as if commands were held away so far: 1, 2 or 3').choices(['1', '2', '3']))
    .addOption(new Option('--mode <mode>', 'as if this mode were set').choices(modes))
    .option('--file <path>', 'commands from a file, one a line; - is stdin')
    .option('--json', 'as JSON');
}

/** Reads them. Throws `UserFault`. */
export function permissionsFlags(what: string, words: string[], options: Record<string, unknown>): PermissionsFlags {
  if (what !== 'list' && what !== 'test' && what !== 'explain')
    throw new UserFault(`permissions ${what}: there is list, test and explain`);
  const file = options['file'] as string | undefined;
  const shell = words.join(' ');
  if (what === 'list' && (shell !== '' || file !== undefined)) throw new UserFault('permissions list takes no command');
  if (what !== 'list' && shell.trim() === '' && file === undefined)
    throw new UserFault(`permissions ${what}: which command? archie permissions ${what} -- "npm test"`);
  if (shell !== '' && file !== undefined) throw new UserFault('permissions: a command or --file, not both');
  return {
    what,
    json: options['json'] === true,
    ...(shell !== '' && { shell }),
    ...(file !== undefined && { file }),
    ...(options['tier'] !== undefined && { tier: Number(options['tier']) as 1 | 2 | 3 }),
    ...(options['mode'] !== undefined && { mode: options['mode'] as Mode }),
  };
}
