/** The options of `archie show`. */

import { Option } from 'commander';
import type { Command } from 'commander';
import { UserFault } from '../../protocol/failure.ts';

/** What every picture has in common. */
interface PictureFlags {
  /** As SVG. */
  svg: boolean;
  /** Where it goes; stdout otherwise. */
  out?: string;
  color: boolean;
}

/** Which file is shown, and how; with `svg` its pictures alone. */
export interface ShowFlags extends PictureFlags {
  file: string;
}

/** The schema that the migrations come to, against that of a base. */
export interface SchemaFlags extends PictureFlags {
  /** A commit, a branch, or a folder. */
  base?: string;
  /** Every table, however many there are. */
  all: boolean;
}

/** Declares them. */
export function showOptions(command: Command): Command {
  return command
    .option('--schema', 'the tables that the migrations come to, with what changed')
    .option('--base <ref|dir>', 'with --schema: against this commit, branch or folder, not the default branch')
    .option('--all', 'with --schema: all tables, where there are many')
    .option('--svg', 'the pictures alone, as SVG')
    .option('-o, --out <file>', 'with --svg: into this file; more than one are numbered')
    .addOption(new Option('--no-color', 'without colours'));
}

/** Those options as they were parsed. Throws `UserFault` for those that do not go together. */
export function showFlags(
  file: string | undefined,
  o: Record<string, unknown>,
): ({ command: 'show' } & ShowFlags) | ({ command: 'schema' } & SchemaFlags) {
  const { out, base } = o;
  const [schema, all] = [o['schema'] === true, o['all'] === true];
  const flags = { svg: o['svg'] === true, color: o['color'] !== false, ...(typeof out === 'string' && { out }) };
  if (out !== undefined && !flags.svg) throw new UserFault('-o is where --svg writes to: give both');
  if (!schema && (all || base !== undefined)) throw new UserFault('--base and --all go with --schema');
  if (schema && file !== undefined) throw new UserFault(`--schema is of the whole tree: leave ${file} out`);
  if (schema) return { command: 'schema', ...flags, all, ...(typeof base === 'string' && { base }) };
  if (file === undefined) throw new UserFault('show takes a file, or --schema');
  return { command: 'show', ...flags, file };
}
