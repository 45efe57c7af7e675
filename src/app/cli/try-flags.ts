/** The options of `archie try`. */

import { Option } from 'commander';
import type { Command } from 'commander';
import { UserFault } from '../../protocol/failure.ts';

/** What is to be tried, and on what. */
export interface TryFlags {
  words: string[];
  proposal?: string;
  /** On the tree as it is, whatever waits. */
  tree: boolean;
  /** Seconds. */
  timeout?: number;
}

/** Everything from the command's first word on is the command's own. */
export function tryOptions(command: Command): Command {
  return command
    .passThroughOptions()
    .option('--proposal <id>', 'this proposal, where several wait')
    .option('--tree', 'the tree as it is, without what waits')
    .addOption(new Option('--timeout <s>', 'stop it after so many seconds').argParser(seconds));
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new UserFault(`--timeout takes a number above 0, not "${text}"`);
  return value;
}

/** Those options as they were parsed. */
export function tryFlags(words: string[], o: Record<string, unknown>): TryFlags {
  const { proposal, timeout } = o;
  return {
    words,
    tree: o['tree'] === true,
    ...(typeof proposal === 'string' && { proposal }),
    ...(typeof timeout === 'number' && { timeout }),
  };
}
