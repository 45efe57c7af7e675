import type { DiffRow, Hunk } from '../../../text/diff.ts';
import { width, wrap } from '../../../text/width.ts';
import { type Span, wordDiff } from '../../../text/words.ts';
import type { FileView } from './file.ts';
import type { Notice } from './notices.ts';
import { hides, visible } from './visible.ts';

/** What stands in the scrolling part of the panel, top to bottom; each takes one screen row or more. */
export type Line =
  | { type: 'notice'; notice: Notice }
  | { type: 'hunk'; hunk: Hunk }
  | {
      type: 'row';
      row: DiffRow;
      hunk: string;
      /** As it is shown, without colour. */
      text: string;
      /** The words that differ from the paired line. */
      spans: Span[] | null;
      /** Shown with names for what is invisible: must not be coloured as code. */
      named: boolean;
      /** Characters that are not shown because the line is too long. */
      cut: number;
    }
  | { type: 'noNewline' };

export interface Body {
  lines: Line[];
  /** Screen rows before each line, and their sum at the end, for the width it was laid out for. */
  starts: number[];
}

/** A line of a file is shown up to this many characters; a minified bundle is one line of a megabyte. */
const longestLine = 4000;

/** Words are compared in at most this many pairs of lines: beyond, nobody looks at words. */
const mostPairs = 1500;

/** What there is to see of a file. */
export function linesOf(file: FileView): Line[] {
  const lines: Line[] = file.notices.map((notice) => ({ type: 'notice', notice }));
  const ends =
    file.diff &&
    (file.diff.oldEol === 'mixed' || file.diff.newEol === 'mixed' || file.diff.oldEol !== file.diff.newEol);
  const single = file.kind === 'created' || file.kind === 'deleted';
  for (const hunk of file.diff?.hunks ?? []) {
    if (!single) lines.push({ type: 'hunk', hunk });
    const words = pairedWords(hunk.rows);
    for (const [at, row] of hunk.rows.entries()) {
      const cut = Math.max(0, row.text.length - longestLine);
      const shown = visible(cut > 0 ? row.text.slice(0, longestLine).toWellFormed() : row.text);
      const text = ends && row.crlf ? `${shown}⟨CR⟩` : shown;
      const spans = words.get(at) ?? null;
      lines.push({
        type: 'row',
        row,
        hunk: hunk.id,
        text,
        spans: text === shown ? spans : null,
        named: hides(row.text) || text !== shown,
        cut,
      });
      if (row.noNewline) lines.push({ type: 'noNewline' });
    }
  }
  return lines;
}

/** Each removed row with the added row at the same place of the next block: what differs in their words. */
function pairedWords(rows: readonly DiffRow[]): Map<number, Span[]> {
  const found = new Map<number, Span[]>();
  for (let at = 0; at < rows.length && found.size < 2 * mostPairs;) {
    const removed = run(rows, at, 'removed');
    const added = run(rows, at + removed, 'added');
    for (let i = 0; i < Math.min(removed, added); i++) {
      const words = wordDiff(visible(rows[at + i]!.text), visible(rows[at + removed + i]!.text));
      if (words) found.set(at + i, words.before).set(at + removed + i, words.after);
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

/** Where each line stands when its text (`textOf`) is given so many columns. */
export function layBody(lines: Line[], room: (line: Line) => number, textOf: (line: Line) => string = plainOf): Body {
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1)! + rowsOf(textOf(line), room(line)).length);
  return { lines, starts };
}

/** A line's text without colour. */
export function plainOf(line: Line): string {
  switch (line.type) {
    case 'notice':
      return line.notice.text;
    case 'hunk':
      return hunkMark(line.hunk);
    case 'row':
      return line.cut > 0 ? `${line.text} … ${line.cut} more characters are not shown` : line.text;
    default:
      return '\\ No newline at end of file';
  }
}

function hunkMark({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  return `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`;
}

/** Rows of a text, the plain one and the styled one alike. */
export function rowsOf(text: string, columns: number): string[] {
  return text.length <= columns && width(text) <= columns ? [text] : wrap(text, columns);
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
