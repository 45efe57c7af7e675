/** Does a command only read, and what? By its name and every one of its flags; what is not known is not said to. */

import type { ShellCommand } from '../shell/script.ts';
import { readFlags } from './flags.ts';
import { programs } from './programs.ts';
import { tables, versions } from './tables.ts';

/** What it reads, or why it is not known to only read. */
type ReadOnly = { files: readonly string[]; recursive: boolean } | string;

/** Commands that go through folders by themselves, and so read more than they name. */
const walkers = new Set(['rg', 'diff']);

/** A single command, reached without a group, a loop or a substitution around it. */
export function readOnly({ words, assignments, redirects }: ShellCommand): ReadOnly {
  if (assignments.length > 0) return 'it sets a variable';
  const [first, ...rest] = words;
  if (!first) return 'it has no command';
  const dynamic = words.find(({ kind }) => kind !== 'literal');
  if (dynamic) return `what ${dynamic.text.slice(0, 40)} stands for is not known before it runs`;
  const files: string[] = [];
  for (const { kind, path, text } of redirects) {
    // What is written is a part of its own.
    if (kind === 'none' || kind === 'write' || kind === 'variable') continue;
    if (kind !== 'read' || path === null) return `${text.slice(0, 40)} is not known to only read`;
    files.push(path);
  }
  const values = rest.map(({ value }) => value);
  if (versions.has([first.value, ...values].join(' '))) return { files, recursive: false };
  const read = readWords(first.value, values);
  if (typeof read === 'string') return read;
  files.push(...read.files);
  const recursive =
    walkers.has(first.value) || read.flags.some((flag) => flag === '-r' || flag === '-R' || flag === '--recursive');
  return { files, recursive };
}

function readWords(name: string, values: readonly string[]) {
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (program) return program(values);
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (table) return readFlags(values, table);
  return `${name.slice(0, 40)} is not among the commands that only read`;
}
