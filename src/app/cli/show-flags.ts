/** The options of `archie show`. */

import { Option } from 'commander';
import type { Command } from 'commander';

/** Which file is shown, and how. */
export interface ShowFlags {
  file: string;
  /** Its pictures, as SVG. */
  svg: boolean;
  /** Where they go; stdout otherwise. */
  out?: string;
  color: boolean;
}

/** Declares them. */
export function showOptions(command: Command): Command {
  return command
    .option('--svg', 'the pictures alone, as SVG')
    .option('-o, --out <file>', 'with --svg: into this file; more than one are numbered')
    .addOption(new Option('--no-color', 'without colours'));
}

/** Those options as they were parsed. */
export function showFlags(file: string, o: Record<string, unknown>): ShowFlags {
  const { out } = o;
  return {
    file,
    svg: o['svg'] === true,
    color: o['color'] !== false,
    ...(typeof out === 'string' && { out }),
  };
}
