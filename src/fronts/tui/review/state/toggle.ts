/** Toggles what of a change set is chosen: what the cursor is on, lines, a file, everything. */

import { t } from '../../../../text/words/words.ts';
import type { Aspect } from '../model/entries.ts';
import type { FileView } from '../model/file.ts';
import type { Lines } from '../model/lines/lines.ts';
import { joinedSegments, segmentAt, segmentsOf } from '../model/lines/segments.ts';
import { choose, chosenOf, everyAtom } from '../model/selection.ts';
import type { Atoms, Refusals } from '../model/selection.ts';
import { resolveCursor } from './cursor.ts';
import { cursorOf, optionsOf, sinceMessage, withMessage } from './state.ts';
import type { Look, ReviewState, ReviewStep } from './state.ts';

/** What the cursor is on, or all lines of the range. */
export function toggle(state: ReviewState, look: Look): ReviewStep {
  if (state.since) return withMessage(state, sinceMessage);
  const view = look.files[state.file];
  if (!view || !view.divisible) return toggleFile(state, look);
  if (state.range !== null) return toggleLines(state, look);
  const { line } = resolveCursor(cursorOf(state), look.viewport);
  return toggled(state, view, atomsAt(state, view, look.viewport.body.lines, line));
}

/** The line under the cursor, or all lines of the range. */
export function toggleLines(state: ReviewState, look: Look): ReviewStep {
  if (state.since) return withMessage(state, sinceMessage);
  const view = look.files[state.file];
  if (!view) return { state };
  if (!view.divisible) return withMessage(state, t('This file lands whole or not at all: space takes or leaves it'));
  const { lines } = look.viewport.body;
  const [from, to] = rangeOf(state, look) ?? [0, -1];
  const aspects: Aspect[] = [];
  for (let at = from; at <= to; at++) {
    const line = lines.other(at);
    if (line?.type === 'notice' && line.aspect) aspects.push(line.aspect);
  }
  // Of a change that is not shown, half could be chosen without anybody seeing it.
  const atoms = { rows: lines.changesIn(from, to), aspects };
  if (atoms.rows.length + aspects.length === 0)
    return withMessage(state, t('No changed line here: x takes and leaves lines with + or -'));
  return toggled({ ...state, range: null }, view, atoms);
}

/** First and last line of the range; without one, the line under the cursor. */
export function rangeOf(state: ReviewState, { viewport }: Pick<Look, 'viewport'>): [number, number] | null {
  if (viewport.body.lines.length === 0) return null;
  const cursor = cursorOf(state);
  const { line } = resolveCursor(cursor, viewport);
  if (state.range === null) return [line, line];
  const other = resolveCursor({ ...cursor, id: state.range }, viewport).line;
  return [Math.min(line, other), Math.max(line, other)];
}

/** The file at hand. */
export function toggleFile(state: ReviewState, { entries }: Look): ReviewStep {
  const path = entries[state.file]?.path;
  if (path === undefined) return { state };
  const refused: Record<string, Refusals[string]> = { ...state.refused };
  if (refused[path] === undefined) refused[path] = 'all';
  else delete refused[path];
  return { state: { ...state, refused, range: null } };
}

/** All of a run of files: where something is refused, all of it is chosen; else nothing. */
export function toggleFiles(
  state: ReviewState,
  { entries }: Look,
  { from, to }: { from: number; to: number },
): ReviewStep {
  const paths = entries.slice(from, to).map(({ path }) => path);
  const any = paths.some((path) => state.refused[path] !== undefined);
  const refused: Record<string, Refusals[string]> = { ...state.refused };
  for (const path of paths)
    if (any) delete refused[path];
    else refused[path] = 'all';
  return { state: { ...state, refused, range: null } };
}

/** Every file: where something is refused, all is chosen; else nothing. */
export function toggleAll(state: ReviewState, { entries }: Look): ReviewStep {
  const any = entries.some(({ path }) => state.refused[path] !== undefined);
  const refused: Refusals = any ? {} : Object.fromEntries(entries.map(({ path }) => [path, 'all' as const]));
  return { state: { ...state, refused, range: null } };
}

function toggled(state: ReviewState, view: FileView, atoms: Atoms): ReviewStep {
  const { path } = view.entry;
  const before = state.refused[path];
  const after = choose(view, before, atoms, chosenOf(before, atoms) !== 'all');
  const refused: Record<string, Refusals[string]> = { ...state.refused };
  if (after === undefined) delete refused[path];
  else refused[path] = after;
  return { state: { ...state, refused } };
}

/** What a line stands for: a hunk with those joined to it, an aspect of the file, or the file. */
function atomsAt(state: ReviewState, view: FileView, lines: Lines, at: number): Atoms {
  const line = lines.at(at);
  const segments = segmentsOf(view.diff, optionsOf(state, view.entry.path).cuts);
  const atomsOfRow = (hunk: string, row: number): Atoms => {
    const segment = segmentAt(segments, hunk, row);
    return segment ? { rows: joinedSegments(segments, segment), aspects: [] } : everyAtom(view);
  };
  switch (line?.type) {
    case 'hunk':
      return { rows: joinedSegments(segments, line.segment), aspects: [] };
    case 'row':
    case 'pair': {
      const row = line.type === 'row' ? line : (line.left ?? line.right);
      return row && row.hunk !== '' ? atomsOfRow(row.hunk, row.index) : atomsAt(state, view, lines, at - 1);
    }
    case 'noNewline':
    case 'comment':
    case 'finding':
    case 'help':
    case 'fold':
      return atomsAt(state, view, lines, at - 1);
    case 'notice':
      return line.aspect ? { rows: [], aspects: [line.aspect] } : everyAtom(view);
    default:
      return everyAtom(view);
  }
}
