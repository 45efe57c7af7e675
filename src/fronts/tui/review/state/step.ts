import type { Resolution } from '../../../../protocol/change.ts';
import { keyFor } from '../../keys/asked.ts';
import type { Press } from '../../keys/press.ts';
import { defaultContext } from '../model/context-lines.ts';
import { selectionOf } from '../model/selection.ts';
import { type Cuts, joinNext, type Segment, segmentsOf, splitAt } from '../model/segments.ts';
import { resolveCursor, markSeen } from './cursor.ts';
import { moveStep, treeStep } from './move.ts';
import type { Look, ReviewEffect, ReviewState, ReviewStep } from './state.ts';
import { withCursor, cursorOf, withMessage, optionsOf } from './state.ts';
import { segmentUnder, writeHunk, writeStep } from './hunk.ts';
import { toggle, toggleAll, toggleFile, toggleLines } from './toggle.ts';
import { comment, commentWhole, fieldStep, search, startField } from './comment-entry.ts';

/** What a key does: pure. */
export function reviewStep(before: ReviewState, press: Press, look: Look): ReviewStep {
  const quiet = before.message === null ? before : { ...before, message: null };
  if (quiet.inline) return writeStep(quiet, quiet.inline, press, look);
  if (quiet.field) return fieldStep(quiet, quiet.field, press, look);
  const key = keyFor(press);
  if (key === null) return { state: quiet };
  if (quiet.help !== null) return helpStep(quiet, quiet.help, key, look);
  const state =
    look.viewport.body.lines.length > 0 ? withCursor(quiet, markSeen(cursorOf(quiet), look.viewport)) : quiet;
  if (look.readOnly && choosing.has(key))
    return withMessage(state, 'This is in the tree already: read it, and comment with c');
  if (state.tree) {
    const inTree = treeStep(state, key, look);
    if (inTree) return { state: inTree };
  }
  const moved = moveStep(state, key, look);
  if (moved) return { state: moved };
  const act = acts[key];
  return act ? act(state, look) : { state };
}

const contexts = [0, 1, defaultContext, 8, 20, 50, Number.POSITIVE_INFINITY];

/** Keys that say what lands. */
const choosing: ReadonlySet<string> = new Set([' ', 'x', 't', 'T', 'e', 'i', '1', '2', '3']);

type Act = (state: ReviewState, look: Look) => ReviewStep;

const acts: Readonly<Record<string, Act>> = {
  y: (state, look) => accept(state, look, {}),
  Z: (state, look) => (look.rewind ? accept(state, look, { rewind: true }) : { state }),
  a: (state, look) => {
    if (!look.always) return withMessage(state, 'This is asked every time');
    if (selectionOf(look.entries, look.files, state.refused) !== 'all')
      return withMessage(state, 'a accepts all: choose everything first (T)');
    return accept(state, look, { always: true });
  },
  n: (state) => ({ state, effect: { type: 'reject' } }),
  r: (state, { about }) =>
    about === 'call' || about === 'turn'
      ? startField(state, 'send')
      : withMessage(state, 'Nobody proposes this anew: n refuses it'),
  e: (state, { shown, files }) => {
    const view = files[state.file];
    if (view?.after && shown && view.entry.after?.mode !== 'link') return { state, effect: { type: 'edit' } };
    return withMessage(state, 'This one has no text to edit');
  },
  i: writeHunk,
  ' ': toggle,
  x: toggleLines,
  t: toggleFile,
  T: toggleAll,
  v: (state, { viewport }) => {
    const id = viewport.body.lines[resolveCursor(cursorOf(state), viewport).line]?.id ?? null;
    return { state: { ...state, range: state.range === null ? id : null } };
  },
  s: (state, look) => cut(state, look, splitAt, 'No unchanged line to split at here: x takes single lines'),
  J: (state, look) => cut(state, look, joinNext, 'No further hunk to join with'),
  c: comment,
  C: commentWhole,
  '/': (state) => startField(state, 'search'),
  '.': (state, look) => again(state, look, 1),
  ',': (state, look) => again(state, look, -1),
  '+': (state, look) => widened(state, look, (now) => contexts.find((each) => each > now) ?? now),
  '=': (state, look) => widened(state, look, (now) => contexts.find((each) => each > now) ?? now),
  '-': (state, look) => widened(state, look, (now) => contexts.findLast((each) => each < now) ?? now),
  '0': (state, look) => widened(state, look, (now) => (now === 0 ? defaultContext : 0)),
  '*': (state, look) =>
    widened(state, look, (now) => (Number.isFinite(now) ? Number.POSITIVE_INFINITY : defaultContext)),
  w: (state, look) => {
    const hideSpace = !state.hideSpace;
    return { state: { ...anchored(state, look), hideSpace }, effect: { type: 'prefer', change: { hideSpace } } };
  },
  '|': (state, look) => {
    const diff = look.split ? 'unified' : 'split';
    return { state: { ...anchored(state, look), diff }, effect: { type: 'prefer', change: { diff } } };
  },
  f: (state, { full }) => (full ? { state, effect: { type: 'full' } } : { state }),
  o: (state, { entries }) =>
    entries.length > 1
      ? { state: { ...state, tree: !state.tree, range: null } }
      : withMessage(state, 'There is one file only'),
  p: (state, { previous }) =>
    previous
      ? { state: { ...state, since: !state.since, range: null } }
      : withMessage(state, 'Nothing was proposed before'),
  '1': (state, look) => resolve(state, look, 'mine'),
  '2': (state, look) => resolve(state, look, 'both'),
  '3': (state, look) => resolve(state, look, 'theirs'),
  '?': (state) => ({ state: { ...state, help: 0 } }),
  escape: (state, look) => {
    if (state.range !== null) return { state: { ...state, range: null } };
    if (state.tree) return { state: { ...state, tree: false } };
    if (state.since) return { state: { ...state, since: false } };
    return { state, effect: leaving(look) };
  },
  'ctrl+c': (state, look) => ({ state, effect: leaving(look) }),
};

