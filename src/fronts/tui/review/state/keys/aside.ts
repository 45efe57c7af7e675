/** The keys of what stands in the place of the diff, and is scrolled both ways: evidence, a diagram. Of these only the footer tells. */

import type { Look, ReviewState } from '../state.ts';
import type { Act, ReviewKey } from './row.ts';

/** Columns that a key moves it sideways. */
const sideways = 8;

/** What differs between them. */
interface Aside {
  group: string;
  /** Where in the state it is kept. */
  of: 'evidence' | 'diagram';
  /** The key that opened it closes it too. */
  opener: string;
  /** To the next one, or the one before. */
  next: (by: 1 | -1) => Act;
  does: { does: string; short: string };
}

/** The only keys that are heard while it is shown. */
export function asideKeys({ group, of, opener, next, does }: Aside): readonly ReviewKey[] {
  const by = (rows: (height: number) => number, columns = 0) => scrolling(of, rows, columns);
  return [
    {
      keys: ['up', 'down', 'k', 'j'],
      group,
      act: [by(() => -1), by(() => 1)],
      hint: ({ fits }) => (fits.rows ? null : { key: '↑↓', does: 'more' }),
    },
    {
      keys: ['left', 'right', 'h', 'l'],
      group,
      act: [by(() => 0, -sideways), by(() => 0, sideways)],
      hint: ({ fits }) => (fits.columns ? null : { key: '←→', does: 'sideways' }),
    },
    { keys: ['pageup', 'pagedown'], group, act: [by((height) => 1 - height), by((height) => height - 1)] },
    { keys: [' '], group, act: by((height) => height - 1) },
    { keys: ['g', 'G', 'home', 'end'], group, act: [by(() => -Infinity, -Infinity), by(() => Infinity)] },
    { keys: ['tab', 'shift+tab'], group, act: [next(1), next(-1)], hint: () => does },
    {
      keys: ['escape', opener, 'ctrl+c', 'enter', 'q'],
      group,
      act: (state) => ({ state: { ...state, [of]: null } }),
      hint: () => ({ does: 'back to the diff', short: 'back' }),
    },
  ];
}

/** So many rows down, and columns to the right; never past the ends. */
function scrolling(of: Aside['of'], rows: (height: number) => number, columns: number): Act {
  return (state: ReviewState, { aside }: Look) => {
    const shown = state[of];
    if (!shown) return { state };
    const within = (at: number, most: number) => Math.max(0, Math.min(Math.max(0, most), at));
    const lowest = aside.total - aside.height;
    const top = within(Math.min(shown.top, lowest) + rows(aside.height), lowest);
    const left = within(shown.left + columns, aside.wide - aside.columns);
    return { state: { ...state, [of]: { ...shown, top, left } } };
  };
}
