/** The stems that terms are made of, and the terms as a tree of stems: laid out by the build, so that no start has to. */

import type { Laid } from './columns.ts';
import { basis, codesOf, foldCodes, slotOf } from './hash.ts';

/**
 * Stems are numbered; those that begin a term come first. A node of the tree is the place after a stem: the node of a
 * first stem has that stem's number, all others follow, children of one node side by side in the order of their stems.
 */
export const wordLayout = {
  /** The characters of all stems; stem n has those from `starts[n]` up to `starts[n + 1]`. */
  characters: 'u2',
  starts: 'u4',
  /** A hash table (`slotOf`, open addressing): number of a stem and 1; 0 is free. */
  slots: 'u2',
  /** The children of node n are those from `children[n]` up to `children[n + 1]`. */
  children: 'u4',
  /** The stem of each node that is no first stem's; the first of them stands at 0. */
  labels: 'u2',
  /** Which concepts the term has that ends at a node: number of a set and 1; 0 is none. */
  ends: 'u2',
  /** Set n holds the concepts from `sets[n]` up to `sets[n + 1]` of `concepts`. */
  sets: 'u2',
  concepts: 'u1',
} as const;

/** The columns of `wordLayout`. */
export type WordTable = Laid<typeof wordLayout>;

/** Slots of the hash table, several for each stem there may be. */
const slotCount = 65_536;

interface Node {
  concepts: number[];
  children: Map<number, Node>;
}

/** Lays out terms as `terms.json` has them: a first stem, then `concept stem stem;concept stem`. */
export function layOutWords(terms: Readonly<Record<string, string>>): WordTable {
  const firsts = Object.keys(terms);
  const numbers = new Map(firsts.map((stem, n) => [stem, n]));
  const numberOf = (stem: string): number => {
    const known = numbers.get(stem) ?? numbers.size;
    numbers.set(stem, known);
    return known;
  };
  const roots = firsts.map((first) => treeOf(terms[first] ?? '', numberOf));
  return { ...layOutStems([...numbers.keys()]), ...layOutTree(roots) };
}

function treeOf(line: string, numberOf: (stem: string) => number): Node {
  const root: Node = { concepts: [], children: new Map() };
  for (const part of line.split(';')) {
    const [concept = '', ...stems] = part.split(' ');
    let node = root;
    for (const stem of stems.map(numberOf)) {
      const next = node.children.get(stem) ?? { concepts: [], children: new Map<number, Node>() };
      node.children.set(stem, next);
      node = next;
    }
    node.concepts.push(Number(concept));
  }
  return root;
}

function layOutStems(stems: readonly string[]): Pick<WordTable, 'characters' | 'starts' | 'slots'> {
  const characters = codesOf(stems.join(''));
  const starts = new Uint32Array(stems.length + 1);
  const slots = new Uint16Array(slotCount);
  stems.forEach((stem, n) => {
    const from = starts[n] as number;
    const to = (starts[n + 1] = from + stem.length);
    let slot = slotOf(foldCodes(basis, characters, from, to)) & (slotCount - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slotCount - 1);
    slots[slot] = n + 1;
  });
  return { characters, starts, slots };
}

function layOutTree(roots: readonly Node[]): Omit<WordTable, 'characters' | 'starts' | 'slots'> {
  const nodes = [...roots];
  const labels: number[] = [];
  const children: number[] = [];
  const ends: number[] = [];
  const sets: number[] = [0];
  const concepts: number[] = [];
  const known = new Map<string, number>();
  // Grows while it is gone through: what is below a node comes after all that stand beside it.
  for (const node of nodes) {
    children.push(nodes.length);
    for (const [stem, child] of [...node.children].sort(([a], [b]) => a - b)) {
      labels.push(stem);
      nodes.push(child);
    }
    const key = node.concepts.join(' ');
    if (key !== '' && !known.has(key)) {
      known.set(key, known.size + 1);
      concepts.push(...node.concepts);
      sets.push(concepts.length);
    }
    ends.push(known.get(key) ?? 0);
  }
  children.push(nodes.length);
  return {
    children: Uint32Array.from(children),
    labels: Uint16Array.from(labels),
    ends: Uint16Array.from(ends),
    sets: Uint16Array.from(sets),
    concepts: Uint8Array.from(concepts),
  };
}
