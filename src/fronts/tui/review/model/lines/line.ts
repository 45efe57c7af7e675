/** A line of the review: of a hunk, of the file, or of what is said of them. */

import type { Resolution } from '../../../../../protocol/change.ts';
import type { Finding } from '../../../../../protocol/proof/checks.ts';
import type { DiffRow } from '../../../../../text/diff/diff.ts';
import { wordDiff } from '../../../../../text/diff/words.ts';
import type { Span } from '../../../../../text/diff/words.ts';
import { numbered, t } from '../../../../../text/words/words.ts';
import type { Aspect } from '../entries.ts';
import type { Notice } from '../notices.ts';
import { hides, visible } from '../visible.ts';
import type { Segment } from './segments.ts';

/** What stands in the scrolling part of the panel, top to bottom; each takes one screen row or more (`top`: none). */
export type Line =
  /** The file itself: its rows stand above the scrolling part. */
  | { type: 'top'; id: 'top' }
  | { type: 'notice'; id: string; notice: Notice; aspect?: Aspect }
  | { type: 'conflict'; id: 'conflict'; kept: Resolution | null; both: boolean; theirs: string }
  | {
      type: 'hunk';
      id: string;
      segment: Segment;
      /** Only changes of white space, which are not shown. */ blank: boolean;
    }
  | RowLine
  | PairLine
  | { type: 'fold'; id: string; count: number }
  | { type: 'noNewline'; id: string }
  | { type: 'comment'; id: string; text: string }
  /** What a check found in the row above it, or in lines that are not shown; and a line of how to mend it. */
  | { type: 'finding'; id: string; finding: Finding; text: string; /** The line was changed since. */ stale: boolean }
  | { type: 'help'; id: string; text: string };

/** Two rows side by side; one side may be missing. */
export class PairLine {
  readonly type = 'pair';
  readonly left: RowLine | undefined;
  readonly right: RowLine | undefined;
  constructor(left: RowLine | undefined, right: RowLine | undefined) {
    this.left = left;
    this.right = right;
  }
  /** That of the left row, or else of the right one. */
  get id(): string {
    return (this.left ?? this.right)?.id ?? '';
  }
}

/** A line of a file is shown up to this many characters; a minified bundle is one line of a megabyte. */
export const longestLine = 4000;

interface Shown {
  text: string;
  named: boolean;
  cut: number;
}

const shownRows = new WeakMap<DiffRow, Shown>();
const words = new WeakMap<DiffRow, Span[] | null>();

/**
 * A line of the file. What is costly is made when it is first looked at: of a hundred thousand rows a person sees a few
 * hundred.
 */
export class RowLine {
  readonly type = 'row';
  readonly row: DiffRow;
  /** Empty for context that no hunk holds. */
  readonly hunk: string;
  /** Into the rows of the hunk; -1 for context that no hunk holds. */
  readonly index: number;
  /** Shown as if it had not changed: white space only. */
  readonly quiet: boolean;
  readonly #pair: DiffRow | undefined;
  readonly #ends: boolean;
  constructor(
    row: DiffRow,
    at: { hunk?: string; index?: number; quiet?: boolean; pair?: DiffRow | undefined; ends?: boolean },
  ) {
    this.row = row;
    this.hunk = at.hunk ?? '';
    this.index = at.index ?? -1;
    this.quiet = at.quiet ?? false;
    this.#pair = at.pair;
    this.#ends = at.ends ?? false;
  }
  /** `r:<hunk>:<row>`, or `c:<line of the new text>` of context that the hunk does not hold. */
  get id(): string {
    return this.index < 0 ? `c:${this.row.new}` : `r:${this.hunk}:${this.index}`;
  }
  /** `context` too where a change is shown as if there were none. */
  get kind(): DiffRow['kind'] {
    return this.quiet ? 'context' : this.row.kind;
  }
  /** As it is shown, without colour. */
  get text(): string {
    const { text } = this.#shown;
    return this.#marked ? `${text}⟨CR⟩` : text;
  }
  /** Shown with names for what is invisible: must not be coloured as code. */
  get named(): boolean {
    return this.#shown.named || this.#marked;
  }
  /** Characters that are not shown because the line is too long. */
  get cut(): number {
    return this.#shown.cut;
  }
  /** The words that differ from the paired line. */
  get spans(): Span[] | null {
    if (!this.#pair || this.quiet || this.#marked || this.cut > 0) return null;
    if (!words.has(this.row)) {
      const [before, after] = this.row.kind === 'removed' ? [this.row, this.#pair] : [this.#pair, this.row];
      const both = wordDiff(shownOf(before).text, shownOf(after).text);
      words.set(before, both?.before ?? null).set(after, both?.after ?? null);
    }
    return words.get(this.row) ?? null;
  }
  get #marked(): boolean {
    return this.#ends && this.row.crlf === true;
  }
  get #shown(): Shown {
    return shownOf(this.row);
  }
}

function shownOf(row: DiffRow): Shown {
  const known = shownRows.get(row);
  if (known) return known;
  const cut = Math.max(0, row.text.length - longestLine);
  const text = visible(cut > 0 ? row.text.slice(0, longestLine).toWellFormed() : row.text);
  const shown = { text, named: hides(row.text), cut };
  shownRows.set(row, shown);
  return shown;
}

/** A line's text without colour. */
export function plainOf(line: Line): string {
  switch (line.type) {
    case 'top':
      return '';
    case 'notice':
      return line.notice.text;
    case 'conflict':
      return conflictText(line);
    case 'hunk':
      return `${hunkMark(line.segment)}${line.blank ? t(' only white space changes: w shows it') : ''}`;
    case 'row':
      return line.cut > 0 ? t`${line.text} … ${line.cut} more characters are not shown` : line.text;
    case 'pair':
      return [line.left, line.right].flatMap((side) => (side ? [plainOf(side)] : [])).join(' ');
    case 'fold':
      return `⋯ ${numbered(line.count, 'unchanged line')}`;
    case 'noNewline':
      return t('\\ No newline at end of file');
    default:
      return line.text;
  }
}

function conflictText({ kept, both, theirs }: Extract<Line, { type: 'conflict' }>): string {
  const choices = t`1 what is there now · ${both ? t('2 both, with marks · ') : ''}3 ${theirs}`;
  if (kept === null) return t`CONFLICT: it changed meanwhile and cannot be merged. Keep: ${choices}`;
  const said = { mine: t('what is there now'), both: t('both, with conflict marks'), theirs }[kept];
  return t`conflict settled: ${said} is kept (${choices})`;
}

/** Where a segment is, as a unified diff has it. */
function hunkMark({ hunk, from, to }: Pick<Segment, 'hunk' | 'from' | 'to'>): string {
  const whole = from === 0 && to === hunk.rows.length;
  if (whole) return `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
  const side = (has: 'old' | 'new', start: number, lines: number) => {
    const own = hunk.rows.slice(from, to).filter((row) => row[has] !== undefined);
    const before = hunk.rows.slice(0, from).filter((row) => row[has] !== undefined).length;
    const first = lines === 0 ? start : start + before;
    return `${own.length === 0 ? Math.max(0, first - (lines === 0 ? 0 : 1)) : first},${own.length}`;
  };
  const old = side('old', hunk.oldStart, hunk.oldLines);
  return `@@ -${old} +${side('new', hunk.newStart, hunk.newLines)} @@`;
}
