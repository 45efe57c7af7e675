/** Narrows tens of thousands of paths to those worth a fuzzy match, which costs microseconds each: a key must be answered at once. */

import { inSlices } from '../../../../text/steps.ts';
import type { Steps } from '../../../../text/steps.ts';

/** What a query is looked for in. `path` ends with a slash for a folder. */
export interface Candidate {
  path: string;
  name: string;
}

interface Folded<T> {
  candidate: T;
  /** In lower case and without accents. */
  path: string;
  /** Where its name begins. */
  name: number;
  /** First letters of the words in its name (`uc` of `userController`). */
  initials: string;
}

/** Candidates that go to the fuzzy match at most. */
const most = 400;
/** Longer paths count as of this length. */
const longest = 255;
const grades = 7;
/** Candidates that are read in one step. */
const portion = 500;

const isPlain = /^[\x00-\x7f]*$/;

function fold(text: string): string {
  return isPlain.test(text) ? text.toLowerCase() : text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function initialsOf(name: string): string {
  let initials = '';
  let before = 0;
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    const kind = code >= 97 && code <= 122 ? 1 : code >= 65 && code <= 90 ? 2 : code >= 48 && code <= 57 ? 3 : 0;
    if (kind !== 0 && (before === 0 || (kind === 2 && before !== 2))) initials += name[at] as string;
    before = kind;
  }
  return initials.toLowerCase();
}

/** Are all characters of `query` in `text` from `from` on, in this order? */
function isSpread(query: string, text: string, from: number): boolean {
  let at = from - 1;
  for (let index = 0; index < query.length; index += 1) {
    at = text.indexOf(query[index] as string, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** How well a query fits, 0 best; -1 when it does not. */
function gradeOf(query: string, { path, name, initials }: Folded<unknown>): number {
  if (!query.includes('/')) {
    const at = path.indexOf(query, name);
    if (at === name) return path.length === name + query.length ? 0 : 1;
    if (initials.startsWith(query)) return 1;
    if (initials.includes(query)) return 2;
    if (at > name) return 3;
    if (path.includes(query)) return 4;
    return isSpread(query, path, name) ? 5 : isSpread(query, path, 0) ? 6 : -1;
  }
  const at = path.indexOf(query);
  if (at >= 0) return at === 0 ? 0 : path[at - 1] === '/' ? 1 : 3;
  return isSpread(query, path, 0) ? 5 : -1;
}

function* folding<T extends Candidate>(candidates: readonly T[]): Steps<Folded<T>[]> {
  const all: Folded<T>[] = [];
  for (const candidate of candidates) {
    const path = fold(candidate.path);
    const name = path.lastIndexOf('/', path.length - 2) + 1;
    all.push({ candidate, path, name, initials: initialsOf(candidate.name) });
    if (all.length % portion === 0) yield;
  }
  return all;
}

/** Candidates for what is typed, letter by letter. */
export class Narrowing<T extends Candidate> {
  readonly #all: readonly Folded<T>[];
  #query = '';
  /** All that fit the last query. */
  #fitting: readonly Folded<T>[];

  constructor(all: readonly Folded<T>[]) {
    this.#all = all;
    this.#fitting = all;
  }

  /** Makes one while keys are heard. */
  static async over<T extends Candidate>(candidates: readonly T[]): Promise<Narrowing<T>> {
    return new Narrowing(await inSlices(folding(candidates)));
  }

  /** All that have the letters of the query in this order; where they are many, the likeliest of them, the shortest first. */
  to(query: string): T[] {
    const folded = fold(query).trim();
    const words = folded.split(/\s+/);
    const from = folded.startsWith(this.#query) ? this.#fitting : this.#all;
    const fitting: Folded<T>[] = [];
    const ranks: number[] = [];
    const counts = new Uint32Array(grades * (longest + 1));
    for (const one of from) {
      let grade = 0;
      for (const word of words) {
        const its = gradeOf(word, one);
        if (its > grade || its < 0) grade = its;
        if (its < 0) break;
      }
      if (grade < 0) continue;
      const rank = grade * (longest + 1) + Math.min(one.path.length, longest);
      fitting.push(one);
      ranks.push(rank);
      counts[rank] = (counts[rank] as number) + 1;
    }
    [this.#query, this.#fitting] = [folded, fitting];
    let last = 0;
    for (let room = most; last < counts.length && room >= (counts[last] as number); last += 1)
      room -= counts[last] as number;
    const worth = fitting.filter((_, index) => (ranks[index] as number) < last);
    // Of those that are alike, the first ones.
    for (let index = 0; index < fitting.length && worth.length < most; index += 1)
      if (ranks[index] === last) worth.push(fitting[index] as Folded<T>);
    return worth.map(({ candidate }) => candidate);
  }
}
