/** The trust panel's key table: what may be answered, when, and what the footer says of it. */

import type { TrustAnswer } from '../../../protocol/desk.ts';
import { t } from '../../../text/words/words.ts';
import { helpKey } from '../keys/own/key-help.ts';
import { scrollBy, scrollKeys } from '../keys/scroll.ts';
import type { Scroll } from '../keys/scroll.ts';
import type { KeyRow } from '../keys/table.ts';

/** What a person has seen of the question. */
export interface TrustState {
  readonly scroll: Scroll;
  /** The columns that its rows are counted for. */
  readonly columns: number;
  readonly message: string | null;
  /** It has just appeared: keys are not heard yet, and dim. */
  readonly dead: boolean;
}

/** What a key finds on the screen. */
export interface TrustLook {
  height: number;
  total: number;
  /** Where one is, in rows of so many columns. */
  scroll: Scroll;
  columns: number;
  /** All of it has been on the screen. */
  seen: boolean;
}

/** What a key leads to. */
interface TrustStep {
  state: TrustState;
  answer?: TrustAnswer;
}

type Act = (state: TrustState, look: TrustLook) => TrustStep;

/** To leave is always safe: these keys are never dead. */
export const leaveKeys: readonly string[] = ['escape', 'ctrl+c', 'ctrl+d'];

/** The keys of the panel, in the order of its footer. */
export const trustKeys: readonly KeyRow<Act, TrustLook>[] = [
  {
    keys: ['r', 'enter'],
    group: 'Answer',
    does: 'only read it: nothing of it counts, now and later',
    act: (state) => ({ state, answer: 'read only' }),
    hint: () => ({ key: 'r Enter', does: 'only read it', short: 'read' }),
  },
  {
    keys: ['t'],
    group: 'Answer',
    does: 'trust it with what is shown, when all of it has been shown',
    act: (state, { seen }) =>
      seen
        ? { state, answer: 'trusted' }
        : { state: { ...state, message: t('Not all of it has been shown: ↓ or PgDn first') } },
    hint: ({ seen }) => (seen ? { does: 'trust it', short: 'trust' } : null),
  },
  {
    keys: leaveKeys,
    group: 'Answer',
    does: 'leave archie; it asks again the next time',
    act: (state) => ({ state, answer: 'leave' }),
    hint: () => ({ does: t('leave', 'archie') }),
  },
  { keys: [helpKey], group: 'Answer', does: 'these keys', act: (state) => ({ state }) },
  ...scrollKeys.map((row) => ({ ...row, act: row.keys.map(scrolled) })),
];

function scrolled(key: string): Act {
  return (state, { height, total, scroll, columns }) => ({
    state: { ...state, message: null, columns, scroll: scrollBy(scroll, key, height, total) ?? scroll },
  });
}
