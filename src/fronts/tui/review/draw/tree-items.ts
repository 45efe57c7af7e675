/** The entries of a review as the tree shows them, with what is chosen and known of each. */

import { kindOf } from '../model/entries.ts';
import { chosenFile } from '../model/selection.ts';
import { foundIn } from '../model/proof/found.ts';
import type { FileFound } from '../model/proof/found.ts';
import type { ReviewData } from '../state/data.ts';
import type { TreeItem, TreeSource } from './tree.ts';
import type { TreeMark, TreeState } from './tree-signs.ts';

const states = { all: 'accepted', some: 'partly', none: 'refused' } as const;

/** The files of the review as the tree shows them: there may be ten thousand, of which a window is drawn. */
export function treeItems(data: ReviewData): TreeSource {
  const { state, entries } = data;
  const found = data.proof ? foundIn(data.proof.verdicts, entries) : undefined;
  const commented = new Set(state.comments.map(({ path }) => path));
  return {
    names: entries,
    state: (at) => stateAt(data, at),
    item: (at) => itemAt(data, at, commented, found?.get(at)),
  };
}

function stateAt({ state, entries, files }: ReviewData, at: number): TreeState {
  const entry = entries[at]!;
  const open = entry.conflict && state.resolved[entry.path] === undefined && !files[at]?.edited;
  const chosen = states[chosenFile(state.refused, entry)];
  return open && chosen !== 'refused' ? 'conflict' : chosen;
}

function itemAt(data: ReviewData, at: number, commented: ReadonlySet<string | undefined>, found?: FileFound): TreeItem {
  const [entry, file] = [data.entries[at]!, data.files[at]];
  return {
    path: entry.path,
    ...(entry.from === undefined ? {} : { from: entry.from }),
    state: stateAt(data, at),
    kind: file?.kind ?? kindOf(entry),
    marks: [
      ...(found && (data.choice === 'checked' || !file?.edited) ? markOf(found) : []),
      ...(file?.marks ?? []),
      ...(file?.edited ? ['edited' as const] : []),
      ...(entry.merged ? ['merged' as const] : []),
      ...(commented.has(entry.path) ? ['commented' as const] : []),
    ],
    added: file?.added ?? null,
    removed: file?.removed ?? null,
  };
}

/** The gravest of what was found in a file. */
function markOf({ all }: FileFound): TreeMark[] {
  if (all.some(({ finding }) => finding.severity === 'error')) return ['failed'];
  return all.some(({ finding }) => finding.severity === 'warning') ? ['warned'] : [];
}
