/** Lists the lines that are shown of a file, as numbers: a pass over all rows, so it makes nothing of those that change nothing else. */

import type { Hunk } from '../../../../../text/diff/diff.ts';
import { wholeInOne } from '../file.ts';
import type { FileView } from '../file.ts';
import { changedRows } from '../selection.ts';
import { ContextLines, defaultContext } from './context-lines.ts';
import type { Line } from './line.ts';
import { firstFold, Lines, noSide } from './lines.ts';
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
  /** Old and new side by side. */
  split: boolean;
}

/** What there is to see of a file. `above`: what had no room above the lines. */
export function linesOf(file: FileView, options: LineOptions, above: readonly Line[] = []): Lines {
  const { diff } = file;
  const list = new LineList(options, diff ? rowNumbersOf(diff) : noRows);
  list.other({ type: 'top', id: 'top' });
  for (const line of above) list.add(line);
  for (const [at, notice] of file.notices.entries()) {
    const own = notice.aspect && file.aspects.includes(notice.aspect) ? { aspect: notice.aspect } : {};
    list.other({ type: 'notice', id: `n:${at}`, notice, ...own });
  }
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
  const codes = list.rows.count + (options.context > defaultContext ? (context?.count ?? 0) + 1 : 0);
  const { codes: left, others, folds, kinds, rows } = list;
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

const noRows = new RowNumbers([]);
const noneQuiet: ReadonlySet<number> = new Set();

/** The lines so far, one below the other. */
class LineList {
  /** As `LineParts.left` has them. */
  readonly codes: number[] = [];
  readonly others: Line[] = [];
  readonly folds: number[] = [];
  readonly kinds: Uint8Array;
  readonly rows: RowNumbers;
  readonly #options: LineOptions;
  /** Comments by the number of their row. */
  readonly #said: ReadonlyMap<number, string>;

  constructor(options: LineOptions, rows: RowNumbers) {
    this.#options = options;
    this.rows = rows;
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
    this.codes.push(~this.others.length);
    this.others.push(line);
  }

  /** A line, and what is said of it. */
  other(line: Line): void {
    this.add(line);
    this.#comment(line.id, this.#options.comments.get(line.id));
  }

  /** Unchanged lines that no hunk holds. */
  unchanged([from, to]: readonly [number, number] = [0, 0]): void {
    for (let line = from; line < to; line++) {
      this.codes.push(this.rows.count + line);
      if (this.#said.size > 0) this.#comment(`c:${line}`, this.#said.get(this.rows.count + line));
    }
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
        this.codes.push(firstFold + this.folds.length / 2);
        this.folds.push(first + at, folded);
      }
      folded = 0;
      begun = true;
      const hushed = quiet.size > 0 && quiet.has(at);
      if (hushed && kind === rowKinds.removed) continue;
      this.codes.push(first + at);
      if (!hushed) this.kinds[first + at] = kind;
      if (this.#said.size > 0) this.#comment(`r:${id}:${at}`, this.#said.get(first + at));
      if (kinds[at] !== kind) this.add({ type: 'noNewline', id: `e:r:${id}:${at}` });
    }
  }

  #comment(id: string, text: string | undefined): void {
    if (text !== undefined) this.add({ type: 'comment', id: `k:${id}`, text });
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
function paired({ codes, others, kinds }: LineList): { left: number[]; right: number[] } {
  const [left, right]: [number[], number[]] = [[], []];
  // Of the block at hand; the arrays are longest blocks, and written over.
  const [removed, added]: [number[], number[]] = [[], []];
  let [olds, news] = [0, 0];
  const below = new Map<number, number[]>();
  const put = (old: number, now: number) => {
    left.push(old);
    right.push(now);
  };
  const flush = () => {
    for (let at = 0; at < olds || at < news; at++) {
      const [old, now] = [at < olds ? removed[at]! : noSide, at < news ? added[at]! : noSide];
      put(old, now);
      if (below.size > 0) for (const side of [old, now]) below.get(side)?.forEach((code) => put(code, code));
    }
    olds = 0;
    news = 0;
  };
  for (const code of codes) {
    const kind = code < 0 || code >= kinds.length ? rowKinds.context : kinds[code];
    if (kind === rowKinds.removed) {
      if (news > 0) flush();
      removed[olds++] = code;
    } else if (kind === rowKinds.added) added[news++] = code;
    else if (code < 0 && olds + news > 0 && isBelow(others[~code]!)) {
      const last = news > 0 ? added[news - 1]! : removed[olds - 1]!;
      below.set(last, [...(below.get(last) ?? []), code]);
    } else {
      flush();
      put(code, code);
    }
  }
  flush();
  return { left, right };
}

/** Does it belong to the row above it? */
function isBelow({ type }: Line): boolean {
  return type === 'comment' || type === 'noNewline';
}
