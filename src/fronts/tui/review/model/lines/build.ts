/** Lists the lines that are shown of a file, as numbers: a pass over all rows, so it makes nothing of those that change nothing else. */

import type { Hunk } from '../../../../../text/diff/diff.ts';
import { wholeInOne } from '../file.ts';
import type { FileView } from '../file.ts';
import { findingLines, inOrder, placeFindings } from '../proof/finding-lines.ts';
import type { PlacedFindings } from '../proof/finding-lines.ts';
import type { FileFound, Found } from '../proof/found.ts';
import { changedRows } from '../selection.ts';
import { ContextLines, defaultContext } from './context-lines.ts';
import type { Line } from './line.ts';
import { firstFold, Lines, noSide } from './lines.ts';
import { Numbers } from './numbers.ts';
import { quietRows } from './quiet.ts';
import { kindsOf, noLineEnd, rowKinds } from './row-kinds.ts';
import { RowNumbers, rowNumbersOf } from './row-numbers.ts';
import { segmentsOf } from './segments.ts';
import type { Cuts } from './segments.ts';

/** How a person wants to see a file. */
interface LineOptions {
  /** Unchanged lines around each change. */
  context: number;
  hideSpace: boolean;
  cuts: Cuts;
  /** Comments by the id of the line they are about. */
  comments: ReadonlyMap<string, string>;
  /** What checks found, and whether it is shown how that is mended. */
  found?: FileFound | null;
  helps?: boolean;
  /** Old and new side by side. */
  split: boolean;
}

/** What there is to see of a file. `above`: what had no room above the lines. */
export function linesOf(file: FileView, options: LineOptions, above: readonly Line[] = []): Lines {
  const { diff } = file;
  const rowNumbers = diff ? rowNumbersOf(diff) : noRows;
  const placed = options.found ? placeFindings(file, options.found, rowNumbers) : nothingFound;
  const list = new LineList(options, rowNumbers, placed);
  list.other({ type: 'top', id: 'top' });
  for (const line of above) list.add(line);
  for (const [at, notice] of file.notices.entries()) {
    const own = notice.aspect && file.aspects.includes(notice.aspect) ? { aspect: notice.aspect } : {};
    list.other({ type: 'notice', id: `n:${at}`, notice, ...own });
  }
  const head = list.codes.count;
  const context = diff && new ContextLines({ ...file, diff });
  const segments = segmentsOf(diff, options.cuts);
  const single = segments.length === 1 && wholeInOne(file);
  let hunkAt = -1;
  for (const segment of segments) {
    const { hunk, from, to } = segment;
    if (from === 0) hunkAt++;
    const quiet = options.hideSpace ? quietRows(hunk) : noneQuiet;
    if (!single) {
      const blank = quiet.size > 0 && quiet.size === changedRows(hunk).length;
      list.other({ type: 'hunk', id: segment.id, segment, blank });
      if (blank) continue;
    }
    if (from === 0) list.unchanged(context?.beside(hunkAt, 'before', options.context));
    list.rowsOf(hunk, from, to, quiet);
    if (to === hunk.rows.length) list.unchanged(context?.beside(hunkAt, 'after', options.context));
  }
  const untold = inOrder([...placed.head, ...list.untold()], file);
  list.insert(
    head,
    untold.flatMap((found) => findingLines(found, options.helps === true, file)),
  );
  const codes = list.rows.count + (options.context > defaultContext ? (context?.count ?? 0) + 1 : 0);
  const { others, folds, kinds, rows } = list;
  const left = list.codes.all;
  return new Lines({
    left,
    right: left,
    ...(options.split ? paired(list) : {}),
    others,
    folds,
    kinds,
    rows,
    diff,
    context,
    codes,
  });
}

const nothingFound: PlacedFindings = { rows: new Map(), head: [] };
const noRows = new RowNumbers([]);
const noneQuiet: ReadonlySet<number> = new Set();

/** The lines so far, one below the other. */
class LineList {
  /** As `LineParts.left` has them. */
  readonly codes: Numbers;
  readonly others: Line[] = [];
  readonly folds: number[] = [];
  /** By the code of a row, those of the lines below it; where old and new stand one below the other, they are among the rest. */
  readonly below = new Map<number, number[]>();
  readonly kinds: Uint8Array;
  readonly rows: RowNumbers;
  readonly #options: LineOptions;
  /** Comments by the number of their row. */
  readonly #said: ReadonlyMap<number, string>;
  readonly #found: Map<number, readonly Found[]>;

