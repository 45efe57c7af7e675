/** Learning: logistic regression for the head, softmax regression for the fields; deterministic to the bit. */

import type { Sample } from './corpus.ts';

/** A feature takes part if prompts of so many hands have it: what only one hand says is a habit, not knowledge. */
interface Settings {
  hands: number;
  epochs: number;
  rate: number;
  /** Weight of the L2 penalty. */
  decay: number;
}

const headSettings: Settings = { hands: 2, epochs: 16, rate: 0.1, decay: 0.05 };
const fieldSettings: Settings = { hands: 3, epochs: 10, rate: 0.15, decay: 0.3 };

/** A head: weights by feature. */
export interface Head {
  bias: number;
  weights: Map<number, number>;
}

/** Fields: for every feature a weight for each field. */
export interface Fields {
  names: string[];
  bias: Float64Array;
  weights: Map<number, Float64Array>;
}

/** The same order on every machine: a linear congruential generator (Numerical Recipes). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }

  shuffle(list: unknown[]): void {
    for (let at = list.length - 1; at > 0; at -= 1) {
      const other = Math.floor(this.next() * (at + 1));
      [list[at], list[other]] = [list[other], list[at]];
    }
  }
}

/** Numbers the features that enough hands use. */
export function vocabularyOf(samples: readonly Sample[], hands: number): Map<number, number> {
  const seen = new Map<number, Set<string>>();
  for (const { hand, features } of samples)
    for (const feature of features) {
      const by = seen.get(feature);
      if (by) by.add(hand);
      else seen.set(feature, new Set([hand]));
    }
  const ids = new Map<number, number>();
  for (const [feature, by] of seen) if (by.size >= hands) ids.set(feature, ids.size);
  return ids;
}

function rowsOf(samples: readonly Sample[], ids: ReadonlyMap<number, number>): Int32Array[] {
  return samples.map(({ features }) =>
    Int32Array.from(features.flatMap((feature) => (ids.has(feature) ? [ids.get(feature) as number] : []))),
  );
}

const targets: Record<Sample['label'], number> = { 'backend-architect': 1, ambiguous: 0.5, general: 0 };

/** Trains the head: AdaGrad, weights averaged over the second half of the epochs (Polyak). */
export function learnHead(samples: readonly Sample[], settings: Settings = headSettings): Head {
  const ids = vocabularyOf(samples, settings.hands);
  const rows = rowsOf(samples, ids);
  const weights = new Float64Array(ids.size + 1);
  const squares = new Float64Array(ids.size + 1).fill(1e-3);
  const averages = new Float64Array(ids.size + 1);
  const order = samples.map((_, at) => at);
  const dice = new Dice(7);
  const from = Math.floor(settings.epochs / 2);
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    dice.shuffle(order);
    for (const at of order) {
      const row = rows[at] as Int32Array;
      let sum = weights[ids.size] as number;
      for (const id of row) sum += weights[id] as number;
      const error = 1 / (1 + Math.exp(-sum)) - targets[(samples[at] as Sample).label];
      const step = (id: number, decay: number): void => {
        const slope = error + decay * (weights[id] as number);
        squares[id] = (squares[id] as number) + slope * slope;
        weights[id] = (weights[id] as number) - (settings.rate * slope) / Math.sqrt(squares[id]);
      };
      for (const id of row) step(id, settings.decay);
      step(ids.size, 0);
    }
    if (epoch >= from)
      for (let id = 0; id <= ids.size; id += 1) averages[id] = (averages[id] as number) + (weights[id] as number);
  }
  const epochs = settings.epochs - from;
  const found = new Map<number, number>();
  for (const [feature, id] of ids) found.set(feature, (averages[id] as number) / epochs);
  return { bias: (averages[ids.size] as number) / epochs, weights: found };
}

