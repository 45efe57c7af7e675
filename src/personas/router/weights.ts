/** What training found out, as the program carries it: decoded from `weights.json` when the first prompt comes. */

import packed from './weights.json' with { type: 'json' };
import { shippedTables } from './tables/shipped.ts';
import type { weightLayout } from './tables/shipped.ts';
import type { Laid } from './tables/columns.ts';

/** Layout of `weights.json`. Bytes are base64; hashes are the upper 24 bits of a feature's, ascending, as differences in LEB128. */
export interface PackedWeights {
  /** Names of the fields of work, in the order of their numbers. */
  fields: string[];
  /** How many of the fields, from the first on, are back-end work. */
  server: number;
  /** Difference of hashes, number of entries, then so many pairs of column (0 is the head, n the field n - 1) and weight. */
  table: string;
  /** What a unit of a weight is worth: of the head, of the fields. */
  units: number[];
  bias: { head: number; fields: number[] };
  /** Calibration (Platt): logit = scale × (head + mix × fields) + shift. */
  calibration: { mix: number; scale: number; shift: number };
  thresholds: { handOver: number; stay: number };
  /** Words that prompts of many hands have in common: upper 24 bits, ascending, as differences in LEB128. */
  common: string;
  /** How much each concept tells, by how few prompts name it; 0 for acts. */
  rarity: number[];
  /** What prompts of each field name: for every field how many concepts, then pairs of concept and share, 255 is 1. */
  centroids: string;
  /** Weights of the features of `follow-up.ts`, by name. */
  followUp: Record<string, number>;
  /** Weights of `match.ts`, by name. */
  match: Record<string, number>;
}

/** The decoded table. */
export type Table = Pick<Laid<typeof weightLayout>, 'hashes' | 'from' | 'columns' | 'weights' | 'rows'>;

/** The weights that ship. */
export const weights: PackedWeights = packed;

class Reader {
  #at = 0;
  readonly bytes: Uint8Array;

  constructor(base64: string) {
    this.bytes = Buffer.from(base64, 'base64');
  }

  get done(): boolean {
    return this.#at >= this.bytes.length;
  }

  byte(): number {
    const value = this.bytes[this.#at] ?? 0;
    this.#at += 1;
    return value;
  }

  number(): number {
    let value = 0;
    let shift = 0;
    for (;;) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
      shift += 7;
    }
  }
}

/** Ascending numbers from their differences. */
function decodeSorted(base64: string): Uint32Array<ArrayBuffer> {
  const reader = new Reader(base64);
  const found: number[] = [];
  let last = 0;
  while (!reader.done) found.push((last += reader.number()));
  return Uint32Array.from(found);
}

/** The table of a `PackedWeights`. */
export function decodeTable(base64: string): Table {
  const reader = new Reader(base64);
  const most = reader.bytes.length;
  const hashes = new Uint32Array(most);
  const from = new Uint32Array(most);
  const columns = new Uint8Array(most);
  const values = new Int8Array(most);
  // A row takes four bytes or more: half of the slots stay free.
  const rows = new Uint32Array(2 ** Math.ceil(Math.log2(most / 2 + 2)));
  let count = 0;
  let entries = 0;
  let last = 0;
  while (!reader.done) {
    last += reader.number();
    hashes[count] = last;
    from[count] = entries;
    count += 1;
    let slot = last & (rows.length - 1);
    while (rows[slot] !== 0) slot = (slot + 1) & (rows.length - 1);
    rows[slot] = count;
    for (let left = reader.byte(); left > 0; left -= 1) {
      columns[entries] = reader.byte();
      values[entries] = reader.byte();
      entries += 1;
    }
  }
  from[count] = entries;
  return {
    hashes: hashes.slice(0, count),
    from: from.slice(0, count + 1),
    columns: columns.slice(0, entries),
    weights: values.slice(0, entries),
    rows,
  };
}

/** The row of a hash; -1 where it has none. */
export function rowOf({ hashes, rows }: Table, hash: number): number {
  const mask = rows.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const row = (rows[slot] as number) - 1;
    if (row < 0 || hashes[row] === hash) return row;
  }
}

/** Where a number stands among ascending ones, or -1. */
function findSorted(sorted: Uint32Array, wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = sorted[middle] as number;
    if (found === wanted) return middle;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** What prompts of each field name: a vector of length 1 over concepts for each. */
export interface Centroids {
  /** How many fields there are. */
  fields: number;
  /** How much more than the mean of all fields each field names each concept: concept after concept, its fields side by side. */
  above: Float64Array;
}

/** The centroids of a `PackedWeights`. */
export function decodeCentroids(by: Pick<PackedWeights, 'fields' | 'rarity' | 'centroids'>): Centroids {
  const reader = new Reader(by.centroids);
  const fields = by.fields.length;
  const above = new Float64Array(fields * by.rarity.length);
  const mean = new Float64Array(by.rarity.length);
  for (let field = 0; field < fields; field += 1)
    for (let left = reader.byte(); left > 0; left -= 1) {
      const concept = reader.byte();
      const share = reader.byte() / 255;
      above[concept * fields + field] = share;
      mean[concept] = (mean[concept] as number) + share / fields;
    }
  above.forEach((share, at) => (above[at] = share - (mean[Math.floor(at / fields)] as number)));
  return { fields, above };
}

let centroids: Centroids | undefined;

/** The centroids that ship. */
export function shippedCentroids(): Centroids {
  centroids ??= decodeCentroids(weights);
  return centroids;
}

let table: Table | undefined;
let common: Uint32Array | undefined;

/** The table that ships. */
export function shippedTable(): Table {
  table ??= shippedTables() ?? decodeTable(weights.table);
  return table;
}

/** The words of a `PackedWeights` that everybody uses. */
export function decodeCommon({ common: packed }: Pick<PackedWeights, 'common'>): Uint32Array<ArrayBuffer> {
  return decodeSorted(packed);
}

/** Is this word (its feature's hash) one that everybody uses? */
export function isCommon(hash: number): boolean {
  common ??= shippedTables()?.common ?? decodeCommon(weights);
  return findSorted(common, hash >>> 8) >= 0;
}
