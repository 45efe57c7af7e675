/** The completion list of the composer: which token stands at the cursor, and what could replace it. */

import { chipAt } from '../text/chips.ts';
import type { FileIndex } from './files.ts';
import type { CommandHint, PersonaHint } from '../props.ts';

/** What is being completed: the token around the cursor. */
interface Token {
  kind: 'command' | 'mention';
  /** Offsets of the token, its mark included. */
  from: number;
  to: number;
  query: string;
}

interface Choice {
  /** What stands in the list. */
  label: string;
  hint: string;
  /** What replaces the token. */
  insert: string;
  /** Of a command: it can be run as it stands. */
  runs: boolean;
}

/** The list as it is open. */
export interface Menu extends Token {
  /** Null while the files are being read. */
  choices: readonly Choice[] | null;
  selected: number;
}

/** Where choices come from. */
export interface MenuSource {
  commands: readonly CommandHint[];
  personas: readonly PersonaHint[];
  files: FileIndex | null;
}

/** The most rows that the list takes. */
export const menuRows = 8;
/** More than are shown: the list scrolls. */
const choicesAtMost = 24;

/** A mention begins a word; in quotes it may hold blanks. */
const mention = /(?:^|[\s([{,:;，。、：；（「])@(?:"([^"\n]*)|([^\s"@]*))$/u;

function tokenAt(text: string, cursor: number): Token | null {
  const before = text.slice(0, cursor);
  const command = /^\/([\w:-]*)$/.exec(before);
  const after = () => /^[^\s"@]*/.exec(text.slice(cursor))![0].length;
  if (command) return { kind: 'command', from: 0, to: cursor + after(), query: command[1]! };
  if (text.startsWith('!')) return null;
  const found = mention.exec(before.slice(-400));
  if (!found) return null;
  const query = found[1] ?? found[2]!;
  for (let i = 0; i < query.length; i++) if (chipAt(query, i) !== undefined) return null;
  const from = cursor - query.length - (found[1] === undefined ? 1 : 2);
  return { kind: 'mention', from, to: found[1] === undefined ? cursor + after() : cursor, query };
}

function commandChoices(query: string, commands: readonly CommandHint[]): Choice[] {
  const wanted = query.toLowerCase();
  const rank = (name: string) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 3);
  return commands
    .map((command) => ({ command, at: rank(command.name.toLowerCase()) }))
    .filter(({ at }) => at < 3)
    .sort((a, b) => a.at - b.at)
    .map(({ command: { name, hint, takes } }) => ({
      label: `/${name}${takes ? ` ${takes}` : ''}`,
      hint,
      insert: `/${name} `,
      runs: !takes,
    }));
}

function mentionChoices(query: string, source: MenuSource): Choice[] {
  const wanted = query.toLowerCase();
  const personas = source.personas
    .filter(({ name }) => name.toLowerCase().startsWith(wanted))
    .map(({ name, hint }) => ({ label: `@${name}`, hint, insert: `@${name} `, runs: false }));
  const files = (source.files?.match(query, choicesAtMost) ?? []).map((path) => ({
    label: path,
    hint: '',
    insert: /[\s"@]/.test(path) ? `@"${path}" ` : `@${path} `,
    runs: false,
  }));
  return [...personas, ...files].slice(0, choicesAtMost);
}

/**
 * The list for where the cursor is, or null. Keeps the selection while the query stays; `closed` is the start of a
 * token whose list was closed by Esc.
 */
export function menuAt(
  text: string,
  cursor: number,
  source: MenuSource,
  before: Menu | null,
  closed: number | null,
): Menu | null {
  const token = tokenAt(text, cursor);
  if (!token || token.from === closed) return null;
  if (token.kind === 'command') {
    const choices = commandChoices(token.query, source.commands);
    return choices.length > 0 ? { ...token, choices, selected: kept(token, before) } : null;
  }
  const choices = mentionChoices(token.query, source);
  if (choices.length === 0) return source.files ? null : { ...token, choices: null, selected: 0 };
  // Typed out in full there is nothing left to choose.
  if (choices[0]!.insert.trimEnd() === text.slice(token.from, token.to)) return null;
  return { ...token, choices, selected: Math.min(kept(token, before), choices.length - 1) };
}

function kept(token: Token, before: Menu | null): number {
  return before && before.from === token.from && before.query === token.query ? before.selected : 0;
}
