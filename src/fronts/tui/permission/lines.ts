/** What a permission question shows: the exact bytes, made visible, and all that a person should weigh. */

import type { Effect } from '../../../protocol/tool.ts';
import { reveal } from '../../../text/sanitize.ts';
import { graphemes } from '../../../text/segmenter.ts';
import { width, wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';
import type { Role } from '../theme.ts';
import { askerWords } from '../question/asker.ts';
import type { PermissionQuestion } from './props.ts';

/** One screen row of what is asked. */
interface AskedRow {
  /** A line number, a mark that the line goes on, or nothing. */
  front: string;
  text: string;
  role: Role | null;
}

const descriptionAtMost = 400;

/**
 * What is asked, row by row: where, exactly what (made visible, each line numbered, no character left out), what holds it
 * back, why it is asked, and last what the model says about it. `columns` is at least 6.
 */
export function askedRows(question: PermissionQuestion, columns: number, spoken: boolean): AskedRow[] {
  const delegate = question.effects.find((effect) => effect.type === 'delegate');
  if (delegate) return delegateRows(question, delegate, columns);
  return [
    ...plain(t`in ${reveal(question.cwd)}`, columns, 'dim'),
    ...subjectRows(question.subject, columns, spoken),
    ...question.effects
      .flatMap((effect) => effectLines(effect, question.subject))
      .flatMap(({ text, role }) => plain(text, columns, role)),
    ...partRows(question, columns),
    ...prose(reveal(told(question.because.text)), columns),
    ...descriptionRows(question.description, columns),
  ];
}

/** Who would work, for what, and how it was reckoned what that takes: nothing here is bytes that run. */
function delegateRows(
  question: PermissionQuestion,
  { persona, estimate }: Extract<Effect, { type: 'delegate' }>,
  columns: number,
): AskedRow[] {
  return [
    ...plain(`@${reveal(persona)}`, columns, 'code'),
    ...descriptionRows(question.description, columns),
    ...prose(reveal(told(estimate?.words ?? question.because.text)), columns),
  ];
}

/** The question in a few words. */
export function titleOf(question: PermissionQuestion): string {
  return askerWords(question) + askedWhat(question);
}

/** More than other commands have here. */
function whatIsGiven({ isolation, network }: Extract<Effect, { type: 'command' }>): string {
  if (isolation === 'bind') return network ? t('Run it with the network?') : t('Run it on your files?');
  return t('Run it for real?');
}

function askedWhat({ tool, effects }: PermissionQuestion): string {
  const kinds = new Set(effects.map(({ type }) => type));
  const given = effects.find((effect) => effect.type === 'command' && effect.why !== undefined);
  if (given?.type === 'command') return whatIsGiven(given);
  if (kinds.has('command')) return t('Run this command?');
  if (kinds.has('read')) return t('Read outside the project?');
  if (kinds.has('network')) return t('Reach this host?');
  if (kinds.has('delegate')) return t('Start this delegate? It is likely to be large.');
  return t`Let ${reveal(tool)} do this?`;
}

/** The exact bytes. Rows break at the full width, at no blank: what a row shows is all there is. */
function subjectRows(subject: string, columns: number, spoken: boolean): AskedRow[] {
  const lines = reveal(subject).split('\n');
  const digits = String(lines.length).length;
  const front = digits + 1;
  return lines.flatMap((line, at): AskedRow[] => {
    if (spoken)
      return hardRows(lines.length > 1 ? t`Line ${at + 1}: ${line}` : line, columns).map((text) => ({
        front: '',
        text,
        role: null,
      }));
    return hardRows(line, columns - front).map((text, part) => ({
      // One line needs no number, but the mark where it goes on.
      front: `${(part > 0 ? '↪' : lines.length > 1 ? String(at + 1) : '$').padStart(digits)} `,
      text,
      role: 'code',
    }));
  });
}

/** Rows of exactly the width (but for a wide character that would not fit), so that no blank at a break is lost to the eye. */
export function hardRows(line: string, columns: number): string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const each of graphemes(line)) {
    const wide = width(each);
    if (used + wide > columns && row !== '') {
      rows.push(row);
      [row, used] = ['', 0];
    }
    row += each;
    used += wide;
  }
  return [...rows, row];
}

/** How far a command is held away. */
function heldWords({ isolation, network, why }: Extract<Effect, { type: 'command' }>): { text: string; role: Role } {
  if (isolation === 'overlay') return { text: t('runs in a copy, without the network'), role: 'ok' };
  if (isolation === 'bind') {
    const held = t('runs on your files, writes only there');
    return network
      ? { text: t`${held}, with the network`, role: 'warn' }
      : { text: t`${held}, no network`, role: 'ok' };
  }
  return {
    text: why === undefined ? t('no isolation here: it runs on the real tree') : t('runs on your files, not in a copy'),
    role: 'warn',
  };
}

function effectLines(effect: Effect, subject: string): { text: string; role: Role }[] {
  switch (effect.type) {
    case 'command':
      return [
        heldWords(effect),
        ...(effect.background ? [{ text: t('goes on in the background'), role: 'warn' as const }] : []),
      ];
    case 'read': {
      const asked =
        effect.asked !== effect.path && effect.asked !== subject ? t` (asked for as ${reveal(effect.asked)})` : '';
      return effect.path === subject && asked === ''
        ? []
        : [{ text: t`reads ${reveal(effect.path)}${asked}`, role: 'warn' }];
    }
    case 'network':
      return [{ text: t`reaches ${reveal(effect.host)}`, role: 'warn' }];
    default:
      return [];
  }
}

const verdictWords = { allow: 'allowed', ask: 'asked', deny: 'denied' } as const;
const mostParts = 8;

/** What a command is made of, each part with its verdict and why: which of them is it that is asked about? */
function partRows({ parts = [] }: PermissionQuestion, columns: number): AskedRow[] {
  if (parts.length < 2) return [];
  const rows = parts.slice(0, mostParts).flatMap(({ text, decision, because }) => {
    const said = t`${t(verdictWords[decision])}: ${reveal(text).replace(/\n/g, ' ⏎ ')} · ${reveal(told(because.text))}`;
    return wrap(said, columns).map((row): AskedRow => ({
      front: '',
      text: row,
      role: decision === 'allow' ? 'dim' : 'warn',
    }));
  });
  const more = parts.length - mostParts;
  return more > 0
    ? [...rows, ...prose(t`and ${more} more parts: archie permissions test shows all of them`, columns)]
    : rows;
}

/** Said to be the model's, because nobody has checked it. */
function descriptionRows(description: string | undefined, columns: number): AskedRow[] {
  if (!description?.trim()) return [];
  const words = description.trim().replace(/\s+/g, ' ');
  const short = words.length > descriptionAtMost ? `${words.slice(0, descriptionAtMost).toWellFormed()}…` : words;
  return prose(t`the model says: “${reveal(short)}”`, columns);
}

function plain(text: string, columns: number, role: Role): AskedRow[] {
  return text
    .split('\n')
    .flatMap((line) => hardRows(line, columns))
    .map((row) => ({ front: '', text: row, role }));
}

/** Words about what is asked, broken between words. */
function prose(text: string, columns: number): AskedRow[] {
  return wrap(text, columns).map((row) => ({ front: '', text: row, role: 'dim' }));
}
