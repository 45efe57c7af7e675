/** The entries of a review as the tree shows them, with what is chosen and known of each. */

import { kindOf } from '../model/entries.ts';
import { chosenFile } from '../model/selection.ts';
import type { ReviewData } from '../state/data.ts';
import type { TreeItem } from './tree.ts';

const states = { all: 'accepted', some: 'partly', none: 'refused' } as const;

/** The files of the review as the tree shows them. */
export function treeItems({ state, entries, files }: ReviewData): TreeItem[] {
  const commented = new Set(state.comments.map(({ path }) => path));
  return entries.map((entry, at) => {
    const file = files[at];
    const open = entry.conflict && state.resolved[entry.path] === undefined && !file?.edited;
    const chosen = states[chosenFile(state.refused, entry)];
    return {
      path: entry.path,
      ...(entry.from === undefined ? {} : { from: entry.from }),
      state: open && chosen !== 'refused' ? 'conflict' : chosen,
      kind: file?.kind ?? kindOf(entry),
      marks: [
        ...(file?.marks ?? []),
        ...(file?.edited ? ['edited' as const] : []),
        ...(entry.merged ? ['merged' as const] : []),
        ...(commented.has(entry.path) ? ['commented' as const] : []),
      ],
      added: file?.added ?? null,
      removed: file?.removed ?? null,
    };
  });
}
