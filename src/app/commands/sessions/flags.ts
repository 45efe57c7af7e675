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
  /** Of an export; left out: Markdown. */
  format?: ExportFormat;
  /** Of an export: the file to write, in place of stdout. */
  output?: string;
}

/** What a session can be exported as. */
export type ExportFormat = 'md' | 'json' | 'html';
const formats: readonly ExportFormat[] = ['md', 'json', 'html'];

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
    .addOption(new Option('--limit <n>', `with search: show so many messages (${usualLimit})`).argParser(count))
    .addOption(new Option('--format <format>', 'with export: Markdown (md), JSON, or a page (html)').choices(formats))
    .option('-o, --output <file>', 'with export: into a new file');
}

/** Those options as they were parsed. Throws `UserFault` for one that the command does not have. */
export function sessionsFlags(what: string, words: string[], o: Record<string, unknown>): SessionsFlags {
  if (o['limit'] !== undefined && what !== 'search')
    throw new UserFault('--limit is for a search: archie sessions search <words> --limit <n>');
  for (const name of ['format', 'output'])
    if (o[name] !== undefined && what !== 'export')
      throw new UserFault(`--${name} is for an export: archie sessions export <id> --${name} <${name}>`);
  if (o['format'] !== undefined && o['json'] === true)
    throw new UserFault('--json is the events, one a line; --format says another format: choose one of them');
  const most = { search: Infinity, list: 0 }[what] ?? 1;
  if (words.length > most) throw new UserFault(`too many words: archie sessions ${what}${most === 1 ? ' <id>' : ''}`);
  return {
    what,
    words,
    json: o['json'] === true,
    limit: (o['limit'] as number | undefined) ?? usualLimit,
    ...(o['format'] !== undefined && { format: o['format'] as ExportFormat }),
    ...(o['output'] !== undefined && { output: o['output'] as string }),
  };
}
