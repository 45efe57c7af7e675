/** The arguments of `archie route`: one prompt, or a file of them. */

import type { Command } from 'commander';
import { UserFault } from '../../protocol/failure.ts';
import type { RouteAsked } from '../commands/route/route.ts';
import { agentsDirOption } from './agents-flags.ts';

/** What `archie route` was asked for. */
export type RouteFlags = RouteAsked & { /** A path, or `-`: many prompts. */ file?: string };

/** Adds the options of `archie route`. */
export function routeOptions(command: Command): Command {
  return agentsDirOption(command)
    .option('--explain', 'every term that spoke for or against it')
    .option('--json', 'as JSON')
    .option('--current <name>', 'as if this persona had the conversation')
    .option('--previous <text>', 'as if this had been asked before')
    .option('--expect <name>', 'end with 8 when another is the likeliest (general: the general assistant)')
    .option('--file <jsonl>', 'route each line {"prompt", "current"?, "previous"?}; `-` reads stdin')
    .option('-a, --agent <name>', 'as if this persona had been chosen; also auto, suggest, none');
}

/** The options as parsed. Throws `UserFault` for what does not go together. */
export function routeFlags(words: readonly string[], options: Record<string, unknown>): RouteFlags {
  const prompt = words.join(' ');
  const given: Partial<Record<'agent' | 'current' | 'previous' | 'expect' | 'file', string>> = {};
  for (const name of ['agent', 'current', 'previous', 'expect', 'file'] as const)
    if (typeof options[name] === 'string') given[name] = options[name];
  if (given.file === undefined) {
    if (prompt.trim() === '') throw new UserFault('route: give a prompt, or --file with one a line');
  } else {
    if (prompt !== '') throw new UserFault('route: a prompt and --file do not go together');
    const single = (['agent', 'current', 'previous', 'expect'] as const).find((name) => given[name] !== undefined);
    const only = single ?? (options['explain'] === true ? 'explain' : undefined);
    if (only !== undefined) throw new UserFault(`route: --${only} is for one prompt, and not for --file`);
  }
  return { prompt, explain: options['explain'] === true, json: options['json'] === true, ...given };
}
