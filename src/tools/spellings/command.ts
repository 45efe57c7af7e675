/** Commands in the forms of other programs: a list of words, a folder beside them, a time in seconds. */

import { namesOf, take, textOf } from './given.ts';
import type { Given, Names } from './given.ts';

/** A command and its time by other names. */
export const commandKeys: Names = {
  ...namesOf('command', 'cmd script commandline'),
  ...namesOf('timeout', 'timeoutms'),
  ...namesOf('run_in_background', 'background isbackground'),
};

/** A command as a list of words, in a folder, with a time in seconds: as one text. */
export function commandLine(given: Given): Record<string, unknown> {
  const input = { ...given };
  const seconds = take(input, 'timeoutseconds', 'timeoutsecs', 'timeoutsec');
  if (seconds !== undefined) input.timeout ??= Number(seconds) * 1000;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m)[a-z]*$/i.exec(textOf(input.timeout)) ?? [];
  if (amount !== undefined) input.timeout = Number(amount) * ({ ms: 1, s: 1000, m: 60_000 }[unit!.toLowerCase()] ?? 1);
  const folder = textOf(take(input, 'workdir', 'workingdirectory', 'workingdir', 'cwd', 'directory', 'dir', 'dirpath'));
  if (Array.isArray(input.command)) input.command = asLine(input.command.map(String));
  // In the command, where whoever is asked for it sees it.
  if (folder !== '' && folder !== '.' && typeof input.command === 'string')
    input.command = `cd -- ${quoted(folder)} || exit\n${input.command}`;
  return input;
}

function asLine(words: readonly string[]): string {
  const [shell = '', flag = '', line, ...more] = words;
  const isShell = /^(?:\/\S*\/)?(?:ba|z|da)?sh$/.test(shell) && /^-\w*c$/.test(flag);
  return isShell && line !== undefined && more.length === 0 ? line : words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
