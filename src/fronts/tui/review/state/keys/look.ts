/** The keys that change how a change set is shown, and never what of it is chosen. */

import { t } from '../../../../../text/words/words.ts';
import { defaultContext } from '../../model/lines/context-lines.ts';
import { holdCursor, optionsOf, withMessage } from '../state.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';
import { diagramKey } from './diagram.ts';
import { inReview } from './row.ts';
import type { Act, ReviewKey } from './row.ts';

/** They stand behind those that move. */
export const lookKeys: readonly ReviewKey[] = [
  {
    keys: ['+', '=', '-'],
    group: 'Look',
    does: 'more or fewer unchanged lines around each change',
    act: [context(wider), context(wider), context(narrower)],
  },
  {
    keys: ['0'],
    group: 'Look',
    does: 'fold unchanged lines away',
    act: context((lines) => (lines === 0 ? defaultContext : 0)),
  },
  {
    keys: ['*'],
    group: 'Look',
    does: 'the whole file',
    act: context((lines) => (Number.isFinite(lines) ? Number.POSITIVE_INFINITY : defaultContext)),
  },
  {
    name: 'review.white-space',
    keys: ['w'],
    group: 'Look',
    does: 'hide or show changes of white space only',
    act: toggleSpace,
  },
  {
    name: 'review.side-by-side',
    keys: ['|'],
    group: 'Look',
    does: 'side by side, or one below the other',
    act: toggleSplit,
  },
  diagramKey,
  { name: 'review.files', keys: ['o'], group: 'Look', does: 'the list of files', act: toggleList },
  {
    name: 'review.since',
    keys: ['p'],
    group: 'Look',
    does: {
      call: 'only what changed since the last proposal, or the whole change',
      turn: 'only what changed since the last proposal, or the whole change',
    },
    act: toggleSince,
  },
  {
    name: 'review.whole-screen',
    keys: ['f'],
    group: 'Look',
    does: 'the whole screen, or back',
    when: (_state, { full }) => full,
    act: (state) => ({ state, effect: { type: 'full' } }),
  },
  {
    name: 'review.keys',
    keys: ['?'],
    group: 'Look',
    does: 'these keys',
    act: (state) => ({ state: { ...state, help: 0 } }),
    hint: inReview(() => ({ does: 'all keys', short: 'keys', order: 1 })),
  },
];

const contexts = [0, 1, defaultContext, 8, 20, 50, Number.POSITIVE_INFINITY];

function wider(lines: number): number {
  return contexts.find((each) => each > lines) ?? lines;
}

function narrower(lines: number): number {
  return contexts.findLast((each) => each < lines) ?? lines;
}

/** Other numbers of unchanged lines around the changes of the file at hand. */
function context(change: (lines: number) => number): Act {
  return (state, look) => {
    const path = look.entries[state.file]?.path;
    if (path === undefined) return { state };
    const own = optionsOf(state, path);
    const options = { ...state.options, [path]: { ...own, context: change(own.context) } };
    return { state: { ...holdCursor(state, look), options } };
  };
}

function toggleSpace(state: ReviewState, look: Look): ReviewStep {
  const hideSpace = !state.hideSpace;
  return { state: { ...holdCursor(state, look), hideSpace }, effect: { type: 'prefer', change: { hideSpace } } };
}

function toggleSplit(state: ReviewState, look: Look): ReviewStep {
  const diff = look.split ? 'unified' : 'split';
  return { state: { ...holdCursor(state, look), diff }, effect: { type: 'prefer', change: { diff } } };
}

/** To the list of files, or back to the diff. */
export function toggleList(state: ReviewState, { entries }: Look): ReviewStep {
  if (entries.length < 2) return withMessage(state, t('There is one file only'));
  return { state: { ...state, tree: !state.tree, range: null } };
}

function toggleSince(state: ReviewState, { previous }: Look): ReviewStep {
  if (!previous) return withMessage(state, t('Nothing was proposed before'));
  return { state: { ...state, since: !state.since, range: null } };
}