  constructor(options: LineOptions, rows: RowNumbers, found: PlacedFindings) {
    this.#options = options;
    this.#found = new Map(found.rows);
    this.rows = rows;
    this.codes = new Numbers(rows.count);
    this.kinds = new Uint8Array(rows.count);
    this.#said = new Map(
      [...options.comments].flatMap(([id, text]) => {
        const [kind, key = '', row] = id.split(':');
        const code = kind === 'r' ? rows.find(key, Number(row)) : kind === 'c' ? rows.count + Number(key) : undefined;
        return code === undefined ? [] : [[code, text]];
      }),
    );
  }

  add(line: Line): void {
    this.codes.add(~this.others.length);
    this.others.push(line);
  }

  /** A line, and what is said of it. */
  other(line: Line): void {
    this.add(line);
    const text = this.#options.comments.get(line.id);
    if (text !== undefined) this.add({ type: 'comment', id: `k:${line.id}`, text });
  }

  /** Findings of rows that are not shown. */
  untold(): Found[] {
    return [...this.#found.values()].flat();
  }

  /** Lines between those that are there. */
  insert(at: number, lines: readonly Line[]): void {
    if (lines.length === 0) return;
    this.codes.insert(
      at,
      lines.map((_, index) => ~(this.others.length + index)),
    );
    this.others.push(...lines);
  }

  /** A line that belongs to a row. */
  #under(code: number, line: Line): void {
    if (!this.#options.split) return this.add(line);
    this.below.set(code, [...(this.below.get(code) ?? []), ~this.others.length]);
    this.others.push(line);
  }

  /** A row, and what is said of it. */
  #row(code: number, id: () => string): void {
    this.codes.add(code);
    if (this.#found.size > 0) this.#tell(code);
    const text = this.#said.size > 0 ? this.#said.get(code) : undefined;
    if (text !== undefined) this.#under(code, { type: 'comment', id: `k:${id()}`, text });
  }

  /** What was found in a row. */
  #tell(code: number): void {
    for (const found of this.#found.get(code) ?? [])
      for (const line of findingLines(found, this.#options.helps === true)) this.#under(code, line);
    this.#found.delete(code);
  }

  /** Unchanged lines that no hunk holds. */
  unchanged([from, to]: readonly [number, number] = [0, 0]): void {
    for (let line = from; line < to; line++) this.#row(this.rows.count + line, () => `c:${line}`);
  }

  /** Rows of a hunk, from and up to. */
  rowsOf(hunk: Hunk, from: number, to: number, quiet: ReadonlySet<number>): void {
    const { id } = hunk;
    const kinds = kindsOf(hunk);
    const first = this.rows.find(id, 0)!;
    const { context } = this.#options;
    let folded = 0;
    let begun = false;
    for (let at = from; at < to; at++) {
      const kind = kinds[at]! & ~noLineEnd;
      if (kind === rowKinds.context && context < defaultContext && !isNear(kinds, at, context)) {
        folded++;
        continue;
      }
      // What is folded at the ends of a hunk, its header tells of.
      if (folded > 0 && begun) {
        this.codes.add(firstFold + this.folds.length / 2);
        this.folds.push(first + at, folded);
      }
      folded = 0;
      begun = true;
      const hushed = quiet.size > 0 && quiet.has(at);
      if (hushed && kind === rowKinds.removed) continue;
      if (!hushed) this.kinds[first + at] = kind;
      this.#row(first + at, () => `r:${id}:${at}`);
      if (kinds[at] !== kind) this.#under(first + at, { type: 'noNewline', id: `e:r:${id}:${at}` });
    }
  }
}

/** Is a change at most so many rows away? */
function isNear(kinds: Uint8Array, at: number, rows: number): boolean {
  for (let near = Math.max(0, at - rows); near <= Math.min(kinds.length - 1, at + rows); near++)
    if ((kinds[near]! & ~noLineEnd) !== rowKinds.context) return true;
  return false;
}

/**
 * The lines with old and new side by side: the removed rows of a block beside the added ones that follow them, what is
 * unchanged on both sides. What belongs to a row (a comment, a missing line end) stands below its pair.
 */
function paired({ codes: { all: codes }, below, kinds }: LineList): { left: Int32Array; right: Int32Array } {
  const [left, right] = [new Numbers(codes.length), new Numbers(codes.length)];
  const put = (old: number, now: number) => {
    left.add(old);
    right.add(now);
    if (below.size === 0) return;
    for (const side of old === now ? [old] : [old, now]) for (const code of below.get(side) ?? []) put(code, code);
  };
  const end = (from: number, kind: number) => {
    let at = from;
    while (at < codes.length && codes[at]! >= 0 && codes[at]! < kinds.length && kinds[codes[at]!] === kind) at++;
    return at;
  };
  for (let at = 0; at < codes.length;) {
    const added = end(at, rowKinds.removed);
    const next = end(added, rowKinds.added);
    if (next === at) put(codes[at]!, codes[at++]!);
    for (let by = 0; at + by < added || added + by < next; by++)
      put(at + by < added ? codes[at + by]! : noSide, added + by < next ? codes[added + by]! : noSide);
    at = Math.max(at, next);
  }
  return { left: left.all, right: right.all };
}
