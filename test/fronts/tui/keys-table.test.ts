import { describe, expect, it } from 'vitest';
import { hintsOf, keyGroups, keyLookup } from '../../../src/fronts/tui/keys/table.ts';
import type { KeyRow } from '../../../src/fronts/tui/keys/table.ts';

interface State {
  row: number;
  open: boolean;
}
type Act = (state: State, height: number) => State;
const moved =
  (by: number): Act =>
  (state) => ({ ...state, row: state.row + by });

const rows: readonly KeyRow<Act, { writing: boolean }, 'call' | 'undo'>[] = [
  { keys: ['up', 'down', 'k', 'j'], group: 'Move', does: 'row by row', act: [moved(-1), moved(1)] },
  { keys: ['pagedown'], group: 'Move', act: (state, height) => ({ ...state, row: state.row + height }) },
  {
    keys: [' ', 'ctrl+s'],
    group: 'Decide',
    does: { call: 'accept', undo: 'take back' },
    act: (state) => ({ ...state, open: false }),
    when: ({ open }) => open,
    hint: ({ writing }) => (writing ? null : { does: 'accept', order: 1 }),
  },
  { keys: [' '], group: 'Decide', does: { call: 'open' }, act: (state) => ({ ...state, open: true }) },
  { keys: ['?'], group: 'Look', does: 'these keys', act: moved(0), hint: () => ({ does: 'all keys', short: 'keys' }) },
];

describe('a key table', () => {
  const find = keyLookup(rows);
  const press = (key: string, state: State, height = 10) => find(key, state, height)?.(state, height) ?? null;

  it('finds what a key does: acts go round over the keys of a row', () => {
    const at = { row: 5, open: false };
    expect(['up', 'down', 'k', 'j'].map((key) => press(key, at)?.row)).toEqual([4, 6, 4, 6]);
    expect(press('pagedown', at, 20)?.row).toBe(25);
    expect(press('x', at)).toBeNull();
  });

  it('passes over a row that does not count just now', () => {
    expect(press(' ', { row: 0, open: true })?.open).toBe(false);
    expect(press(' ', { row: 0, open: false })?.open).toBe(true);
    expect(press('ctrl+s', { row: 0, open: false })).toBeNull();
  });

  it('gives the footer its hints in order, by the names of the keys', () => {
    expect(hintsOf(rows, { writing: false })).toEqual([
      { key: '?', does: 'all keys', short: 'keys' },
      { key: 'Space', does: 'accept' },
    ]);
    expect(hintsOf(rows, { writing: true }).map(({ key }) => key)).toEqual(['?']);
  });

  it('gives the help its groups, in the words of the variant; a row without words is not told of', () => {
    expect(keyGroups(rows, 'call')).toEqual([
      { heading: 'Move', rows: [{ keys: ['↑', '↓', 'k', 'j'], does: 'row by row' }] },
      {
        heading: 'Decide',
        rows: [
          { keys: ['Space', 'Ctrl+S'], does: 'accept' },
          { keys: ['Space'], does: 'open' },
        ],
      },
      { heading: 'Look', rows: [{ keys: ['?'], does: 'these keys' }] },
    ]);
    expect(keyGroups(rows, 'undo')[1]?.rows).toEqual([{ keys: ['Space', 'Ctrl+S'], does: 'take back' }]);
  });
});
