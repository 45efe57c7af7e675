/** The concepts of the router: bilingual names for one thing, found in a text whatever it is called there. */

import acts from './concepts/acts.json' with { type: 'json' };
import crafts from './concepts/crafts.json' with { type: 'json' };
import elsewhere from './concepts/elsewhere.json' with { type: 'json' };
import server from './concepts/server.json' with { type: 'json' };
import { tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';

/** What a concept is about: the server, another craft of software, something far from software, or what is to be done. */
export type ConceptGroup = 'server' | 'craft' | 'elsewhere' | 'act';

export interface Concept {
  /** Its name, as people are shown it. */
  id: string;
  group: ConceptGroup;
  index: number;
}

/** A concept as a data file has it: terms by language, separated by commas (in Chinese and Japanese by 、). */
export type ConceptFile = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Terms found in a text: which concept, and from which token to which. */
export interface ConceptHit {
  concept: number;
  from: number;
  to: number;
}

interface Term {
  stems: string[];
  concept: number;
}

const files: [ConceptGroup, ConceptFile][] = [
  ['server', server],
  ['craft', crafts],
  ['elsewhere', elsewhere],
  ['act', acts],
];

/** All concepts that ship, in the order of the files: their index is what weights refer to. */
export const concepts: readonly Concept[] = files
  .flatMap(([group, file]) => Object.keys(file).map((id) => ({ id, group })))
  .map((concept, index) => ({ ...concept, index }));

/** The terms of one concept's entry. */
export function termsOf(entry: Readonly<Record<string, string>>): string[] {
  return Object.values(entry)
    .flatMap((terms) => terms.split(/[,、]/))
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

type Index = Map<string, Term[]>;

function addTerms(index: Index, entry: Readonly<Record<string, string>>, concept: number): void {
  for (const term of termsOf(entry)) {
    const stems = tokensOf(term).map(({ stem }) => stem);
    const first = stems[0];
    if (first === undefined) continue;
    const known = index.get(first);
    if (known) known.push({ stems, concept });
    else index.set(first, [{ stems, concept }]);
  }
}

let shipped: Index | undefined;

function shippedIndex(): Index {
  if (shipped) return shipped;
  shipped = new Map();
  let at = 0;
  for (const [, file] of files) for (const entry of Object.values(file)) addTerms(shipped, entry, at++);
  return shipped;
}

function fits(term: Term, tokens: readonly Token[], at: number): boolean {
  const { stems } = term;
  if (at + stems.length > tokens.length) return false;
  for (let n = 1; n < stems.length; n += 1) if (tokens[at + n]?.stem !== stems[n] || !tokens[at + n]?.joined) return false;
  return true;
}

/** Every concept a text names: at each place its longest term, of each concept that has one there. */
export function conceptHits(tokens: readonly Token[]): ConceptHit[] {
  const index = shippedIndex();
  const hits: ConceptHit[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const terms = index.get(tokens[at]?.stem ?? '');
    if (!terms) continue;
    let longest = 0;
    const here: ConceptHit[] = [];
    for (const term of terms) {
      if (!fits(term, tokens, at)) continue;
      longest = Math.max(longest, term.stems.length);
      here.push({ concept: term.concept, from: at, to: at + term.stems.length });
    }
    for (const hit of here) if (hit.to - at === longest) hits.push(hit);
  }
  return hits;
}
