/** The tables that ship, as the build laid them out: read in one go when the first prompt comes. */

import { readFileSync } from 'node:fs';
import { readColumns } from './columns.ts';
import type { Laid } from './columns.ts';
import { wordLayout } from './words.ts';

/** What features weigh: the table of `weights.json`, and the words that everybody uses. */
export const weightLayout = {
  /** Row n belongs to this hash, its entries are those from `from[n]` up to `from[n + 1]`. */
  hashes: 'u4',
  from: 'u4',
  columns: 'u1',
  weights: 'i1',
  /** A hash table (by the lower bits, open addressing): number of a row and 1; 0 is free. */
  rows: 'u4',
  common: 'u4',
} as const;

/** All columns of the file. */
export const layout = { ...wordLayout, ...weightLayout };

let tables: Laid<typeof layout> | undefined;

/** Undefined where the program was not built: there they are made of `terms.json` and `weights.json`. */
export function shippedTables(): Laid<typeof layout> | undefined {
  if (typeof ARCHIE_TABLES === 'undefined') return undefined;
  tables ??= readColumns(layout, readFileSync(new URL(ARCHIE_TABLES, import.meta.url)));
  return tables;
}
