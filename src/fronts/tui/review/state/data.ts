/** All that a review knows of its change set so far: what keys did to it, and what was read in the background. */

import type { ChangeSet } from '../../../../protocol/change.ts';
import type { ReviewQuestion } from '../../../../protocol/approval.ts';
import type { Preferences } from '../../../../protocol/desk.ts';
import type { Proof } from '../../view/proof.ts';
import { entriesOf } from '../model/entries.ts';
import type { Entry, Rename } from '../model/entries.ts';
import type { Colors, FileView } from '../model/file.ts';
import { beginsWithList } from '../model/groups.ts';
import type { Moves } from '../model/hunk-notes.ts';
import { treeOrder } from '../model/order.ts';
import { firstRefusals } from '../model/selection.ts';
import { nothingViewed } from '../model/viewed.ts';
import type { Viewed } from '../model/viewed.ts';
import { initialState } from './state.ts';
import type { ReviewState } from './state.ts';

/** What is known of the change set so far. */
export interface ReviewData {
  state: ReviewState;
  entries: readonly Entry[];
  /** By index of the entry; absent while it is read. */
  files: readonly (FileView | undefined)[];
  /** By index: the difference to what was proposed last time. */
  since: ReadonlyMap<number, FileView>;
  /** By index: both versions of a file in conflict, against what is there now. */
  both: ReadonlyMap<number, FileView>;
  colored: ReadonlyMap<FileView, Colors>;
  /** Which calls made the hunks of a file, by their ids. */
  stepped: ReadonlyMap<FileView, ReadonlyMap<string, string>>;
  moves: Moves;
  /** What is proven; null where nothing is checked. Rows are kept for so many verdicts, so that none moves the diff when it comes. */
  proof: Proof | null;
  proofRows: number;
  /** Is that of what is chosen now? `again`: what is chosen is checked; `unchecked`: it is not. */
  choice: 'checked' | 'again' | 'unchecked';
  /** What was looked at in earlier reviews of the session. */
  viewed: Viewed;
  /** What was proposed before it was sent back. */
  previous: ChangeSet | undefined;
}

/** Nothing is read yet. */
export function initialData(
  { changes, previous }: ReviewQuestion,
  preferences: Preferences,
  viewed: Viewed = nothingViewed(),
): ReviewData {
  const entries = listEntries(changes);
  return {
    state: {
      ...initialState(preferences, viewed),
      refused: firstRefusals(entries),
      tree: beginsWithList(entries),
    },
    entries,
    files: entries.map(() => undefined),
    since: new Map(),
    both: new Map(),
    colored: new Map(),
    stepped: new Map(),
    moves: new Map(),
    proof: null,
    proofRows: 0,
    choice: 'checked',
    viewed,
    previous,
  };
}

/** The entries as Tab goes through them: in the order of the tree. */
export function listEntries(changes: ReviewQuestion['changes'], renames?: readonly Rename[]): Entry[] {
  const entries = entriesOf(changes, renames);
  return treeOrder(entries.map(({ path }) => path)).map((at) => entries[at]!);
}

/** What is shown of the file at hand: its change, or what a person wants to compare it with. */
export function shownOf(data: ReviewData): FileView | undefined {
  const { file, since } = data.state;
  return since ? data.since.get(file) : viewAt(data, file);
}

/** The change of a file as it would land: of one in conflict, as that is resolved. */
export function viewAt({ state, entries, files, both }: ReviewData, at: number): FileView | undefined {
  const entry = entries[at];
  if (!entry?.conflict || files[at]?.edited || state.resolved[entry.path] === 'theirs') return files[at];
  return both.get(at) ?? files[at];
}
