/** What training found out, as the program carries it: decoded from `weights.json` when the first prompt comes. */

import packed from './weights.json' with { type: 'json' };

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

/** The decoded table: row n belongs to `hashes[n]`, its entries are `from[n]` up to `from[n + 1]`. */
export interface Table {
  hashes: Uint32Array;
  from: Uint32Array;
  columns: Uint8Array;
  weights: Int8Array;
  /** By the lower 16 bits of a hash: may there be a row for it? */
  present: Uint8Array;
}

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
function decodeSorted(base64: string): Uint32Array {
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
  const present = new Uint8Array(65_536);
  let rows = 0;
  let entries = 0;
  let last = 0;
  while (!reader.done) {
    last += reader.number();
    hashes[rows] = last;
    present[last & 0xffff] = 1;
    from[rows] = entries;
    rows += 1;
    for (let left = reader.byte(); left > 0; left -= 1) {
      columns[entries] = reader.byte();
      values[entries] = reader.byte();
      entries += 1;
    }
  }
  from[rows] = entries;
  return { hashes: hashes.subarray(0, rows), from, columns, weights: values, present };
}

/** The row of a hash in a table, or -1, as for most words of most texts. */
export function rowOf({ hashes, present }: Table, hash: number): number {
  return present[hash & 0xffff] === 0 ? -1 : findSorted(hashes, hash);
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

/** What prompts of each field name: a vector of length 1 over concepts for each, and their mean. */
export interface Centroids {
  rows: Float64Array[];
  mean: Float64Array;
}

/** The centroids of a `PackedWeights`. */
export function decodeCentroids(by: Pick<PackedWeights, 'fields' | 'rarity' | 'centroids'>): Centroids {
  const reader = new Reader(by.centroids);
  const mean = new Float64Array(by.rarity.length);
  const rows = by.fields.map(() => {
    const row = new Float64Array(by.rarity.length);
    for (let left = reader.byte(); left > 0; left -= 1) {
      const concept = reader.byte();
      row[concept] = reader.byte() / 255;
      mean[concept] = (mean[concept] as number) + row[concept] / by.fields.length;
    }
    return row;
  });
  return { rows, mean };
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
  table ??= decodeTable(weights.table);
  return table;
}

/** Is this word (its feature's hash) one that everybody uses? */
export function isCommon(hash: number): boolean {
  common ??= decodeSorted(weights.common);
  return findSorted(common, hash >>> 8) >= 0;
}
