/** The options of `archie sessions`. */

import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { UserFault } from '../../../protocol/failure.ts';

/** What is asked about the sessions of a folder. */
export interface SessionsFlags {
  /** `list`, `show`, `search`, `export`, `rm`, or a word that is none of them. */
  what: string;
  /** The id of a session or a part of it; for a search, what is searched for. */
  words: string[];
  json: boolean;
  /** Of a search: messages that are shown at most. */
  limit: number;
}

/** Messages that a search shows, unless said otherwise. */
const usualLimit = 50;

function count(value: string): number {
  const number = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (number === 0) throw new InvalidArgumentError('a number from 1 to 999999 is needed.');
  return number;
}

/** The options that its commands share. */
export function sessionsOptions(command: Command): Command {
  return command
    .option('--json', 'as JSON')
    .addOption(new Option('--limit <n>', `with search: show so many messages (${usualLimit})`).argParser(count));
}

/** Those options as they were parsed. Throws `UserFault` for one that the command does not have. */
export function sessionsFlags(what: string, words: string[], o: Record<string, unknown>): SessionsFlags {
  if (o['limit'] !== undefined && what !== 'search')
    throw new UserFault('--limit is for a search: archie sessions search <words> --limit <n>');
  const most = { search: Infinity, list: 0 }[what] ?? 1;
  if (words.length > most) throw new UserFault(`too many words: archie sessions ${what}${most === 1 ? ' <id>' : ''}`);
  return { what, words, json: o['json'] === true, limit: (o['limit'] as number | undefined) ?? usualLimit };
}
