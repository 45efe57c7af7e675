/** A part of a change, by hunks and rows: what a text becomes when only some of its changed lines are taken. */

import { atOnce } from '../steps.ts';
import type { Steps } from '../steps.ts';
import { diffing, splitting } from './diff.ts';
import type { DiffRow, Hunk } from './diff.ts';
import { CannotEncode } from '../charset/encode.ts';
import { decodeText, encodeText } from '../encoding.ts';

/** Hunks by id; of those that have an entry in `lines` only these rows (indexes into `hunk.rows`; context rows do not count). */
interface Chosen {
  hunks: readonly string[];
  lines?: Readonly<Record<string, readonly number[]>>;
}

/** Rows that are dealt with between two steps. */
const stepRows = 4096;

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

/**
 * The rows of a hunk with their indexes. Where lines stand in each other's place, the first with the first and so on,
 * and both rows of such a pair are taken, they go side by side: the new line comes where the old one was, whatever
 * becomes of its neighbours.
 */
function* inPlace(rows: readonly DiffRow[], takes: Takes): Generator<[number, DiffRow]> {
  const span = (from: number, to: number): [number, DiffRow][] =>
    rows.slice(from, to).map((row, index) => [from + index, row]);
  const endOf = (from: number, kind: DiffRow['kind']): number => {
    let end = from;
    while (rows[end]?.kind === kind) end++;
    return end;
  };
  for (let at = 0; at < rows.length;) {
    const removed = endOf(at, 'context');
    const added = endOf(removed, 'removed');
    const end = endOf(added, 'added');
    yield* span(at, removed);
    let [old, fresh] = [removed, added];
    for (let by = 0; removed + by < added && added + by < end; by++) {
      if (!takes(removed + by) || !takes(added + by)) continue;
      yield* span(old, removed + by + 1);
      yield* span(fresh, added + by + 1);
      [old, fresh] = [removed + by + 1, added + by + 1];
    }
    yield* span(old, added);
    yield* span(fresh, end);
    at = end;
  }
}

interface Selected {
  text: string;
  /** Were all changed rows taken, some, or none? */
  taken: 'all' | 'some' | 'none';
}

function* select(before: string, after: string, part: Chosen): Steps<Selected | null> {
  const { hunks } = yield* diffing(before, after);
  const chosen = choiceOf(hunks, part);
  if (!chosen) return null;
  const lines = yield* splitting(before);
  const counts = { taken: 0, left: 0 };
  let looked = 0;
  let text = '';
  let open = false;
  const put = (piece: string): void => {
    if (piece === '') return;
    text += open ? lineEnd(before, after) + piece : piece;
    open = !piece.endsWith('\n');
  };
  let at = 0;
  for (const hunk of hunks) {
    const takes = chosen.get(hunk.id) ?? (() => false);
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
    put(lines.slice(at, start).join(''));
    at = start + hunk.oldLines;
    for (const [index, row] of inPlace(hunk.rows, takes)) {
      if (++looked % stepRows === 0) yield;
      const take = row.kind === 'context' || takes(index);
      if (row.kind !== 'context') counts[take ? 'taken' : 'left'] += 1;
      if (take !== (row.kind === 'removed')) put(row.text + (row.noNewline ? '' : row.crlf ? '\r\n' : '\n'));
    }
  }
  put(lines.slice(at).join(''));
  const taken = counts.taken === 0 ? 'none' : counts.left === 0 ? 'all' : 'some';
  return { text, taken };
}

/**
 * The text with only a part of its change: what `git apply` makes of the patch when added rows that are not chosen are
 * left out, removed rows that are not chosen are context, and pairs of replaced lines are written side by side. A last
 * line without a line end that is not the last any more gets the line end of the file. Null when the part names a hunk
 * or a row that is not there (or rows of a hunk that it does not name).
 */
export function selectText(before: string, after: string, part: Chosen): string | null {
  return atOnce(select(before, after, part))?.text ?? null;
}

/**
 * The same for the bytes of a file (null: it is not there). Of a created file only chosen rows come to be, and it stays
 * away when there are none; a deleted one goes when all of its rows do. The encoding is that of `before` unless
 * `encoding` asks for that of `after`; `declared` says which it is where the bytes do not tell. Binary content has no
 * parts. `unknown`: as null of `selectText`, or what is chosen cannot be written in that encoding.
 */
export function* selectContent(
  before: Uint8Array | null,
  after: Uint8Array | null,
  part: Chosen & { encoding?: boolean },
  declared?: string,
): Steps<Uint8Array | null | 'unknown'> {
  const old = decodeText(before ?? new Uint8Array(), declared);
  const fresh = decodeText(after ?? new Uint8Array(), declared ?? old?.format.encoding);
  if (!old || !fresh) return part.hunks.length === 0 ? before : 'unknown';
  const selected = yield* select(old.text, fresh.text, part);
  if (!selected) return 'unknown';
  const { text, taken } = selected;
  const encoding = before && !(part.encoding && after) ? old.format.encoding : fresh.format.encoding;
  if (taken === 'none' && (!before || encoding === old.format.encoding)) return before;
  if (taken === 'all' && (!after || encoding === fresh.format.encoding)) return after;
  try {
    return encodeText(text, encoding, before, after);
  } catch (error) {
    if (error instanceof CannotEncode) return 'unknown';
    throw error;
  }
}
