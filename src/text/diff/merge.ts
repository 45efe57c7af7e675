/** Three-way merge by lines (diff3), as careful as `git merge-file`: edits that touch each other are a conflict. */

import { atOnce } from '../steps.ts';
import type { Steps } from '../steps.ts';
import { aligning } from './align.ts';
import { splitting } from './diff.ts';
import { decodeText, encodeText } from '../encoding.ts';

/** Lines and changes that are dealt with between two steps. */
const stepLines = 4096;

/** What one side did: its lines `from` to `to` stand in the place of lines `start` to `end` of the base. */
interface Change {
  start: number;
  end: number;
  from: number;
  to: number;
}

/** Read from the end (`backwards`), an edit that could stand in several places is found in another of them. */
function* changesOf(base: readonly string[], side: readonly string[], backwards: boolean): Steps<Change[]> {
  if (!backwards) return yield* lowest(base, side);
  const [rows, own] = [base.length, side.length];
  const changes = yield* lowest(base.toReversed(), side.toReversed());
  return changes
    .map(({ start, end, from, to }) => ({ start: rows - end, end: rows - start, from: own - to, to: own - from }))
    .reverse();
}

/** The changes of a side; what was only put in or only taken out stands as low as it can, one with what it meets there. */
function* lowest(base: readonly string[], side: readonly string[]): Steps<Change[]> {
  const placed: Change[] = [];
  const { runs } = yield* aligning(base, side);
  let tried = 0;
  for (const run of runs.toReversed()) {
    if (run.common) continue;
    let change: Change = { start: run.oldStart, end: run.oldEnd, from: run.newStart, to: run.newEnd };
    for (;;) {
      if (++tried % stepLines === 0) yield;
      const next = placed.at(-1);
      if (next?.start === change.end && next.from === change.to) {
        change = { ...change, end: next.end, to: next.to };
        placed.pop();
      } else if (canSink(change, base, side)) {
        const { start, end, from, to } = change;
        change = { start: start + 1, end: end + 1, from: from + 1, to: to + 1 };
      } else break;
    }
    placed.push(change);
  }
  return placed.reverse();
}

function canSink({ start, end, from, to }: Change, base: readonly string[], side: readonly string[]): boolean {
  if (start === end) return to < side.length && side[from] === side[to];
  return from === to && end < base.length && base[start] === base[end];
}

/** The changes of a side one after the other, and where a line of the base that it left alone stands in it. */
class Side {
  private next = 0;
  private shift = 0;
  private readonly changes: readonly Change[];

  constructor(changes: readonly Change[]) {
    this.changes = changes;
  }

  get start(): number {
    return this.changes[this.next]?.start ?? Infinity;
  }

  /** Steps over the next change when it begins at or before `end` (touching is enough); returns where it ends. */
  take(end: number): number | undefined {
    const change = this.changes[this.next];
    if (!change || change.start > end) return undefined;
    this.next += 1;
    this.shift = change.to - change.end;
    return change.end;
  }

  /** The index in this side of a line of the base that stands after the changes taken so far. */
  at(line: number): number {
    return line + this.shift;
  }
}

/** What stands behind the conflict marks: one short line each. */
export interface Labels {
  mine: string;
  theirs: string;
}

interface Merged {
  text: string;
  conflicts: number;
}

/**
 * Merges what `mine` and `theirs` made of `base`. Edits with at least one common line between them merge, and what both
 * did alike counts once; where they differ, the text has both between marks (labelled `labels`) and `conflicts` counts
 * them. An edit that could be told in two ways (a line put in among its likes) merges only where it makes no odds.
 * Lines that differ in their line end differ; marks end as the lines around them do.
 */
export function merge3(base: string, mine: string, theirs: string, labels?: Labels): Merged {
  return atOnce(merging(base, mine, theirs, labels));
}

/** `merge3` in steps. */
function* merging(
  base: string,
  mine: string,
  theirs: string,
  labels: Labels = { mine: 'mine', theirs: 'theirs' },
): Steps<Merged> {
  if (mine === theirs || base === theirs) return { text: mine, conflicts: 0 };
  if (base === mine) return { text: theirs, conflicts: 0 };
  const [origin, ours, yours] = [yield* splitting(base), yield* splitting(mine), yield* splitting(theirs)];
  const merged = yield* mergeLines(origin, ours, yours, labels, false);
  if (merged.conflicts > 0) return merged;
  const again = yield* mergeLines(origin, ours, yours, labels, true);
  if (again.conflicts > 0 || again.text === merged.text) return again;
  return { text: marked(ours, yours, labels, ours[0] ?? ''), conflicts: 1 };
}

