/** The trained part of the router: is it back-end work, and which field of work is it? */

import type { Reading } from './features.ts';
import { rowOf, shippedTable, weights } from './weights.ts';
import type { PackedWeights, Table } from './weights.ts';

export interface Scored {
  /** Probability that it is back-end work. */
  backend: number;
  /** The same before it was squeezed: log odds. */
  logit: number;
  /** Probability of every field, in the order of `weights.fields`. */
  fields: Float64Array;
}

/** Log odds to a probability. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function softmax(sums: Float64Array): Float64Array {
  let most = -Infinity;
  for (let n = 0; n < sums.length; n += 1) most = Math.max(most, sums[n] as number);
  let total = 0;
  for (let n = 0; n < sums.length; n += 1) total += sums[n] = Math.exp((sums[n] as number) - most);
  for (let n = 0; n < sums.length; n += 1) sums[n] = (sums[n] as number) / total;
  return sums;
}

/** Log odds of back-end work against the rest, from the probabilities of fields. Never infinite. */
export function fieldLogit(fields: Float64Array, server: number): number {
  let sum = 0;
  for (let n = 0; n < server; n += 1) sum += fields[n] as number;
  return Math.log((sum + 1e-3) / (1 - sum + 1e-3));
}

/** Adds what features weigh: of the head, then of each field. */
function addRows(
  features: Uint32Array,
  table: Table,
  [headUnit = 1, fieldUnit = 1]: readonly number[],
  to: Float64Array,
): void {
  const { from, columns, weights: all } = table;
  for (let n = 0; n < features.length; n += 1) {
    const row = rowOf(table, (features[n] as number) >>> 8);
    if (row < 0) continue;
    const end = from[row + 1] as number;
    for (let at = from[row] as number; at < end; at += 1) {
      const column = columns[at] as number;
      to[column] = (to[column] as number) + (all[at] as number) * (column === 0 ? headUnit : fieldUnit);
    }
  }
}

/** Scores the features of a prompt, or of any text. */
export function scoreFeatures(
  features: Iterable<number>,
  by: PackedWeights = weights,
  table: Table = shippedTable(),
): Scored {
  const list = features instanceof Uint32Array ? features : Uint32Array.from(features);
  const all = new Float64Array(by.bias.fields.length + 1);
  all[0] = by.bias.head;
  all.set(by.bias.fields, 1);
  addRows(list, table, by.units, all);
  const head = all[0];
  const sums = all.subarray(1);
  const fields = softmax(sums);
  const { mix, scale, shift } = by.calibration;
  const logit = scale * (head + mix * fieldLogit(fields, by.server)) + shift;
  return { backend: sigmoid(logit), logit, fields };
}

/** What one feature adds to the log odds of back-end work, as far as it speaks by itself. */
export function headWeight(feature: number): number {
  const table = shippedTable();
  const row = rowOf(table, feature >>> 8);
  if (row < 0) return 0;
  const at = table.from[row] as number;
  if (at === table.from[row + 1] || table.columns[at] !== 0) return 0;
  return (table.weights[at] as number) * (weights.units[0] ?? 1) * weights.calibration.scale;
}

/** Scores a prompt. */
export function scoreReading(reading: Reading): Scored {
  return scoreFeatures(reading.features);
}

/** Fields that are not software at all. */
export const farFields: ReadonlySet<string> = new Set(
  'writing marketing shop-floor money legal people teaching household food travel health science translation event'.split(
    ' ',
  ),
);

/** Fields of questions and small talk, which go on with any conversation. */
const talk = new Set(['explain', 'concept', 'chat', 'local-bug', 'review']);

/** The probability of work that is neither back-end work nor talk about it. */
export function elsewhere({ fields }: Scored, by: PackedWeights = weights): number {
  let sum = 0;
  for (let n = by.server; n < fields.length; n += 1) if (!talk.has(by.fields[n] ?? '')) sum += fields[n] as number;
  return sum;
}