/** What going away means: a call is part of a turn, which stops; the rest waits, or stays as it is. */
function leaving({ about }: Look): ReviewEffect {
  if (about === 'call') return { type: 'interrupt' };
  return about === 'turn' || about === 'patch' ? { type: 'later' } : { type: 'reject' };
}

function accept(state: ReviewState, look: Look, more: { always?: boolean; rewind?: boolean }): ReviewStep {
  if (selectionOf(look.entries, look.files, state.refused) === 'none')
    return withMessage(state, 'Nothing is chosen: n rejects, space chooses');
  const open = look.entries.findIndex(
    (entry, at) =>
      entry.conflict &&
      state.refused[entry.path] === undefined &&
      !state.resolved[entry.path] &&
      !look.files[at]?.edited,
  );
  if (open >= 0)
    return withMessage(
      { ...state, file: open, tree: false, since: false },
      `${look.entries[open]?.path}: settle the conflict first (1, 2, 3 or e), or leave the file out (t)`,
    );
  return { state, effect: { type: 'accept', ...more } };
}

function resolve(state: ReviewState, look: Look, keep: Resolution): ReviewStep {
  const entry = look.entries[state.file];
  if (!entry?.conflict) return withMessage(state, 'This file is not in conflict');
  if (keep === 'both' && !entry.conflict.both)
    return withMessage(state, 'There is no text that could hold both: 1 or 3');
  return { state: { ...state, resolved: { ...state.resolved, [entry.path]: keep } } };
}

/** The state with the cursor held where it stands, before the lines around it change. */
function anchored(state: ReviewState, { viewport }: Look): ReviewState {
  const cursor = cursorOf(state);
  const { line, top } = resolveCursor(cursor, viewport);
  const id = viewport.body.lines[line]?.id;
  if (id === undefined) return state;
  return withCursor(state, { ...cursor, id: id, at: (viewport.body.starts[line] ?? 0) - top });
}

function widened(state: ReviewState, look: Look, change: (context: number) => number): ReviewStep {
  const path = look.entries[state.file]?.path;
  if (path === undefined) return { state };
  const own = optionsOf(state, path);
  const options = { ...state.options, [path]: { ...own, context: change(own.context) } };
  return { state: { ...anchored(state, look), options } };
}

/** Splits or joins the hunk under the cursor. */
function cut(
  state: ReviewState,
  look: Look,
  how: (cuts: Cuts, segments: readonly Segment[], one: Segment) => Cuts | null,
  otherwise: string,
): ReviewStep {
  const view = look.files[state.file];
  if (!view || state.since) return { state };
  const { path } = view.entry;
  const options = optionsOf(state, path);
  const segments = segmentsOf(view.diff, options.cuts);
  const one = segmentUnder(state, look, segments);
  const cuts = one && how(options.cuts, segments, one);
  if (!cuts) return withMessage(state, otherwise);
  return { state: { ...anchored(state, look), options: { ...state.options, [path]: { ...options, cuts } } } };
}

function again(state: ReviewState, look: Look, by: 1 | -1): ReviewStep {
  if (state.query === null) return withMessage(state, 'Nothing was searched for: / begins');
  return search(state, look, state.query, by);
}

function helpStep(state: ReviewState, top: number, key: string, { help }: Look): ReviewStep {
  const by = { down: 1, j: 1, up: -1, k: -1, pagedown: help.height, ' ': help.height, pageup: -help.height }[key];
  if (by === undefined) return { state: { ...state, help: null } };
  return { state: { ...state, help: Math.max(0, Math.min(top + by, help.total - help.height)) } };
}
