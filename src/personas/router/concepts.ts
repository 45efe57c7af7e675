/** The concepts of the router: bilingual names for one thing, found in a text whatever it is called there. */

import packed from './terms.json' with { type: 'json' };
import { lexicon, tokensOf, wordTable } from './tokens.ts';
import type { Token, Words } from './tokens.ts';
import { doubled } from './tables/columns.ts';
import type { WordTable } from './tables/words.ts';

/**
 * What a concept is about: the server, another craft of software, something far from software, what is to be done, or a
 * narrower topic that personas are told apart by, and nothing else.
 */
export type ConceptGroup = 'server' | 'craft' | 'elsewhere' | 'act' | 'topic';

interface Concept {
  /** Its name, as people are shown it. */
  id: string;
  group: ConceptGroup;
  /** What weights refer to. */
  index: number;
}

/** Terms found in a text: which concept, and from which token to which. */
export interface ConceptHit {
  concept: number;
  from: number;
  to: number;
}

/**
 * `terms.json`: all terms, read and sorted by their first word when weights are trained. A value holds
 * `concept word word;concept word`. The build lays them out as a `WordTable`, since a first prompt should not wait for that.
 */
export interface PackedTerms {
  concepts: { id: string; group: string }[];
  terms: Record<string, string>;
}

const terms: PackedTerms = packed;

/** All concepts that ship. */
export const concepts: readonly Concept[] = terms.concepts.map(({ id, group }, index) => ({
  id,
  group: group as ConceptGroup,
  index,
}));

/** A term of the user's own, without its first word. */
interface Rest {
  concept: number;
  stems: number[];
}

/** Terms of the user's own, by the number of their first word. */
const own = new Map<number, Rest[]>();

/** Adds terms to concepts that ship: `like` names the concept. For terms of the user's own, before anything is read. */
export function addTerms(added: readonly { like: string; term: string }[]): void {
  for (const { like, term } of added) {
    const concept = concepts.find(({ id }) => id === like);
    const [first, ...stems] = tokensOf(term).map(({ stem }) => lexicon().keep(stem));
    if (!concept || first === undefined) continue;
    own.set(first, [...(own.get(first) ?? []), { concept: concept.index, stems }]);
  }
}

/** The node of a stem below a node, or -1. */
function below({ children, labels }: WordTable, node: number, stem: number): number {
  const first = children[0] as number;
  let low = children[node] as number;
  let high = (children[node + 1] as number) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = labels[middle - first] as number;
    if (found === stem) return middle;
    if (found < stem) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

type Stems = Pick<Words, 'count' | 'stems' | 'joined'>;

/** Terms found in a text, side by side: `ConceptHit` says what they are. */
export class Hits {
  count = 0;
  concepts = new Uint8Array(1_024);
  from = new Uint32Array(1_024);
  to = new Uint32Array(1_024);
  /** The longest term that was looked for last: where it ends among terms, and how many words it has. */
  #node = 0;
  #length = 0;

  /** Takes in instead what these words name: at each place its longest term, of each concept that has one there. */
  find(words: Stems): void {
    const table = wordTable();
    this.count = 0;
    for (let at = 0; at < words.count; at += 1) {
      this.#findLongest(table, words, at);
      const added = own.size > 0 ? own.get(words.stems[at] as number) : undefined;
      if (added) this.#addWithOwn(table, added, words, at);
      else if (this.#length > 0) this.#addEnds(table, at);
    }
  }

  #findLongest({ children, ends }: WordTable, words: Stems, at: number): void {
    const { stems, joined, count } = words;
    this.#length = 0;
    let node = stems[at] as number;
    if (node >= (children[0] as number)) return;
    for (let next = at + 1; ; next += 1) {
      if (ends[node] !== 0) {
        this.#node = node;
        this.#length = next - at;
      }
      if (next >= count || joined[next] === 0 || children[node] === children[node + 1]) return;
      node = below(wordTable(), node, stems[next] as number);
      if (node < 0) return;
    }
  }

  #addEnds({ ends, sets, concepts: all }: WordTable, at: number): void {
    const set = (ends[this.#node] as number) - 1;
    for (let n = sets[set] as number; n < (sets[set + 1] as number); n += 1)
      this.#add(all[n] as number, at, at + this.#length);
  }

  #addWithOwn(table: WordTable, rests: readonly Rest[], words: Stems, at: number): void {
    const fitting = rests.filter((rest) => fits(rest, words, at));
    const most = Math.max(0, ...fitting.map(({ stems }) => stems.length + 1));
    if (this.#length > 0 && this.#length >= most) this.#addEnds(table, at);
    if (most < this.#length) return;
    for (const { concept, stems } of fitting) if (stems.length + 1 === most) this.#add(concept, at, at + most);
  }

  #add(concept: number, from: number, to: number): void {
    if (this.count === this.concepts.length) {
      this.concepts = doubled(this.concepts);
      this.from = doubled(this.from);
      this.to = doubled(this.to);
    }
    this.concepts[this.count] = concept;
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.count += 1;
  }

  /** Each as an object of its own. */
  all(): ConceptHit[] {
    return Array.from({ length: this.count }, (_, n) => ({
      concept: this.concepts[n] as number,
      from: this.from[n] as number,
      to: this.to[n] as number,
    }));
  }
}

function fits({ stems }: Rest, words: Stems, at: number): boolean {
  return stems.every(
    (stem, n) => at + n + 1 < words.count && words.joined[at + n + 1] === 1 && words.stems[at + n + 1] === stem,
  );
}

/** Every concept a text names. */
export function conceptHits(tokens: readonly Token[]): ConceptHit[] {
  const all = lexicon();
  all.refresh();
  const hits = new Hits();
  hits.find({
    count: tokens.length,
    stems: Uint32Array.from(tokens, ({ stem }) => all.numberOf(stem)),
    joined: Uint8Array.from(tokens, ({ joined }) => (joined ? 1 : 0)),
  });
  return hits.all();
}
