/** The completion list of the composer: which token stands at the cursor, and what could replace it. */

import { mentionAtEnd, mentionOf, restOfMention } from '../../../../text/mentions.ts';
import { chipAt } from '../text/chips.ts';
import { t } from '../../../../text/words/words.ts';
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
  /** Of a file: what there is to look at. */
  path?: string;
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

/** The most choices that are shown at a time. */
export const menuRows = 8;
/** More than are shown: the list scrolls. */
const choicesAtMost = 24;

function tokenAt(text: string, cursor: number): Token | null {
  const before = text.slice(0, cursor);
  const command = /^\/([\w:-]*)$/.exec(before);
  const after = () => /^[^\s"@]*/.exec(text.slice(cursor))![0].length;
  if (command) return { kind: 'command', from: 0, to: cursor + after(), query: command[1]! };
  if (text.startsWith('!')) return null;
  const near = before.slice(-400);
  const found = mentionAtEnd(near);
  if (!found) return null;
  const { name: query, quoted } = found;
  for (let i = 0; i < query.length; i++) if (chipAt(query, i) !== undefined) return null;
  const from = cursor - near.length + found.from;
  const rest = quoted ? '' : restOfMention(query, text.slice(cursor));
  return { kind: 'mention', from, to: cursor + rest.length, query };
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
      hint: t(hint),
      insert: `/${name} `,
      runs: !takes,
    }));
}

/** Personas that are offered before any file: with hundreds of them files must have room too. */
const personasAtMost = 8;

/** By the beginning of their name, then of a word in it, then by any part; `@agent-name` is `@name`. */
function personasFor(query: string, personas: readonly PersonaHint[]): PersonaHint[] {
  const wanted = query.toLowerCase().replace(/^agent-(?=.)/, '');
  const rank = (name: string) => {
    const at = name.indexOf(wanted);
    return at < 0 || (wanted.length < 2 && at > 0) ? 3 : at === 0 ? 0 : name[at - 1] === '-' ? 1 : 2;
  };
  return personas
    .map((persona) => ({ persona, at: rank(persona.name.toLowerCase()) }))
    .filter(({ at }) => at < 3)
    .sort((a, b) => a.at - b.at)
    .map(({ persona }) => persona)
    .slice(0, personasAtMost);
}

function mentionChoices(query: string, source: MenuSource): Choice[] {
  const personas = personasFor(query, source.personas).map(({ name, hint }) => ({
    label: `@${name}`,
    hint,
    insert: `@${name} `,
    runs: false,
  }));
  const names = source.personas.map(({ name }) => name);
  const files = (source.files?.match(query, choicesAtMost) ?? []).map((path) => ({
    label: path,
    hint: '',
    // Behind a folder more of the path may follow.
    insert: path.endsWith('/') ? mentionOf(path, names) : `${mentionOf(path, names)} `,
    runs: false,
    ...(!path.endsWith('/') && { path }),
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

/** The one that is chosen; undefined while the files are being read. */
export function chosenIn({ choices, selected }: Menu): Choice | undefined {
  return choices?.[selected];
}
