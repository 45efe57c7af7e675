/** Files that went and files that came which are the same file under another name (git's idea of similarity). */

import { hash } from 'node:crypto';

interface Named {
  path: string;
  bytes: Uint8Array;
}

interface Pair {
  from: string;
  to: string;
  /** Percent, 50 to 100; 100 only for the same bytes. */
  similarity: number;
}

/** Below this share of common content two files are two files. */
const least = 50;
/** Content that more files than this share (a licence, a blank line) does not make two of them candidates. */
const rare = 64;
/** Pieces of a file that are looked up to find candidates, and candidates that are then compared in full. */
const lookedUp = 256;
const compared = 8;
/** Larger files are paired by the same bytes only: a name is not worth the wait. */
const largest = 8 * 1024 * 1024;
/** A line, or a piece of this many bytes where lines are longer (and in binary files). */
const piece = 64;

/** How many bytes of each piece of content a file has, by the piece's hash. */
type Pieces = Map<number, number>;

function piecesOf(bytes: Uint8Array): Pieces {
  const found: Pieces = new Map();
  const binary = bytes.subarray(0, 8_000).includes(0);
  let [hash, length] = [0x811c9dc5, 0];
  const put = (): void => {
    if (length > 0) found.set(hash, (found.get(hash) ?? 0) + length);
    [hash, length] = [0x811c9dc5, 0];
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    // A file that was only given other line ends is the same file.
    if (!binary && byte === 13 && bytes[at + 1] === 10) continue;
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    length += 1;
    if (length >= piece || (byte === 10 && !binary)) put();
  }
  put();
  return found;
}

function common(a: Pieces, b: Pieces): number {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  let bytes = 0;
  for (const [hash, length] of few) bytes += Math.min(length, many.get(hash) ?? 0);
  return bytes;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Pairs what is `gone` with what has `come`: the same bytes first (the same file name before others), then the most
 * alike, at least half of the larger one. Empty files are never paired, each file at most once; the result is in the
 * order of `come`.
 */
export function pairRenames(gone: readonly Named[], come: readonly Named[]): Pair[] {
  const pairs = new Map<Named, Pair>();
  const left = new Set(gone.filter((file) => file.bytes.length > 0));
  const take = (from: Named, to: Named, similarity: number): void => {
    left.delete(from);
    pairs.set(to, { from: from.path, to: to.path, similarity });
  };
  exact(left, come, take);
  alike(
    left,
    come.filter((file) => file.bytes.length > 0 && !pairs.has(file)),
    take,
  );
  return come.flatMap((file) => pairs.get(file) ?? []);
}

type Take = (from: Named, to: Named, similarity: number) => void;

function exact(left: Set<Named>, come: readonly Named[], take: Take): void {
  const digests = new Map<Named, string>();
  const key = (file: Named): string => {
    const known = digests.get(file) ?? hash('sha256', file.bytes);
    digests.set(file, known);
    return known;
  };
  const sizes = new Set(come.map((file) => file.bytes.length));
  const candidates = [...left].filter((file) => sizes.has(file.bytes.length));
  let wanted = come.filter((file) => file.bytes.length > 0);
  for (const sameName of [true, false]) {
    const name = (file: Named): string => (sameName ? `${baseName(file.path)}\0${key(file)}` : key(file));
    // Each list is taken from its front: who came first is paired first.
    const byName = new Map<string, { files: Named[]; next: number }>();
    for (const file of candidates) {
      if (!left.has(file)) continue;
      const same = byName.get(name(file));
      if (same) same.files.push(file);
      else byName.set(name(file), { files: [file], next: 0 });
    }
    wanted = wanted.filter((to) => {
      const same = byName.get(name(to));
      const from = same?.files[same.next];
      if (!same || !from) return true;
      same.next += 1;
      take(from, to, 100);
      return false;
    });
  }
}

function alike(left: Set<Named>, come: readonly Named[], take: Take): void {
  const gone = [...left].filter((file) => file.bytes.length <= largest);
  const came = come.filter((file) => file.bytes.length <= largest);
  if (gone.length === 0 || came.length === 0) return;
  const pieces = gone.map((file) => piecesOf(file.bytes));
  const holders = new Map<number, number[]>();
  for (const [index, own] of pieces.entries()) {
    for (const hash of own.keys()) {
      const held = holders.get(hash);
      if (held) held.push(index);
      else holders.set(hash, [index]);
    }
  }
  const found: { from: Named; to: Named; similarity: number; sameName: boolean }[] = [];
  for (const to of came) {
    const own = piecesOf(to.bytes);
    for (const index of candidates(own, holders)) {
      const [from, other] = [gone[index], pieces[index]];
      if (!from || !other) continue;
      const [small, large] = [from.bytes.length, to.bytes.length].toSorted((a, b) => a - b) as [number, number];
      if (small * 100 < large * least) continue;
      const similarity = Math.min(99, Math.floor((common(own, other) * 100) / large));
      if (similarity < least) continue;
      found.push({ from, to, similarity, sameName: baseName(from.path) === baseName(to.path) });
    }
  }
  found.sort((a, b) => b.similarity - a.similarity || Number(b.sameName) - Number(a.sameName));
  const done = new Set<Named>();
  for (const { from, to, similarity } of found) {
    if (!left.has(from) || done.has(to)) continue;
    done.add(to);
    take(from, to, similarity);
  }
}

/** The files that share most of the content that few files have. */
function candidates(own: Pieces, holders: ReadonlyMap<number, number[]>): number[] {
  const shared = new Map<number, number>();
  let asked = 0;
  for (const [hash, length] of own) {
    const held = holders.get(hash);
    if (!held || held.length > rare) continue;
    for (const index of held) shared.set(index, (shared.get(index) ?? 0) + length);
    asked += 1;
    if (asked === lookedUp) break;
  }
  const best = [...shared].sort((a, b) => b[1] - a[1]).slice(0, compared);
  return best.map(([index]) => index);
}
