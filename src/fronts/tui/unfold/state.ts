/** The unfolded conversation as a fold of keys: which section is meant, which are open, and where one has scrolled to. */

import type { Section } from './sections.ts';

/** What a person does there. */
export interface UnfoldState {
  /** The section that the keys mean; null: the last that folds. */
  readonly selected: string | null;
  /** Are sections open that are not among `others`? */
  readonly all: boolean;
  readonly others: ReadonlySet<string>;
  /** First row that is shown; null: the end, also when more comes. */
  readonly top: number | null;
}

/** A section that folds, and where it stands among all rows. */
export interface Placed {
  id: string;
  head: number;
  rows: number;
}

/** What a key finds on the screen. */
export interface Look {
  folding: readonly Placed[];
  /** First row that is shown, how many are shown, and all. */
  top: number;
  height: number;
  total: number;
}

/** What a key asks for. */
type UnfoldEffect = { type: 'close' } | { type: 'ctrlC' } | { type: 'always' };

/** What a key leads to. */
export interface UnfoldStep {
  state: UnfoldState;
  effect?: UnfoldEffect;
}

/** As the screen appears: the last section that folds is open, from its first row on; of what runs, to its last. */
export function firstLook(sections: readonly Section[]): UnfoldState {
  const last = sections.findLast(({ short }) => short !== null);
  const others = new Set(last ? [last.id] : []);
  const before = last ? sections.slice(0, sections.indexOf(last)) : sections;
  const head = before.reduce((sum, { gap, short, whole }) => sum + (gap ? 1 : 0) + (short ?? whole).length, 0);
  return { selected: last?.id ?? null, all: false, others, top: last && !last.runs ? head + (last.gap ? 1 : 0) : null };
}

/** Is it shown whole? */
export function isOpen({ all, others }: UnfoldState, id: string): boolean {
  return all !== others.has(id);
}

/** The section that the keys mean. */
export function selectedOf({ selected }: UnfoldState, folding: readonly Placed[]): Placed | undefined {
  return folding.find(({ id }) => id === selected) ?? folding.at(-1);
}
