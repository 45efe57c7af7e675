/** Line diffs for people: hunks with numbered rows. `patch.ts` writes them in git's format. */

import { createHash } from 'node:crypto';
import { align } from './align.ts';
import type { Run } from './align.ts';

export interface DiffRow {
  kind: 'context' | 'added' | 'removed';
  /** Without its line end. */
  text: string;
  /** 1-based line numbers on the sides that have the row. */
  old?: number;
  new?: number;
  /** The row ends with CRLF. */
  crlf?: boolean;
  /** The last row of a side that does not end with a line end. */
  noNewline?: boolean;
}

/** A change with the rows around it. Starts and counts are those of a unified diff: a side without rows starts at the line before. */
export interface Hunk {
  /** Stays the same when lines elsewhere in the file come and go; unique within the file. */
  id: string;
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  rows: DiffRow[];
}

type Eol = 'lf' | 'crlf' | 'mixed' | 'none';

export interface FileDiff {
  hunks: Hunk[];
  added: number;
  removed: number;
  /** Too different to be compared in time: some replacements are larger than they need to be. */
  coarse: boolean;
  /** The two differ in line ends only (a last line end that came or went included). */
  eolOnly: boolean;
  oldEol: Eol;
  newEol: Eol;
}

/** Lines with their line ends: LF ends a line, a CR before it belongs to it. */
export function rawLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const whole = lines.map((line) => `${line}\n`);
  if (last !== '') whole.push(last);
  return whole;
}

/** Lines without their line ends (LF or CRLF); a line end at the end of the text opens no further line. */
export function splitLines(text: string): string[] {
  return rawLines(text).map((line) => line.replace(/\r?\n$/, ''));
}

function eolOf(lines: readonly string[]): Eol {
  const crlf = lines.some((line) => line.endsWith('\r\n'));
  const lf = lines.some((line) => line.endsWith('\n') && !line.endsWith('\r\n'));
  return crlf && lf ? 'mixed' : crlf ? 'crlf' : lf ? 'lf' : 'none';
}

function row(kind: DiffRow['kind'], raw: string, at: { old?: number; new?: number }): DiffRow {
  return {
    kind,
    text: raw.replace(/\r?\n$/, ''),
    ...at,
    ...(raw.endsWith('\r\n') ? { crlf: true } : {}),
    ...(raw.endsWith('\n') ? {} : { noNewline: true }),
  };
}

/**
 * Moves a pure insertion or deletion to where it reads best, where the same lines stand on both of its sides: a
 * comment with its function, a block with its own closing brace.
 */
function slide(runs: readonly Run[], before: readonly string[], after: readonly string[]): Run[] {
  const moved = runs.map((run) => ({ ...run }));
  for (const [index, run] of moved.entries()) {
    const [previous, next] = [moved[index - 1], moved[index + 1]];
    const inserted = run.oldStart === run.oldEnd;
    if (run.common || (!inserted && run.newStart !== run.newEnd)) continue;
    const lines = inserted ? after : before;
    const start = inserted ? run.newStart : run.oldStart;
    const length = inserted ? run.newEnd - run.newStart : run.oldEnd - run.oldStart;
    // A neighbour is not used up: two changes must not grow together.
    const up = previous && next ? previous.oldEnd - previous.oldStart - 1 : 0;
    const down = previous && next ? next.oldEnd - next.oldStart - 1 : 0;
    let best = 0;
    let bestScore = boundaryScore(lines, start, length);
    const consider = (by: number): void => {
      const score = boundaryScore(lines, start + by, length);
      if (score > bestScore) [best, bestScore] = [by, score];
    };
    for (let by = 1; by <= up && lines[start - by] === lines[start + length - by]; by++) consider(-by);
    for (let by = 1; by <= down && lines[start + by - 1] === lines[start + length + by - 1]; by++) consider(by);
    if (best === 0 || !previous || !next) continue;
    for (const key of ['oldStart', 'oldEnd', 'newStart', 'newEnd'] as const) run[key] += best;
    [previous.oldEnd, previous.newEnd] = [run.oldStart, run.newStart];
    [next.oldStart, next.newStart] = [run.oldEnd, run.newEnd];
  }
  return moved;
}

