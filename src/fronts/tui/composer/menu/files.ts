/** The index of files and folders behind `@`: a fuzzy search over paths and names. */

import type * as Fuzzysort from 'fuzzysort';
import { Narrowing } from './narrow.ts';
import type { Candidate } from './narrow.ts';

/** Files of the tree and the folders that hold them (`src/`), ready to be searched. */
export interface FileIndex {
  /** The best matches first, at most `limit`. */
  match(query: string, limit: number): string[];
}

/** A match in the name of a file counts this much more than one anywhere in its path. */
const nameBonus = 0.4;

/** Most mentions are of files: folders come behind them, but for one that is written out. */
const folderMalus = 0.6;
const wholeFolder = 2;
/** So many are offered before anything is typed. */
const mostShallow = 50;

/** A candidate, with what the matcher makes of its path and of its name the first time it is worth a match. */
class Entry implements Candidate {
  readonly path: string;
  readonly name: string;
  #prepare: Prepare;
  #byPath: Fuzzysort.Prepared | undefined;
  #byName: Fuzzysort.Prepared | undefined;

  constructor(path: string, prepare: Prepare) {
    this.path = path;
    this.name = nameOf(path);
    this.#prepare = prepare;
  }

  get byPath(): Fuzzysort.Prepared {
    return (this.#byPath ??= this.#prepare(this.path));
  }

  get byName(): Fuzzysort.Prepared {
    return (this.#byName ??= this.#prepare(this.name));
  }
}

type Prepare = (text: string) => Fuzzysort.Prepared;

/** Makes an index; loads the matcher the first time. Paths use `/`. */
export async function indexFiles(paths: readonly string[]): Promise<FileIndex> {
  const fuzzysort = await import('fuzzysort');
  const entry = (path: string) => new Entry(path, fuzzysort.prepare);
  const files = await Narrowing.over(paths.map(entry));
  const folders = await Narrowing.over(Array.from(foldersOf(paths), entry));
  let first: string[] | undefined;
  let last: { query: string; limit: number; found: string[] } | undefined;
  const search = (query: string, limit: number): string[] => {
    const scores = new Map<string, number>();
    const add = (path: string, score: number) => scores.set(path, Math.max(score, scores.get(path) ?? 0));
    const candidates = files.to(query);
    // One letter matches nearly every path: names are enough.
    if (query.length > 1) {
      for (const { obj, score } of fuzzysort.go(query, candidates, { key: 'byPath', limit: limit * 2, threshold: 0 }))
        add(obj.path, score);
    }
    if (!query.includes('/')) {
      for (const { obj, score } of fuzzysort.go(query, candidates, { key: 'byName', limit: limit * 2, threshold: 0 })) {
        add(obj.path, score + nameBonus);
      }
    }
    const key = query.includes('/') ? 'byPath' : 'byName';
    for (const { obj, score } of fuzzysort.go(query, folders.to(query), { key, limit, threshold: 0.5 })) {
      const whole = obj.path === query || obj.path === `${query}/`;
      add(obj.path, whole ? wholeFolder : score - folderMalus);
    }
    return [...scores]
      .sort(([a, x], [b, y]) => y - x || a.length - b.length || (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([path]) => path);
  };
  return {
    match(query, limit) {
      if (query === '') return (first ??= shallowest(paths)).slice(0, limit);
      if (last?.query !== query || last.limit !== limit) last = { query, limit, found: search(query, limit) };
      return last.found;
    },
  };
}

/** Folders above it, counted as far as it matters. */
function depthOf(path: string, most = Infinity): number {
  let depth = 0;
  for (let at = path.indexOf('/'); at >= 0 && depth <= most; at = path.indexOf('/', at + 1)) depth += 1;
  return depth;
}

/** Those with the fewest folders above them, sorted: what is offered before anything is typed. */
function shallowest(paths: readonly string[]): string[] {
  const found: { path: string; depth: number }[] = [];
  const isBefore = (path: string, depth: number, other: { path: string; depth: number }) =>
    depth - other.depth || (path < other.path ? -1 : 1);
  for (const path of paths) {
    const end = found.length === mostShallow ? found.at(-1) : undefined;
    const depth = depthOf(path, end?.depth);
    if (end && isBefore(path, depth, end) > 0) continue;
    const at = found.findIndex((other) => isBefore(path, depth, other) < 0);
    found.splice(at < 0 ? found.length : at, 0, { path, depth });
    found.length = Math.min(found.length, mostShallow);
  }
  return found.map(({ path }) => path);
}

/** Every folder on the way to a file, each once, with a slash behind it. */
function foldersOf(paths: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at + 1);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/', path.length - 2) + 1);
}
