/** Line diffs for people: hunks with numbered rows. `patch.ts` writes them in git's format. */

import { createHash } from 'node:crypto';
import { atOnce } from '../steps.ts';
import type { Steps } from '../steps.ts';
import { aligning } from './align.ts';
import type { Run } from './align.ts';
import { slide } from './slide.ts';

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
  /** Too different to be compared line by line: some replacements are larger than they need to be. */
  coarse: boolean;
  /** The two differ in line ends only (a last line end that came or went included). */
  eolOnly: boolean;
  oldEol: Eol;
  newEol: Eol;
}

/** Lines and rows that are dealt with between two steps. */
const stepRows = 4096;
/** Hunks that are: most have a few rows. */
const stepHunks = 256;

/** Lines with their line ends: LF ends a line, a CR before it belongs to it. */
export function rawLines(text: string): string[] {
  return atOnce(splitting(text));
}

/** `rawLines` in steps. */
export function* splitting(text: string): Steps<string[]> {
  const lines: string[] = [];
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const next = end < 0 ? text.length : end + 1;
    lines.push(text.slice(from, next));
    from = next;
    if (lines.length % stepRows === 0) yield;
  }
  return lines;
}

function bare(raw: string): string {
  if (!raw.endsWith('\n')) return raw;
  return raw.slice(0, raw.endsWith('\r\n') ? -2 : -1);
}

/** Lines without their line ends (LF or CRLF); a line end at the end of the text opens no further line. */
export function splitLines(text: string): string[] {
  return rawLines(text).map(bare);
}

function* eolOf(lines: readonly string[]): Steps<Eol> {
  let [crlf, lf] = [false, false];
  for (const [index, line] of lines.entries()) {
    if (crlf && lf) break;
    if (line.endsWith('\r\n')) crlf = true;
    else if (line.endsWith('\n')) lf = true;
    if (index % stepRows === 0) yield;
  }
  return crlf && lf ? 'mixed' : crlf ? 'crlf' : lf ? 'lf' : 'none';
}

function row(kind: DiffRow['kind'], raw: string, at: { old?: number; new?: number }): DiffRow {
  return {
    kind,
    text: bare(raw),
    ...at,
    ...(raw.endsWith('\r\n') ? { crlf: true } : {}),
    ...(raw.endsWith('\n') ? {} : { noNewline: true }),
  };
}

/**
 * The difference of two texts as hunks with `context` rows (3) around each change. Lines that differ in their line end
 * differ. The same texts give the same hunks and ids, always: work is bounded by its amount (see `coarse`), not by time.
 */
export function diffText(before: string, after: string, options: { context?: number } = {}): FileDiff {
  return atOnce(diffing(before, after, options));
}

/** `diffText` in steps: for whoever can wait while keys are served. */
export function* diffing(before: string, after: string, options: { context?: number } = {}): Steps<FileDiff> {
  const oldLines = yield* splitting(before);
  const newLines = yield* splitting(after);
  const { runs, coarse } = yield* aligning(oldLines, newLines);
  yield;
  const changes = (yield* slide(runs, oldLines, newLines)).filter((run) => !run.common);
  return {
    hunks: yield* hunksOf(changes, oldLines, newLines, options.context ?? 3),
    added: changes.reduce((sum, run) => sum + run.newEnd - run.newStart, 0),
    removed: changes.reduce((sum, run) => sum + run.oldEnd - run.oldStart, 0),
    coarse,
    eolOnly: changes.length > 0 && (yield* sameButForEnds(oldLines, newLines)),
    oldEol: yield* eolOf(oldLines),
    newEol: yield* eolOf(newLines),
  };
}

function* sameButForEnds(before: readonly string[], after: readonly string[]): Steps<boolean> {
  if (before.length !== after.length) return false;
  for (const [index, line] of before.entries()) {
    if (bare(line) !== bare(after[index] ?? '')) return false;
    if (index % stepRows === 0) yield;
  }
  return true;
}

function* hunksOf(
  changes: readonly Run[],
  before: readonly string[],
  after: readonly string[],
  context: number,
): Steps<Hunk[]> {
  const groups: Run[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last && change.oldStart - (last.at(-1)?.oldEnd ?? 0) <= context * 2) last.push(change);
    else groups.push([change]);
  }
  const used = new Map<string, number>();
  const hunks: Hunk[] = [];
  let made = 0;
  for (const group of groups) {
    const rows: DiffRow[] = [];
    const first = group[0]!;
    let old = Math.max(0, first.oldStart - context);
    let fresh = first.newStart - (first.oldStart - old);
    const [oldFrom, newFrom] = [old, fresh];
    const keep = (until: number): void => {
      for (; old < until; old++, fresh++) rows.push(row('context', before[old]!, { old: old + 1, new: fresh + 1 }));
    };
    for (const change of group) {
      // No more than a few, as their changes would be two groups.
      keep(change.oldStart);
      for (; old < change.oldEnd; old++) {
        rows.push(row('removed', before[old]!, { old: old + 1 }));
        if (++made % stepRows === 0) yield;
      }
      for (; fresh < change.newEnd; fresh++) {
        rows.push(row('added', after[fresh]!, { new: fresh + 1 }));
        if (++made % stepRows === 0) yield;
      }
    }
    keep(Math.min(before.length, old + context));
    const [oldLines, newLines] = [old - oldFrom, fresh - newFrom];
    hunks.push({
      id: yield* idOf(rows, used),
      oldStart: oldLines === 0 ? oldFrom : oldFrom + 1,
      oldLines,
      newStart: newLines === 0 ? newFrom : newFrom + 1,
      newLines,
      rows,
    });
    if (hunks.length % stepHunks === 0) yield;
  }
  return hunks;
}

function* idOf(rows: readonly DiffRow[], used: Map<string, number>): Steps<string> {
  const digest = createHash('sha256');
  for (let from = 0; from < rows.length; from += stepRows) {
    const words = rows
      .slice(from, from + stepRows)
      .map((each) => `${each.kind[0]}${each.crlf ? 'w' : ''}${each.noNewline ? 'n' : ''} ${each.text}`);
    digest.update(`${from > 0 ? '\n' : ''}${words.join('\n')}`);
    if (rows.length > stepRows) yield;
  }
  const id = digest.digest('hex').slice(0, 10);
  const before = used.get(id) ?? 0;
  used.set(id, before + 1);
  return before === 0 ? id : `${id}-${before + 1}`;
}