/** How well a block of lines stands by itself: whole paragraphs and blocks rather than shifted halves of two. */
function boundaryScore(lines: readonly string[], start: number, length: number): number {
  const indentOf = (line: string | undefined): number =>
    line === undefined || line.trim() === '' ? -1 : line.search(/\S/);
  const first = indentOf(lines[start]);
  const before = indentOf(lines[start - 1]);
  const last = indentOf(lines[start + length - 1]);
  let score = -Math.max(0, first) - Math.max(0, last);
  if (before === -1) score += 1;
  if (last === -1) score += 2;
  if (first === -1) score -= 2;
  return /^\s*[)\]}]/.test(lines[start] ?? '') ? score - 4 : score;
}

/**
 * The difference of two texts as hunks with `context` rows (3) around each change. Bounded: after about `budgetMs`
 * (200) what was not compared yet is one replacement and `coarse` is set. Lines that differ in their line end differ.
 */
export function diffText(
  before: string,
  after: string,
  options: { context?: number; budgetMs?: number } = {},
): FileDiff {
  const { context = 3, budgetMs = 200 } = options;
  const oldLines = rawLines(before);
  const newLines = rawLines(after);
  const { runs, coarse } = align(oldLines, newLines, budgetMs);
  const rows = slide(runs, oldLines, newLines).flatMap((run): DiffRow[] => {
    if (run.common) {
      const from = run.newStart - run.oldStart;
      return oldLines.slice(run.oldStart, run.oldEnd).map((raw, index) => {
        const old = run.oldStart + index + 1;
        return row('context', raw, { old, new: old + from });
      });
    }
    return [
      ...oldLines
        .slice(run.oldStart, run.oldEnd)
        .map((raw, index) => row('removed', raw, { old: run.oldStart + index + 1 })),
      ...newLines
        .slice(run.newStart, run.newEnd)
        .map((raw, index) => row('added', raw, { new: run.newStart + index + 1 })),
    ];
  });
  const bare = (lines: readonly string[]): string => lines.map((line) => line.replace(/\r?\n$/, '')).join('\n');
  return {
    hunks: hunksOf(rows, context),
    added: rows.filter((each) => each.kind === 'added').length,
    removed: rows.filter((each) => each.kind === 'removed').length,
    coarse,
    eolOnly: before !== after && oldLines.length === newLines.length && bare(oldLines) === bare(newLines),
    oldEol: eolOf(oldLines),
    newEol: eolOf(newLines),
  };
}

function hunksOf(rows: readonly DiffRow[], context: number): Hunk[] {
  const ranges: [number, number][] = [];
  for (const [index, each] of rows.entries()) {
    if (each.kind === 'context') continue;
    const last = ranges.at(-1);
    if (last && index - last[1] <= context * 2) last[1] = index + 1;
    else ranges.push([index, index + 1]);
  }
  const used = new Map<string, number>();
  let oldBefore = 0;
  let newBefore = 0;
  let done = 0;
  return ranges.map(([from, to]) => {
    const start = Math.max(done, from - context);
    for (; done < start; done++) [oldBefore, newBefore] = [oldBefore + 1, newBefore + 1];
    const own = rows.slice(start, Math.min(rows.length, to + context));
    done = start + own.length;
    const oldLines = own.filter((each) => each.kind !== 'added').length;
    const newLines = own.filter((each) => each.kind !== 'removed').length;
    const hunk: Hunk = {
      id: idOf(own, used),
      oldStart: oldLines === 0 ? oldBefore : oldBefore + 1,
      oldLines,
      newStart: newLines === 0 ? newBefore : newBefore + 1,
      newLines,
      rows: own,
    };
    oldBefore += oldLines;
    newBefore += newLines;
    return hunk;
  });
}

function idOf(rows: readonly DiffRow[], used: Map<string, number>): string {
  const words = rows.map((each) => `${each.kind[0]}${each.crlf ? 'w' : ''}${each.noNewline ? 'n' : ''} ${each.text}`);
  const hash = createHash('sha256').update(words.join('\n')).digest('hex').slice(0, 10);
  const before = used.get(hash) ?? 0;
  used.set(hash, before + 1);
  return before === 0 ? hash : `${hash}-${before + 1}`;
}
