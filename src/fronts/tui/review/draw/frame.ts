/** The review panel as rows: title, diff and tree, keys; and what the next key will find on the screen. */

import type { ReviewQuestion } from '../../../../protocol/approval.ts';
import { fit, oneColumn, pad, width } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import type { Hint } from '../../keys/asked.ts';
import { footer } from '../../keys/footer.ts';
import { helpRows } from '../../keys/help.ts';
import { keyGroups } from '../../keys/table.ts';
import { closedGroups } from '../model/groups.ts';
import { many } from '../model/proof/summary.ts';
import { shownOf } from '../state/data.ts';
import type { ReviewData } from '../state/data.ts';
import type { ReviewFooter } from '../state/keys/row.ts';
import { reviewKeys } from '../state/keys/table.ts';
import { unseenIn } from '../state/seen.ts';
import type { Field, Look, ReviewState } from '../state/state.ts';
import { titleHeader } from './header.ts';
import { reviewHints } from './hints.ts';
import { inlineColumns } from './inline.ts';
import { diffPane } from './pane.ts';
import type { Pane } from './pane.ts';
import type { FrameSettings } from './settings.ts';
import { diagramPane } from './diagram.ts';
import { evidenceRows } from './proof/evidence.ts';
import { stripRows } from './proof/strip.ts';
import { keepsBoth } from './lines/split.ts';
import { trialRows } from './trial.ts';
import { treeItems } from './tree-items.ts';
import { treeRows } from './tree.ts';

interface Frame {
  rows: string[];
  cursor: { x: number; y: number } | null;
  look: Look;
}

/** A narrow diff is easier to read, but side by side, and beside the tree, it needs all there is. */
const widest = 100;
const wide = 120;
/** Columns of the window below which nothing stands side by side, not even where a person wants it. */
const splittable = 60;
/** Rows of a panel from which on one may be left blank. */
const roomy = 14;
/** Rows of a panel below which the keys get as short as they can. */
const lowest = 8;

/** The panel as rows, never more than the window has room for, and what a key will find on the screen. */
export function frameOf(data: ReviewData, at: FrameSettings): Frame {
  const frame = drawn(data, at, { rows: false, columns: false });
  const { trial, evidence, diagram } = data.state;
  if (!trial && !evidence && !diagram) return frame;
  // Whether keys move it is known once it is laid out.
  const { aside, trialRows: rows, help } = frame.look;
  const fits = { rows: (trial ? rows : aside.total) <= help.height, columns: aside.wide <= aside.columns };
  return fits.rows || fits.columns ? drawn(data, at, fits) : frame;
}

function drawn(data: ReviewData, at: FrameSettings, fits: ReviewFooter['fits']): Frame {
  const { state } = data;
  const columns = Math.max(10, at.columns >= wide ? at.columns - 1 : Math.min(widest, at.columns - 1));
  const limit = Math.max(3, at.full ? at.rows - 1 : at.rows - 4);
  const header = titleHeader(data, at, columns, limit);
  const hints = reviewHints(data, at, shownOf(data) !== undefined || data.entries.length === 0, fits);
  const bottom = footer(
    // A hunk that is edited in place tells its keys itself.
    { words: state.field?.buffer ?? null, message: state.message },
    state.inline ? [] : hints,
    {
      ...at,
      columns,
      most: limit < lowest ? 1 : Math.max(1, Math.min(columns < 60 ? 3 : 2, limit - 4)),
      gap: limit >= roomy,
      ...(state.field ? { ask: state.message ?? askOf(state.field, hints, at.spoken) } : {}),
    },
  );
  const { tick = 0, theme } = at;
  // The evidence says it all, and a picture needs the room.
  const strip = stripRows(state.evidence || state.diagram ? null : data.proof, {
    theme,
    columns,
    spoken: at.spoken,
    limit,
    reserved: data.proofRows,
    choice: data.choice,
    tick,
  });
  const top = [...header.rows, ...strip];
  const room = Math.max(1, limit - top.length - bottom.rows.length);
  const beside = !at.spoken && at.columns >= wide && data.entries.length > 1;
  const left = beside ? Math.max(24, Math.min(48, Math.floor(columns * 0.22))) : 0;
  const own = beside ? columns - left - 3 : columns;
  const split = isSplit(state, at, own);
  const pane = diffPane(data, at, { columns: own, room, above: header.lines, split, hints });
  const tree = () => treePane(data, at, beside ? left : columns, room);
  const help = state.help === null ? null : helpPane(state.help, at, columns, room);
  const trial = state.trial ? trialRows(state.trial, { columns, height: room, theme: at.theme }) : null;
  const aside = asidePane(data, at, columns, room);
  const instead = trial ?? aside ?? help;
  const panes = instead ? instead.rows : beside ? joined(tree(), pane.rows, left, at) : state.tree ? tree() : pane.rows;
  const blank = at.full ? Array.from({ length: Math.max(0, room - panes.length) }, () => '') : [];
  const above = [...top, ...panes, ...blank];
  return {
    rows: [...above, ...bottom.rows].slice(0, limit),
    cursor: bottom.cursor
      ? { x: bottom.cursor.x, y: above.length + bottom.cursor.y }
      : pane.cursor && { x: pane.cursor.x + columns - own, y: top.length + pane.cursor.y },
    look: lookOf(data, at, pane, {
      split,
      columns: own,
      room,
      helpTotal: help?.total ?? 0,
      trialRows: trial?.total ?? 0,
      aside: { total: aside?.total ?? 0, height: room, wide: aside?.wide ?? 0, columns },
      visible: instead === null && (beside || !state.tree) && state.inline === null,
    }),
  };
}

