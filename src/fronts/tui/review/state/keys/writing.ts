/** The keys that end a line or a hunk while it is written; every other key then is text, or moves in it. */

import { t } from '../../../../../text/words/words.ts';
import { enterField } from '../field.ts';
import { leaveHunk, saveHunk } from '../hunk-edit.ts';
import { newLine } from '../inline.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';
import type { ReviewKey } from './row.ts';

/** Only these are heard while something is written. */
export const writingKeys: readonly ReviewKey[] = [
  {
    keys: ['enter'],
    group: 'While writing',
    does: 'keep the comment, send the words, search; in a hunk: a new line',
    act: enter,
    hint: ({ mode, state }) => (mode === 'writing' && state.field ? { does: taking[state.field.kind] } : null),
  },
  {
    keys: ['ctrl+s', 'ctrl+enter'],
    group: 'While writing',
    does: 'in a hunk: keep what is written',
    when: ({ inline }) => inline !== null,
    act: saveHunk,
    hint: ({ mode, state: { inline } }) => {
      if (mode !== 'writing' || !inline) return null;
      return inline.leaving ? { does: 'keeps it', order: 1 } : { does: 'keeps what you write' };
    },
  },
  {
    keys: ['escape'],
    group: 'While writing',
    does: 'leave it; a hunk that was changed asks for it twice',
    act: leaveWriting,
    hint: ({ mode, state: { inline } }) => {
      if (mode !== 'writing') return null;
      return { does: !inline ? 'back' : inline.leaving ? t('again drops what you wrote') : t('leaves it') };
    },
  },
  { keys: ['ctrl+c'], group: 'While writing', act: leaveWriting },
];

/** What Enter does with a line that was asked for. */
const taking = {
  send: 'sends',
  findings: 'sends them',
  comment: 'keeps it',
  search: 'finds',
  try: 'tries it',
} as const;

function enter(state: ReviewState, look: Look): ReviewStep {
  return state.inline ? { state: { ...state, inline: newLine(state.inline) } } : enterField(state, look);
}

function leaveWriting(state: ReviewState): ReviewStep {
  return state.inline ? leaveHunk(state) : { state: { ...state, field: null } };
}
