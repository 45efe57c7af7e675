import { chosenFile } from '../model/selection.ts';
import { kindOf } from '../model/entries.ts';
import type { ReviewData } from '../state/controller.ts';
import type { TreeItem } from './tree.ts';

const states = { all: 'accepted', some: 'partly', none: 'refused' } as const;

/** The files of the review as the tree shows them. */
export function treeItems({ state, units, files }: ReviewData): TreeItem[] {
  const commented = new Set(state.remarks.map(({ path }) => path));
  return units.map((unit, at) => {
    const file = files[at];
    const open = unit.conflict && state.resolved[unit.path] === undefined && !file?.edited;
    const chosen = states[chosenFile(state.refused, unit)];
    return {
      path: unit.path,
      ...(unit.from === undefined ? {} : { from: unit.from }),
      state: open && chosen !== 'refused' ? 'conflict' : chosen,
      kind: file?.kind ?? kindOf(unit),
      marks: [
        ...(file?.marks ?? []),
        ...(file?.edited ? ['edited' as const] : []),
        ...(unit.merged ? ['merged' as const] : []),
        ...(commented.has(unit.path) ? ['commented' as const] : []),
      ],
      added: file?.added ?? null,
      removed: file?.removed ?? null,
    };
  });
}
