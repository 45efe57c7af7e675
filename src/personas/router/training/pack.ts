/** Writing what was learned as `weights.json`: rounded to a byte each, the least important left out until it fits. */

import type { PackedWeights } from '../weights.ts';
import type { Fields, Head } from './learn.ts';

/** Bytes that `weights.json` may take. */
export const mostBytes = 64_000;

function pushNumber(into: number[], value: number): void {
  let left = value;
  while (left > 127) {
    into.push((left & 127) | 128);
    left >>>= 7;
  }
  into.push(left);
}

/** Ascending numbers as base64 of differences in LEB128. */
export function packSorted(numbers: Iterable<number>): string {
  const bytes: number[] = [];
  let last = 0;
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    pushNumber(bytes, number - last);
    last = number;
  }
  return Buffer.from(bytes).toString('base64');
}

interface Entry {
  hash: number;
  column: number;
  weight: number;
  /** How much would be lost without it: a strong weight that hardly ever counts is worth less than a weak one that often does. */
  worth: number;
}

function entriesOf(head: Head, fields: Fields, units: [number, number], counts: ReadonlyMap<number, number>): Entry[] {
  const entries: Entry[] = [];
  const add = (feature: number, column: number, weight: number, unit: number): void => {
    const rounded = Math.max(-127, Math.min(127, Math.round(weight / unit)));
    const worth = Math.abs(weight) * Math.sqrt(counts.get(feature) ?? 0);
    if (rounded !== 0) entries.push({ hash: feature >>> 8, column, weight: rounded, worth });
  };
  for (const [feature, weight] of head.weights) add(feature, 0, weight, units[0]);
  for (const [feature, row] of fields.weights) row.forEach((weight, k) => add(feature, k + 1, weight, units[1]));
  return entries;
}

function packEntries(entries: readonly Entry[]): string {
  const rows = new Map<number, Entry[]>();
  for (const entry of entries) {
    const row = rows.get(entry.hash);
    if (row) row.push(entry);
    else rows.set(entry.hash, [entry]);
  }
  const bytes: number[] = [];
  let last = 0;
  for (const [hash, row] of [...rows].sort(([a], [b]) => a - b)) {
    pushNumber(bytes, hash - last);
    last = hash;
    const kept = row.sort((a, b) => a.column - b.column).slice(0, 255);
    bytes.push(kept.length);
    for (const { column, weight } of kept) bytes.push(column, weight & 255);
  }
  return Buffer.from(bytes).toString('base64');
}

/** `counts`: how many samples have a feature. `room`: entries for the head and for the fields. */
export function packTable(
  head: Head,
  fields: Fields,
  counts: ReadonlyMap<number, number>,
  room: { head: number; fields: number },
): { table: string; units: [number, number] } {
  const largest = (values: Iterable<number>): number => Math.max(1e-6, ...[...values].map(Math.abs));
  const units: [number, number] = [
    Math.min(3, largest(head.weights.values())) / 127,
    Math.min(4, largest([...fields.weights.values()].map((row) => largest(row)))) / 127,
  ];
  const entries = entriesOf(head, fields, units, counts);
  const strongest = (column: boolean, most: number): Entry[] =>
    entries
      .filter((entry) => (entry.column === 0) === column)
      .sort((a, b) => b.worth - a.worth || a.hash - b.hash || a.column - b.column)
      .slice(0, most);
  return { table: packEntries([...strongest(true, room.head), ...strongest(false, room.fields)]), units };
}

/** The file's text: a line for each key, so that a change can be read. */
export function fileText(weights: PackedWeights): string {
  const lines = Object.entries(weights).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}
