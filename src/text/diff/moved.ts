/** Blocks of lines that left one place of a change set and came up at another. */

import type { Steps } from '../steps.ts';
import type { FileDiff } from './diff.ts';

/** Rows that are dealt with between two steps. */
const stepRows = 2048;

/** Fewer lines or letters are no block: a closing brace moves nowhere. */
const leastRows = 3;
const leastLetters = 20;
/** A line that left in more places than this says nothing about where it went. */
const mostPlaces = 50;

interface RowPosition {
  path: string;
  hunk: string;
  /** Index in the hunk's rows. */
  row: number;
  /** Rows of both kinds with no context between them: what is taken out and put in there was replaced, not moved. */
  stretch: number;
  line: number;
  words: string;
  indent: string;
}

/** Runs of rows of one kind that follow each other without a row of the same side between them. */
function* runsOf(
  files: readonly { path: string; diff: FileDiff }[],
  kind: 'added' | 'removed',
): Steps<RowPosition[][]> {
  const runs: RowPosition[][] = [];
  let [stretch, looked] = [0, 0];
  for (const { path, diff } of files) {
    for (const hunk of diff.hunks) {
      let run: RowPosition[] = [];
      stretch += 1;
      for (const [row, each] of hunk.rows.entries()) {
        if (++looked % stepRows === 0) yield;
        if (each.kind === kind) {
          const words = each.text.trim();
          const line = (kind === 'added' ? each.new : each.old) ?? 0;
          if (run.length === 0) runs.push(run);
          run.push({
            path,
            hunk: hunk.id,
            row,
            stretch,
            line,
            words,
            indent: each.text.slice(0, each.text.indexOf(words)),
          });
        } else if (each.kind === 'context') [run, stretch] = [[], stretch + 1];
      }
    }
  }
  return runs;
}

/** Blank lines go with any indentation; all others of a block are shifted by the same white space. */
function sameShift(from: RowPosition, to: RowPosition, first: { from: RowPosition; to: RowPosition }): boolean {
  if (from.words !== to.words) return false;
  if (from.words === '') return true;
  const shift = (a: string, b: string): string => {
    if (b.endsWith(a)) return `+${b.slice(0, b.length - a.length)}`;
    return a.endsWith(b) ? `-${a.slice(0, a.length - b.length)}` : `${a}>${b}`;
  };
  return shift(from.indent, to.indent) === shift(first.from.indent, first.to.indent);
}

/**
 * Rows that only moved: blocks of three rows and twenty letters or more that were taken out in one place and put in at
 * another, in the same file or another one, however far the block was indented anew. Keyed by
 * `path\\0hunk id\\0row index`, with the place of the row's other half (1-based line on its own side).
 */
export function* movedRows(
  files: readonly { path: string; diff: FileDiff }[],
): Steps<Map<string, { path: string; line: number }>> {
  const moved = new Map<string, { path: string; line: number }>();
  const key = (place: RowPosition): string => `${place.path}\0${place.hunk}\0${place.row}`;
  const removed = yield* runsOf(files, 'removed');
  let looked = 0;
  const byWords = new Map<string, { run: RowPosition[]; at: number }[]>();
  for (const run of removed) {
    for (const [at, place] of run.entries()) {
      if (++looked % stepRows === 0) yield;
      if (place.words === '') continue;
      const known = byWords.get(place.words);
      if (known) known.push({ run, at });
      else byWords.set(place.words, [{ run, at }]);
    }
  }
  for (const added of yield* runsOf(files, 'added')) {
    for (let at = 0; at < added.length; at++) {
      const start = added[at];
      if ((looked += 1) >= stepRows) {
        looked = 0;
        yield;
      }
      const places = (start && byWords.get(start.words)) ?? [];
      if (!start || places.length > mostPlaces) continue;
      let best: [RowPosition, RowPosition][] = [];
      for (const place of places) {
        const block = blockFrom(place.run, place.at, added, at, (each) => moved.has(key(each)));
        looked += 1 + block.length;
        if (block.length > best.length) best = block;
      }
      const letters = best.reduce((sum, [, to]) => sum + (to.words.match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);
      if (best.length < leastRows || letters < leastLetters) continue;
      for (const [from, to] of best) {
        moved.set(key(from), { path: to.path, line: to.line });
        moved.set(key(to), { path: from.path, line: from.line });
      }
      at += best.length - 1;
    }
  }
  return moved;
}

/** The longest block that begins at both places, without blank lines at its end. */
function blockFrom(
  removed: readonly RowPosition[],
  removedAt: number,
  added: readonly RowPosition[],
  addedAt: number,
  taken: (place: RowPosition) => boolean,
): [RowPosition, RowPosition][] {
  const block: [RowPosition, RowPosition][] = [];
  for (let step = 0; ; step++) {
    const [from, to] = [removed[removedAt + step], added[addedAt + step]];
    if (!from || !to || taken(from) || from.stretch === to.stretch) break;
    const [first] = block;
    if (!sameShift(from, to, first ? { from: first[0], to: first[1] } : { from, to })) break;
    block.push([from, to]);
  }
  while (block.at(-1)?.[1].words === '') block.pop();
  return block;
}
