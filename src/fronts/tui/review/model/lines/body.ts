/** The lines that are shown of a file, and where on the screen each stands. */

import type { DiffRow, FileDiff, Hunk } from '../../../../../text/diff/diff.ts';
import { wholeInOne } from '../file.ts';
import type { FileView } from '../file.ts';
import { defaultContext } from './context-lines.ts';
import type { ContextLines } from './context-lines.ts';
import { RowLine } from './line.ts';
import type { Line } from './line.ts';
import { quietRows } from './quiet.ts';
import { segmentsOf } from './segments.ts';
import type { Cuts } from './segments.ts';

/** All lines of a file, laid out. */
export interface Body {
  lines: readonly Line[];
  /** Screen rows before each line, and their sum at the end, for the width it was laid out for. */
  starts: readonly number[];
}

/** How a person wants to see a file. */
interface BodyOptions {
  /** Unchanged lines around each change. */
  context: number;
  hideSpace: boolean;
  cuts: Cuts;
  /** Comments by the id of the line they are about. */
  comments: ReadonlyMap<string, string>;
}

/** What there is to see of a file. `above`: what had no room above the lines. */
export function linesOf(
  file: FileView,
  options: BodyOptions,
  contextLines: ContextLines,
  above: readonly Line[] = [],
): Line[] {
  const lines: Line[] = [{ type: 'top', id: 'top' }, ...comment(options, 'top'), ...above];
  for (const [at, notice] of file.notices.entries()) {
    const id = `n:${at}`;
    const own = notice.aspect && file.aspects.includes(notice.aspect) ? { aspect: notice.aspect } : {};
    lines.push({ type: 'notice', id, notice, ...own }, ...comment(options, id));
  }
  const { diff } = file;
  if (!diff) return lines;
  const rows = rowMaker(diff, options);
  const segments = segmentsOf(diff, options.cuts);
  const single = segments.length === 1 && wholeInOne(file);
  for (const segment of segments) {
    const { hunk, from, to } = segment;
    const quiet = options.hideSpace ? quietRows(hunk) : null;
    if (!single) {
      const blank = quiet !== null && hunk.rows.every((row, at) => row.kind === 'context' || quiet.has(at));
      lines.push({ type: 'hunk', id: segment.id, segment, blank }, ...comment(options, segment.id));
      if (blank) continue;
    }
    const extra = (side: 'before' | 'after') => contextLines.rows(hunk, side, options.context);
    const add = (line: RowLine) => {
      lines.push(line);
      if (options.comments.size > 0) lines.push(...comment(options, line.id));
      if (line.row.noNewline) lines.push({ type: 'noNewline', id: `e:${line.id}` });
    };
    if (from === 0) for (const row of extra('before')) add(new RowLine(row, {}));
    rows(hunk, from, to, quiet, add, (count, at) => lines.push({ type: 'fold', id: `f:${hunk.id}:${at}`, count }));
    if (to === hunk.rows.length) for (const row of extra('after')) add(new RowLine(row, {}));
  }
  return lines;
}

function comment(options: BodyOptions, id: string): Line[] {
  const text = options.comments.get(id);
  return text === undefined ? [] : [{ type: 'comment', id: `k:${id}`, text }];
}

type Add = (line: RowLine) => void;
type Fold = (count: number, at: number) => void;

function rowMaker(diff: FileDiff, options: BodyOptions) {
  const ends = diff.oldEol === 'mixed' || diff.newEol === 'mixed' || diff.oldEol !== diff.newEol;
  return ({ id, rows }: Hunk, from: number, to: number, quiet: ReadonlySet<number> | null, add: Add, fold: Fold) => {
    const pairs = pairsOf(rows);
    const near = options.context < defaultContext ? nearRows(rows, options.context) : null;
    let folded = 0;
    let begun = false;
    for (let at = from; at < to; at++) {
      const row = rows[at]!;
      if (row.kind === 'context' && near && !near.has(at)) {
        folded++;
        continue;
      }
      // What is folded at the ends of a hunk, its header tells of.
      if (folded > 0 && begun) fold(folded, at);
      folded = 0;
      begun = true;
      const hushed = quiet?.has(at) ?? false;
      if (hushed && row.kind === 'removed') continue;
      add(new RowLine(row, { hunk: id, index: at, quiet: hushed, pair: pairs[at], ends }));
    }
  };
}

/** Context rows that are at most `context` rows away from a change. */
function nearRows(rows: readonly DiffRow[], context: number): ReadonlySet<number> {
  const near = new Set<number>();
  for (const [at, row] of rows.entries()) {
    if (row.kind === 'context') continue;
    for (let by = 1; by <= context; by++) near.add(at - by).add(at + by);
  }
  return near;
}

/** Of each removed row the added row at the same place of the next block, and the other way round. */
function pairsOf(rows: readonly DiffRow[]): readonly (DiffRow | undefined)[] {
  const found: (DiffRow | undefined)[] = rows.map(() => undefined);
  for (let at = 0; at < rows.length;) {
    const removed = run(rows, at, 'removed');
    const added = run(rows, at + removed, 'added');
    for (let i = 0; i < Math.min(removed, added); i++) {
      found[at + i] = rows[at + removed + i];
      found[at + removed + i] = rows[at + i];
    }
    at += Math.max(1, removed + added);
  }
  return found;
}

function run(rows: readonly DiffRow[], from: number, kind: DiffRow['kind']): number {
  let end = from;
  while (rows[end]?.kind === kind) end++;
  return end - from;
}

/** Index of the line that a screen row belongs to. */
export function lineAt(body: Body, row: number): number {
  let low = 0;
  let high = body.lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (body.starts[middle]! <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