function* mergeLines(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
  labels: Labels,
  backwards: boolean,
): Steps<Merged> {
  const own = new Side(yield* changesOf(base, mine, backwards));
  const other = new Side(yield* changesOf(base, theirs, backwards));
  const out: string[] = [];
  let [conflicts, done, looked] = [0, 0, 0];
  for (;;) {
    if (++looked % stepLines === 0) yield;
    const start = Math.min(own.start, other.start);
    for (; done < Math.min(start, base.length); done++) if (out.push(base[done] ?? '') % stepLines === 0) yield;
    if (start === Infinity) return { text: out.join(''), conflicts };
    const [ownFrom, otherFrom] = [own.at(start), other.at(start)];
    let [end, ownTouched, otherTouched] = [start, false, false];
    for (;;) {
      const ownEnd = own.take(end);
      const otherEnd = other.take(Math.max(end, ownEnd ?? end));
      if (ownEnd === undefined && otherEnd === undefined) break;
      ownTouched ||= ownEnd !== undefined;
      otherTouched ||= otherEnd !== undefined;
      end = Math.max(end, ownEnd ?? end, otherEnd ?? end);
    }
    done = end;
    const ours = mine.slice(ownFrom, own.at(end));
    const yours = theirs.slice(otherFrom, other.at(end));
    if (!otherTouched || same(ours, yours)) out.push(ours.join(''));
    else if (!ownTouched) out.push(yours.join(''));
    else {
      conflicts += 1;
      out.push(marked(ours, yours, labels, mine[ownFrom - 1] ?? mine[ownFrom] ?? theirs[otherFrom] ?? ''));
    }
  }
}

/** Both sides of a conflict between marks that end as `near` does; what they begin and end with alike stands outside. */
function marked(ours: readonly string[], yours: readonly string[], labels: Labels, near: string): string {
  const eol = near.endsWith('\r\n') ? '\r\n' : '\n';
  const shorter = Math.min(ours.length, yours.length);
  let head = 0;
  while (head < shorter && ours[head] === yours[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && ours.at(-1 - tail) === yours.at(-1 - tail)) tail += 1;
  const ended = (side: readonly string[]): string[] =>
    side.slice(head, side.length - tail).map((line) => (line.endsWith('\n') ? line : `${line}${eol}`));
  return [
    ...ours.slice(0, head),
    `<<<<<<< ${labels.mine}${eol}`,
    ...ended(ours),
    `=======${eol}`,
    ...ended(yours),
    `>>>>>>> ${labels.theirs}${eol}`,
    ...ours.slice(ours.length - tail),
  ].join('');
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

function equal(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === b || (a !== null && b !== null && Buffer.compare(a, b) === 0);
}

/**
 * `merge3` of files (null: not there). Clean where only one side changed it or both did the same; texts of one encoding
 * are merged by lines. Anything else (binary, one side gone, another encoding, made twice without a common base being
 * text) is a conflict; `both` has the text with marks (labelled
 * `labels`), where there are two texts to show. `declared` says what the encoding is where the bytes do not tell.
 */
export function* mergingContent(
  base: Uint8Array | null,
  mine: Uint8Array | null,
  theirs: Uint8Array | null,
  labels?: Labels,
  declared?: string,
): Steps<{ kind: 'clean'; bytes: Uint8Array | null } | { kind: 'conflict'; both?: Uint8Array }> {
  if (equal(mine, theirs) || equal(base, theirs)) return { kind: 'clean', bytes: mine };
  if (equal(base, mine)) return { kind: 'clean', bytes: theirs };
  if (!mine || !theirs) return { kind: 'conflict' };
  const left = decodeText(mine, declared);
  const right = decodeText(theirs, declared ?? left?.format.encoding);
  if (!left || !right || left.format.encoding !== right.format.encoding) return { kind: 'conflict' };
  const { encoding } = left.format;
  const origin = base && decodeText(base, encoding);
  const common = origin?.format.encoding === encoding;
  const { text, conflicts } = yield* merging(common ? origin.text : '', left.text, right.text, labels);
  const bytes = encodeText(text, encoding, mine, theirs);
  return conflicts === 0 && common ? { kind: 'clean', bytes } : { kind: 'conflict', both: bytes };
}