/** Trains the fields on everything that is not ambiguous and has one. `names`: all fields, in the order of their numbers. */
export function learnFields(samples: readonly Sample[], names: string[], settings: Settings = fieldSettings): Fields {
  const clear = samples.filter(({ label, field }) => label !== 'ambiguous' && field !== '');
  const ids = vocabularyOf(clear, settings.hands);
  const rows = rowsOf(clear, ids);
  const wide = names.length;
  const weights = new Float64Array((ids.size + 1) * wide);
  const squares = new Float64Array((ids.size + 1) * wide).fill(1e-3);
  const numbers = new Map(names.map((name, at) => [name, at]));
  const order = clear.map((_, at) => at);
  const dice = new Dice(11);
  const sums = new Float64Array(wide);
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    dice.shuffle(order);
    for (const at of order) {
      const row = [...(rows[at] as Int32Array), ids.size];
      sums.fill(0);
      for (const id of row)
        for (let k = 0; k < wide; k += 1) sums[k] = (sums[k] as number) + (weights[id * wide + k] as number);
      const most = Math.max(...sums);
      let total = 0;
      for (let k = 0; k < wide; k += 1) total += sums[k] = Math.exp((sums[k] as number) - most);
      const right = numbers.get((clear[at] as Sample).field);
      for (let k = 0; k < wide; k += 1) {
        const error = (sums[k] as number) / total - (k === right ? 1 : 0);
        if (Math.abs(error) < 1e-4) continue;
        for (const id of row) {
          const spot = id * wide + k;
          const slope = error + settings.decay * (weights[spot] as number);
          squares[spot] = (squares[spot] as number) + slope * slope;
          weights[spot] = (weights[spot] as number) - (settings.rate * slope) / Math.sqrt(squares[spot]);
        }
      }
    }
  }
  const found = new Map<number, Float64Array>();
  for (const [feature, id] of ids) found.set(feature, weights.slice(id * wide, (id + 1) * wide));
  return { names, bias: weights.slice(ids.size * wide), weights: found };
}

/** Logistic regression of few dense features by Newton's method with a ridge: the same result on every machine. */
export function fitDense(rows: readonly (readonly number[])[], targetsOf: readonly number[], ridge = 1): number[] {
  const wide = (rows[0]?.length ?? 0) + 1;
  const zeros = (): number[] => Array.from({ length: wide }, () => 0);
  const beta = zeros();
  for (let round = 0; round < 25; round += 1) {
    const gradient = zeros();
    const hessian = Array.from({ length: wide }, zeros);
    rows.forEach((row, n) => {
      const x = [...row, 1];
      const p = 1 / (1 + Math.exp(-x.reduce((sum, value, k) => sum + value * (beta[k] as number), 0)));
      const w = Math.max(p * (1 - p), 1e-6);
      for (let a = 0; a < wide; a += 1) {
        gradient[a] = (gradient[a] as number) + ((targetsOf[n] as number) - p) * (x[a] as number);
        for (let b = 0; b < wide; b += 1)
          (hessian[a] as number[])[b] = (hessian[a]?.[b] as number) + w * (x[a] as number) * (x[b] as number);
      }
    });
    for (let a = 0; a < wide; a += 1) {
      gradient[a] = (gradient[a] as number) - ridge * (beta[a] as number) * (a === wide - 1 ? 0 : 1);
      (hessian[a] as number[])[a] = (hessian[a]?.[a] as number) + (a === wide - 1 ? 1e-9 : ridge);
    }
    const step = solve(hessian, gradient);
    for (let a = 0; a < wide; a += 1) beta[a] = (beta[a] as number) + (step[a] as number);
    if (Math.max(...step.map(Math.abs)) < 1e-9) break;
  }
  return beta;
}

/** Gaussian elimination with pivoting. */
function solve(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  const a = matrix.map((row, n) => [...row, right[n] as number]);
  for (let col = 0; col < size; col += 1) {
    let pivot = col;
    for (let row = col + 1; row < size; row += 1)
      if (Math.abs(a[row]?.[col] as number) > Math.abs(a[pivot]?.[col] as number)) pivot = row;
    [a[col], a[pivot]] = [a[pivot] as number[], a[col] as number[]];
    for (let row = 0; row < size; row += 1) {
      if (row === col) continue;
      const factor = (a[row]?.[col] as number) / (a[col]?.[col] as number);
      for (let k = col; k <= size; k += 1)
        (a[row] as number[])[k] = (a[row]?.[k] as number) - factor * (a[col]?.[k] as number);
    }
  }
  return a.map((row, n) => (row[size] as number) / (row[n] as number));
}
