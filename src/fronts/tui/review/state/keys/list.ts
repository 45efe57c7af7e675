/** The keys of the list of files, while the cursor is in it; what it has no key of its own for is done in the diff. */

import { groupAt, listStops, openedAround } from '../../model/groups.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';
import { toggleFile, toggleFiles } from '../toggle.ts';
import { goBack } from './decide.ts';
import { toggleList } from './look.ts';
import { choosing } from './row.ts';
import type { Act, ReviewKey } from './row.ts';

const page = ({ treeHeight }: Look) => Math.max(1, treeHeight - 1);

/** They stand last in the help. */
export const listKeys: readonly ReviewKey[] = [
  {
    keys: ['up', 'down', 'k', 'j'],
    group: 'In the list of files',
    does: 'row by row: a file, or a folder of which everything came or went',
    act: [moving(() => -1), moving(() => 1)],
  },
  {
    keys: ['pageup', 'pagedown'],
    group: 'In the list of files',
    act: [moving((look) => -page(look)), moving(page)],
  },
  {
    keys: ['g', 'G', 'home', 'end'],
    group: 'In the list of files',
    act: [moving(() => -Infinity), moving(() => Infinity)],
  },
  {
    keys: [' ', 'x', 't'],
    group: 'In the list of files',
    does: 'take or leave the file, or all of the folder',
    act: choosing(toggleRow),
  },
  {
    keys: ['enter', 'o', 'escape'],
    group: 'In the list of files',
    does: 'open the folder; back to the diff',
    act: [open, toggleList, goBack],
    hint: ({ mode, state, entries }) =>
      mode === 'review' && state.tree && groupAt(entries, state.opened, state.file) !== undefined
        ? { does: 'open the folder', short: 'open', order: 1 }
        : null,
  },
  {
    keys: ['right', 'left'],
    group: 'In the list of files',
    does: 'open the folder, close it',
    act: [openOnly, close],
  },
];

/** So many rows on; never past the ends. */
function moving(by: (look: Look) => number): Act {
  return (state, look) => {
    const stops = listStops(look.entries, state.opened);
    const here = stops.findLastIndex((at) => at <= state.file);
    const file = stops[Math.max(0, Math.min(stops.length - 1, here + by(look)))] ?? state.file;
    return { state: { ...state, file } };
  };
}

function toggleRow(state: ReviewState, look: Look): ReviewStep {
  const group = groupAt(look.entries, state.opened, state.file);
  return group ? toggleFiles(state, look, group) : toggleFile(state, look);
}

function open(state: ReviewState, look: Look): ReviewStep {
  return groupAt(look.entries, state.opened, state.file) ? openOnly(state, look) : { state: { ...state, tree: false } };
}

function openOnly(state: ReviewState, { entries }: Look): ReviewStep {
  const group = groupAt(entries, state.opened, state.file);
  if (!group) return { state };
  return { state: { ...state, opened: new Set([...state.opened, group.folder]), file: group.from } };
}

function close(state: ReviewState, { entries }: Look): ReviewStep {
  const entry = entries[state.file];
  const folder = entry && openedAround(entry, state.opened);
  if (folder === undefined) return { state };
  const opened = new Set([...state.opened].filter((each) => !each.startsWith(folder)));
  return { state: { ...state, opened, file: groupAt(entries, opened, state.file)?.from ?? state.file } };
}
