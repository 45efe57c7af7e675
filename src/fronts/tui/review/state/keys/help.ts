/** The keys of the list of keys itself: of these only the footer tells, while it is shown. */

import type { Look } from '../state.ts';
import type { Act, ReviewKey } from './row.ts';

/** Any other key goes back to the diff, and does nothing there. */
export const closeHelp: Act = (state) => ({ state: { ...state, help: null } });

/** The only ones that are heard while the list of keys is shown. */
export const helpKeys: readonly ReviewKey[] = [
  {
    keys: ['up', 'down', 'k', 'j'],
    group: 'In the help',
    act: [scrolling(() => -1), scrolling(() => 1)],
    hint: () => ({ key: '↑↓', does: 'more' }),
  },
  {
    keys: ['pageup', 'pagedown'],
    group: 'In the help',
    act: [scrolling((height) => -height), scrolling((height) => height)],
  },
  { keys: [' '], group: 'In the help', act: scrolling((height) => height) },
  {
    keys: [],
    group: 'In the help',
    act: closeHelp,
    hint: () => ({ key: 'any other key', does: 'back to the diff', short: 'back' }),
  },
];

function scrolling(by: (height: number) => number): Act {
  return (state, { help }: Look) => {
    const top = (state.help ?? 0) + by(help.height);
    return { state: { ...state, help: Math.max(0, Math.min(top, help.total - help.height)) } };
  };
}
