/** What the looks share. A look is a function from one kind of thing to styled rows; `LookAt` says for which terminal. */

import { clean } from '../../../text/sanitize.ts';
import { fit, width, wrap } from '../../../text/width.ts';
import { numbered, t } from '../../../text/words/words.ts';
import type { Role, Theme } from '../theme.ts';

/** What every look is given: how things are shown, and the way to content. */
export interface LookAt {
  theme: Theme;
  /** No row is wider. */
  columns: number;
  /** For a screen reader: words instead of signs and drawing, one row a paragraph. */
  reader: boolean;
  /** May addresses on the screen be terminal links? */
  hyperlinks: boolean;
  /** Show folded things whole. */
  verbose: boolean;
  /** The key that does, for where rows are left out. */
  unfolds?: string;
  /** Content by hash. */
  blob(hash: string): Promise<Uint8Array>;
  /** A persona's name and colour by slug. */
  persona(slug: string): { name: string; color?: string };
}

/** What rows are made for, where neither content nor personas are looked up. */
export type RowsAt = Pick<LookAt, 'theme' | 'columns' | 'reader'>;

/** Signs of the transcript, and what a screen reader hears instead. */
const signs = {
  user: ['›', 'You:'],
  routed: ['→', 'Handed over:'],
  stays: ['·', 'Stays:'],
  unclear: ['?', 'Unclear:'],
  thought: ['∴', 'Thinking:'],
  call: ['●', 'Tool:'],
  delegate: ['●', 'Delegate:'],
  failed: ['✖', 'Tool failed:'],
  landed: ['✔', 'Landed:'],
  staged: ['◇', 'Staged:'],
  undone: ['↶', 'Taken back:'],
  redone: ['↷', 'Landed again:'],
  proven: ['✓', 'Checked:'],
  disproven: ['✗', 'Checks found errors:'],
  error: ['✖', 'Error:'],
  refused: ['✖', 'Refused:'],
  warning: ['!', 'Warning:'],
  info: ['·', 'Note:'],
  stopped: ['■', 'Stopped:'],
} as const;

type Sign = keyof typeof signs;

/** One line of foreign text: no line ends, nothing that a terminal would obey. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

/** A sign and text that hangs beside it, wrapped. `text` may be styled; it holds foreign text only cleaned. */
export function signed(sign: Sign, role: Role, text: string, at: RowsAt): string[] {
  const [mark, word] = signs[sign];
  if (at.reader) return `${t(word)} ${text}`.split('\n');
  return hang(`${at.theme.paint(role, mark)} `, text, at.columns);
}

/** Text beside a prefix; the following rows are set in by the prefix's width. */
export function hang(prefix: string, text: string, columns: number): string[] {
  const by = width(prefix);
  if (columns - by < 8) return wrap(prefix + text, columns);
  return wrap(text, columns - by).map((row, i) => (i === 0 ? prefix : ' '.repeat(by)) + row);
}

/** Rows that belong to the thing above them: set in by two columns, cut where the row ends. */
export function under(rows: readonly string[], at: RowsAt): string[] {
  if (at.reader) return [...rows];
  return rows.map((row) => (row === '' ? '' : `  ${fit(row, Math.max(1, at.columns - 2))}`));
}

/** At most `most` of the rows: the first ones, or the last ones, and how many there are besides. */
export function folded(rows: readonly string[], most: number, end: 'head' | 'tail', at: LookAt): string[] {
  if (at.verbose && !at.reader)
    return rows.flatMap((row) => (row === '' ? [''] : wrap(row, Math.max(1, at.columns - 2))));
  if (at.verbose || rows.length <= most + 1) return [...rows];
  const left = rows.length - most;
  const note = leftOut(left, at);
  return end === 'head' ? [...rows.slice(0, most), note] : [note, ...rows.slice(-most)];
}

/** Rows are left out: how many, and the key that shows them. */
export function leftOut(rows: number, { theme, unfolds }: LookAt): string {
  return theme.paint('dim', unfolds === undefined ? t`… ${rows} more rows` : t`… ${rows} more rows (${unfolds})`);
}

/** `12,345`. (Intl would do it too, and take 25 ms the first time.) */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Tokens in three or four characters: `830`, `12k`, `1.2M`. */
export function shortTokens(n: number): string {
  if (n < 1000) return String(n);
  return n < 1_000_000 ? `${Math.round(n / 1000)}k` : `${(n / 1_000_000).toFixed(1)}M`;
}

/** The same with a decimal where it says something: `3.1k`. */
export function fineTokens(n: number): string {
  return n >= 1000 && n < 9950 ? `${(n / 1000).toFixed(1)}k` : shortTokens(n);
}

/** `1 file`, `2 files`; a translation's key is `{0} files`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return numbered(n, one, many, grouped(n));
}

/** Milliseconds as people say them. */
export function duration(ms: number): string {
  if (ms < 950) return t`${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return t`${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? t`${minutes} min ${seconds % 60} s` : t`${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** USD that somebody set: as exact as it was said. */
export function exactDollars(amount: number): string {
  return Number.isInteger(Math.round(amount * 1e6) / 1e4) ? `$${amount.toFixed(2)}` : `$${amount.toFixed(4)}`;
}

/** A probability as people read it. A guess is never called certain. */
export function percent(confidence: number): string {
  return `${Math.min(99, Math.round(confidence * 100))} %`;
}

/** USD: cents, and below a cent as much as says something. */
export function dollars(cost: number): string {
  return cost === 0 || cost >= 0.01 ? `$${cost.toFixed(2)}` : `$${cost.toFixed(4)}`;
}
