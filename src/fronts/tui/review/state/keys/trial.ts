/** The keys while a command is tried, or its output is shown: of these only the footer tells. */

import { t } from '../../../../../text/words/words.ts';
import { fieldText } from '../field.ts';
import { withMessage } from '../state.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';
import type { Act, ReviewKey } from './row.ts';

/** Asks for the command; the last one stands there already. */
export function startTrial(state: ReviewState, { tries }: Look): ReviewStep {
  if (!tries) return withMessage(state, t('Commands cannot be tried here'));
  return { state: { ...state, field: { kind: 'try', buffer: fieldText(state.lastTried) } } };
}

/** Back to the review; a command that runs is stopped. */
const closeTrial: Act = (state) => ({ state: { ...state, trial: null }, effect: { type: 'try', command: null } });

/** The only ones that are heard while a trial is shown. */
export const trialKeys: readonly ReviewKey[] = [
  {
    keys: ['up', 'down', 'k', 'j'],
    group: 'In a trial',
    act: [scrolling(() => 1), scrolling(() => -1)],
    hint: ({ fits }) => (fits.rows ? null : { key: '↑↓', does: 'more' }),
  },
  {
    keys: ['pageup', 'pagedown'],
    group: 'In a trial',
    act: [scrolling((height) => height), scrolling((height) => -height)],
  },
  {
    keys: ['escape', 'ctrl+c', 'enter'],
    group: 'In a trial',
    act: closeTrial,
    hint: () => ({ does: 'back to the review', short: 'back' }),
  },
];

function scrolling(by: (height: number) => number): Act {
  return (state, { help, trialRows }: Look) => {
    if (!state.trial) return { state };
    const most = Math.max(0, trialRows - help.height);
    return {
      state: {
        ...state,
        trial: { ...state.trial, back: Math.max(0, Math.min(most, state.trial.back + by(help.height))) },
      },
    };
  };
}