/** Evidence or a diagram, in the place of the diff; null where neither is looked at. */
function asidePane(data: ReviewData, { theme, spoken }: FrameSettings, columns: number, height: number) {
  const { evidence, diagram } = data.state;
  const settings = { columns, height, theme, spoken };
  const isOld = data.choice !== 'checked';
  if (evidence) return evidenceRows(evidence, data.proof?.verdicts ?? [], { ...settings, isOld });
  return diagram ? diagramPane(shownOf(data), diagram, settings) : null;
}

/** What a key finds on the screen. */
function lookOf(
  data: ReviewData,
  { question, canFull, tries }: FrameSettings,
  { viewport }: Pane,
  more: {
    split: boolean;
    columns: number;
    room: number;
    helpTotal: number;
    trialRows: number;
    aside: Look['aside'];
    visible: boolean;
  },
): Look {
  const { inline } = data.state;
  const { split, columns, room, helpTotal, visible } = more;
  return {
    about: question.about,
    entries: data.entries,
    files: data.files,
    shown: shownOf(data),
    viewport,
    proof: data.proof,
    aside: more.aside,
    visible,
    unseen: (state) => unseenIn({ ...data, state }),
    readOnly: question.readOnly === true,
    always: question.remember.length > 0,
    rest: question.place?.rest ?? [],
    rewind: question.rewind !== undefined,
    tries: tries === true,
    trialRows: more.trialRows,
    previous: question.previous !== undefined,
    split,
    full: canFull === true,
    help: { total: helpTotal, height: room },
    textColumns: inline ? inlineColumns(inline, columns) : columns,
    treeHeight: room,
  };
}

function treePane(data: ReviewData, { theme, spoken }: FrameSettings, columns: number, height: number): string[] {
  const groups = closedGroups(data.entries, data.state.opened);
  return treeRows(treeItems(data), { columns, height, selected: data.state.file, groups, theme, spoken });
}

function helpPane(scroll: number, { question: { about }, theme }: FrameSettings, columns: number, height: number) {
  return helpRows(helpGroups(about), { columns, height, scroll, theme });
}

const groups = new Map<ReviewQuestion['about'], ReturnType<typeof keyGroups>>();

/** Made once: the table never changes. */
function helpGroups(about: ReviewQuestion['about']) {
  const known = groups.get(about) ?? keyGroups(reviewKeys, about);
  groups.set(about, known);
  return known;
}

/** The tree beside the diff. */
function joined(tree: readonly string[], diff: readonly string[], left: number, { theme }: FrameSettings): string[] {
  const line = theme.paint('dim', oneColumn('│', '|'));
  return Array.from({ length: Math.max(tree.length, diff.length) }, (_, at) => {
    const own = tree[at] ?? '';
    return `${width(own) > left ? fit(own, left) : pad(own, left)} ${line} ${diff[at] ?? ''}`.trimEnd();
  });
}

function isSplit({ diff }: ReviewState, { columns, spoken }: FrameSettings, own: number): boolean {
  return !spoken && (diff === 'split' ? columns >= splittable : diff === 'auto' && keepsBoth(own));
}

/** What is asked for while a line is written; of its keys the first one takes it, and the other goes back. */
function askOf({ kind, count = 0 }: Field, hints: readonly Hint[], spoken: boolean): string {
  const what = {
    send: t('words to the model'),
    findings: t`send ${many(count, 'finding')} back, with words to the model`,
    comment: t('your comment'),
    search: t('search in the diff'),
    try: t('command to try'),
  }[kind];
  return spoken
    ? t`${what[0]!.toUpperCase() + what.slice(1)}. Enter ${t(hints[0]?.does ?? '')}, Escape goes back.`
    : `${what} (${hints.map(({ key, does }) => `${key} ${does}`).join(', ')}):`;
}
