/** The key table of the screen of delegates: choose one, look inside, say something to it, stop it. */

import type { DelegateState } from '../../../protocol/delegate.ts';
import { t } from '../../../text/words/words.ts';
import { emptyLine } from '../composer/text/line.ts';
import type { KeyRow } from '../keys/table.ts';
import { masterDetailKeys } from '../master-detail/keys.ts';
import { canSteer, selectedOf } from './state.ts';
import type { DelegatesState, DelegatesStep, Look } from './state.ts';

type Act = (state: DelegatesState, look: Look) => DelegatesStep;

interface Footer {
  state: DelegatesState;
  look: Look;
}

const { enter, leave } = masterDetailKeys<DelegatesState, DelegateState>(selectedOf, {
  group: 'Delegates',
  enter: { does: 'look inside: its own transcript, live', hint: 'look inside', short: 'inside' },
  leave: 'back to the list, and from there to the conversation; the turn goes on',
  stop: 'stops the turn, and all delegates with it',
});

/** The keys of the screen, in the order of its footer. */
export const delegateKeys: readonly KeyRow<Act, Footer>[] = [
  ...enter,
  {
    keys: ['w'],
    group: 'Delegates',
    does: 'say something to it: it hears that with its next request',
    act: (state, look) =>
      canSteer(state, look)
        ? { state: { ...state, words: emptyLine } }
        : tell(state, look, t('no longer hears anything')),
    hint: ({ state, look }) => (canSteer(state, look) ? { does: 'say something', short: 'say' } : null),
  },
  {
    keys: ['x'],
    group: 'Delegates',
    does: 'stop it: what it has said so far is its result, and it can be resumed',
    act: (state, look) => {
      const id = selectedOf(state, look.items)?.id;
      return id !== undefined && canSteer(state, look)
        ? { state, effect: { type: 'stop', id } }
        : tell(state, look, t('is over already'));
    },
    hint: ({ state, look }) => (canSteer(state, look) ? { does: 'stop it', short: 'stop' } : null),
  },
  ...leave,
];

function tell(state: DelegatesState, { items }: Look, words: string): DelegatesStep {
  const id = selectedOf(state, items)?.id;
  return { state: { ...state, message: id === undefined ? null : `${id} ${words}` } };
}
