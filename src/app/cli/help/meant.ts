/** A word that stands where a command could: help asked for in words, and what is nearly a command and must not become a prompt to pay for. */

import type { Command } from 'commander';
import { UserFault } from '../../../protocol/failure.ts';
import { editDistance } from '../../../text/match/edit-distance.ts';

/** What `agents`, `sessions` and `permissions` are asked to do. */
const deeds = new Set(['list', 'show', 'check', 'new', 'search', 'export', 'rm', 'test', 'explain']);

/** Commands that programs like this one have, and what does the same here. */
const elsewhere: Readonly<Record<string, string>> = {
  resume: '--resume',
  continue: '--continue',
  login: 'ANTHROPIC_API_KEY in the environment',
  logout: 'ANTHROPIC_API_KEY in the environment',
  auth: 'ANTHROPIC_API_KEY in the environment',
  config: 'config.yaml (archie doctor says where)',
  models: '/model in a session',
  mcp: '--help',
  update: '--help',
  upgrade: '--help',
};

/** `help`, `help doctor` and `version` as the flags that say the same; anything else as it is. */
export function asFlags(argv: readonly string[], commands: readonly Command[]): readonly string[] {
  const [word, name, ...rest] = argv;
  if (rest.length > 0) return argv;
  if (word === 'version' && name === undefined) return ['--version'];
  if (word !== 'help') return argv;
  if (name === undefined) return ['--help'];
  return commands.some((each) => each.name() === name) ? [name, '--help'] : argv;
}

/** A word that is nearly a command, alone or before what such a one is asked to do, is no prompt. Throws `UserFault`. */
export function refuseMistyped(prompt: string, commands: readonly Command[]): void {
  const [typed = '', ...rest] = prompt.trim().split(/\s+/);
  const word = typed.toLowerCase();
  const same = Object.hasOwn(elsewhere, word) ? elsewhere[word] : undefined;
  if (rest.length === 0 && same !== undefined)
    throw new UserFault(`there is no command ${typed}; here it is ${same}. As a prompt: archie -- ${typed}`);
  if (word.length < 4) return;
  const most = word.length > 5 ? 2 : 1;
  const meant = commands.find((each) => editDistance(word, each.name(), most) <= most)?.name();
  const takesDeed = meant !== undefined && ['agents', 'sessions', 'permissions'].includes(meant);
  if (meant === undefined || (rest.length > 0 && !(takesDeed && deeds.has(rest[0]?.toLowerCase() ?? '')))) return;
  throw new UserFault(`there is no command ${typed}; did you mean archie ${meant}? As a prompt: archie -- ${typed}`);
}
