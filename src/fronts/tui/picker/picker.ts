/** What a picker lists, and how one of it is found by what is typed: the palette, models, sessions, personas, modes and themes are one component. */

import type { Theme } from '../theme.ts';

/** One that can be chosen. */
export interface PickItem<T> {
  label: string;
  hint: string;
  value: T;
}

/** What a preview is drawn for. */
export interface PreviewAt {
  theme: Theme;
  columns: number;
}

/** A list to choose one of. */
export interface Picker<T> {
  title: string;
  items: readonly PickItem<T>[];
  /** What Enter does, for the footer. */
  enter: string;
  /** Stands in the field while nothing is typed. */
  placeholder: string;
  /** Chosen at first; the first one where it is left out. */
  selected?: number;
  /** What is shown of the chosen one below the list: `rows` of them at most, in every window that has room for it. */
  preview?: { rows: number; draw: (value: T, at: PreviewAt) => readonly string[] };
  /** Called with the value that is looked at, whenever that is another one. */
  look?: (value: T) => void;
}

/** Items that have every word of the query, those first whose name or words have it as it is typed; else in their order. */
export function found<T>(items: readonly PickItem<T>[], query: string): PickItem<T>[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const phrase = words.join(' ').replace(/^\//, '');
  const rank = ({ label, hint }: PickItem<T>): number => {
    const [name, does] = [label.toLowerCase().replace(/^\//, ''), hint.toLowerCase()];
    return name.startsWith(phrase) ? 0 : name.includes(phrase) ? 1 : ` ${does}`.includes(` ${phrase}`) ? 2 : 3;
  };
  return items
    .filter(({ label, hint }) => words.every((word) => `${label} ${hint}`.toLowerCase().includes(word)))
    .map((item) => ({ item, at: rank(item) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
