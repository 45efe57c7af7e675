/** A part of a change, by hunks and rows: what a text becomes when only some of its changed lines are taken. */

import { diffText } from './diff.ts';
import type { Hunk } from './diff.ts';
import { decodeText, encodeText } from './encoding.ts';

/** Hunks by id; of those that have an entry in `lines` only these rows (indexes into `hunk.rows`; context rows do not count). */
interface Chosen {
  hunks: readonly string[];
  lines?: Readonly<Record<string, readonly number[]>>;
}

type Takes = (row: number) => boolean;

/** For each hunk which of its rows are taken; null when the choice names a hunk or a row that is not there. */
function choiceOf(hunks: readonly Hunk[], { hunks: ids, lines = {} }: Chosen): Map<string, Takes> | null {
  const known = new Map(hunks.map((hunk) => [hunk.id, hunk]));
  const chosen = new Map<string, Takes>();
  for (const id of ids) {
    if (!known.has(id)) return null;
    chosen.set(id, () => true);
  }
  for (const [id, rows] of Object.entries(lines)) {
    const count = known.get(id)?.rows.length ?? 0;
    if (!chosen.has(id) || rows.some((row) => !Number.isInteger(row) || row < 0 || row >= count)) return null;
    const taken = new Set(rows);
    chosen.set(id, (row) => taken.has(row));
  }
  return chosen;
}

/** The line end that most lines of the first text with any line end have. */
function lineEnd(...texts: string[]): string {
  for (const text of texts) {
    const all = text.split('\n').length - 1;
    const crlf = text.split('\r\n').length - 1;
    if (all > 0) return crlf * 2 > all ? '\r\n' : '\n';
  }
  return '\n';
}

interface Selected {
  text: string;
  /** Were all changed rows taken, some, or none? */
  taken: 'all' | 'some' | 'none';
}

function select(before: string, after: string, part: Chosen): Selected | null {
  const { hunks } = diffText(before, after);
  const chosen = choiceOf(hunks, part);
  if (!chosen) return null;
  const lines = before.split(/(?<=\n)/);
  const kept: string[] = [];
  const counts = { taken: 0, left: 0 };
  let at = 0;
  for (const hunk of hunks) {
    const takes = chosen.get(hunk.id);
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
    while (at < start) kept.push(lines[at++] ?? '');
    for (const [index, row] of hunk.rows.entries()) {
      if (row.kind !== 'added') at += 1;
      const take = row.kind === 'context' || takes?.(index) === true;
      if (row.kind !== 'context') counts[take ? 'taken' : 'left'] += 1;
      if (take !== (row.kind === 'removed')) kept.push(row.text + (row.noNewline ? '' : row.crlf ? '\r\n' : '\n'));
    }
  }
  while (at < lines.length) kept.push(lines[at++] ?? '');
  const last = kept.findLastIndex((line) => line !== '');
  for (const [index, line] of kept.entries()) {
    if (index < last && line !== '' && !line.endsWith('\n')) kept[index] = line + lineEnd(before, after);
  }
  const taken = counts.taken === 0 ? 'none' : counts.left === 0 ? 'all' : 'some';
  return { text: kept.join(''), taken };
}

/**
 * The text with only a part of its change: what `git apply` makes of the patch when added rows that are not chosen are
 * left out and removed rows that are not chosen are context. A last line without a line end that is not the last any
 * more gets the line end of the file. Null when the part names a hunk or a row that is not there (or rows of a hunk
 * that it does not name).
 */
export function selectText(before: string, after: string, part: Chosen): string | null {
  return select(before, after, part)?.text ?? null;
}

/**
 * The same for the bytes of a file (null: it is not there). Of a created file only chosen rows come to be, and it stays
 * away when there are none; a deleted one goes when all of its rows do. The encoding is that of `before` unless
 * `encoding` asks for that of `after`. Binary content has no parts. `unknown`: as null of `selectText`.
 */
export function selectContent(
  before: Uint8Array | null,
  after: Uint8Array | null,
  part: Chosen & { encoding?: boolean },
): Uint8Array | null | 'unknown' {
  const old = decodeText(before ?? new Uint8Array());
  const fresh = decodeText(after ?? new Uint8Array());
  if (!old || !fresh) return part.hunks.length === 0 ? before : 'unknown';
  const selected = select(old.text, fresh.text, part);
  if (!selected) return 'unknown';
  const { text, taken } = selected;
  const encoding = before && !(part.encoding && after) ? old.format.encoding : fresh.format.encoding;
  if (taken === 'none' && (!before || encoding === old.format.encoding)) return before;
  if (taken === 'all' && (!after || encoding === fresh.format.encoding)) return after;
  return encodeText(text, encoding);
}
