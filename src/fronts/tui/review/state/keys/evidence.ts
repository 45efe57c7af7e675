/** The keys while evidence is shown: of these only the footer tells. */

import { nextEvidence } from '../proof/evidence.ts';
import type { Look } from '../state.ts';
import type { Act, ReviewKey } from './row.ts';

const close: Act = (state) => ({ state: { ...state, evidence: null } });

/** The only ones that are heard while evidence is shown. */
export const evidenceKeys: readonly ReviewKey[] = [
  {
    keys: ['up', 'down', 'k', 'j'],
    group: 'In the evidence',
    act: [scrolling(() => [-1, 0]), scrolling(() => [1, 0])],
    hint: () => ({ key: '↑↓', does: 'more' }),
  },
  {
    keys: ['left', 'right', 'h', 'l'],
    group: 'In the evidence',
    act: [scrolling(() => [0, -sideways]), scrolling(() => [0, sideways])],
    hint: () => ({ key: '←→', does: 'sideways' }),
  },
  {
    keys: ['pageup', 'pagedown'],
    group: 'In the evidence',
    act: [scrolling(({ height }) => [1 - height, 0]), scrolling(({ height }) => [height - 1, 0])],
  },
  {
    keys: [' '],
    group: 'In the evidence',
    act: scrolling(({ height }) => [height - 1, 0]),
  },
  {
    keys: ['g', 'G', 'home', 'end'],
    group: 'In the evidence',
    act: [scrolling(() => [-Infinity, -Infinity]), scrolling(() => [Infinity, 0])],
  },
  {
    keys: ['tab', 'shift+tab'],
    group: 'In the evidence',
    act: [(state, look) => nextEvidence(state, look, 1), (state, look) => nextEvidence(state, look, -1)],
    hint: () => ({ does: 'next file', short: 'next' }),
  },
  {
    keys: ['escape', 'v', 'ctrl+c', 'enter', 'q'],
    group: 'In the evidence',
    act: close,
    hint: () => ({ does: 'back to the diff', short: 'back' }),
  },
];

/** Columns that a key moves a table. */
const sideways = 8;

/** So many rows down, and columns to the right; never past the ends. */
function scrolling(by: (look: Look['evidence']) => readonly [rows: number, columns: number]): Act {
  return (state, { evidence }) => {
    if (!state.evidence) return { state };
    const [rows, columns] = by(evidence);
    const within = (at: number, most: number) => Math.max(0, Math.min(Math.max(0, most), at));
    const top = within(
      Math.min(state.evidence.top, evidence.total - evidence.height) + rows,
      evidence.total - evidence.height,
    );
    const left = within(state.evidence.left + columns, evidence.wide - evidence.columns);
    return { state: { ...state, evidence: { ...state.evidence, top, left } } };
  };
}
