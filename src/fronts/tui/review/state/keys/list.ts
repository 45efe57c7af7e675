/** The keys of the list of files, while the cursor is in it; what it has no key of its own for is done in the diff. */

import type { Look, ReviewState } from '../state.ts';
import { toggleFile } from '../toggle.ts';
import { goBack } from './decide.ts';
import { toggleList } from './look.ts';
import { choosing } from './row.ts';
import type { Act, ReviewKey } from './row.ts';

/** They stand last in the help. */
export const listKeys: readonly ReviewKey[] = [
  {
    keys: ['up', 'down', 'k', 'j'],
    group: 'In the list of files',
    does: 'file by file',
    act: [moving(({ file }) => file - 1), moving(({ file }) => file + 1)],
  },
  {
    keys: ['pageup', 'pagedown'],
    group: 'In the list of files',
    act: [moving(({ file }, look) => file - page(look)), moving(({ file }, look) => file + page(look))],
  },
  {
    keys: ['g', 'G', 'home', 'end'],
    group: 'In the list of files',
    act: [moving(() => 0), moving((_state, { entries }) => entries.length - 1)],
  },
  { keys: [' ', 'x'], group: 'In the list of files', does: 'take or leave the file', act: choosing(toggleFile) },
  {
    keys: ['enter', 'o', 'escape'],
    group: 'In the list of files',
    does: 'back to the diff',
    act: [(state) => ({ state: { ...state, tree: false } }), toggleList, goBack],
  },
];

const page = ({ treeHeight }: Look) => Math.max(1, treeHeight - 1);

/** To a file, by index; never past the ends. */
function moving(to: (state: ReviewState, look: Look) => number): Act {
  return (state, look) => ({
    state: { ...state, file: Math.max(0, Math.min(look.entries.length - 1, to(state, look))) },
  });
}
