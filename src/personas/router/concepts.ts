/** The concepts of the router: bilingual names for one thing, found in a text whatever it is called there. */

import packed from './terms.json' with { type: 'json' };
import { mostWords, numberOf } from './lexicon.ts';
import type { Token } from './tokens.ts';

/** What a concept is about: the server, another craft of software, something far from software, or what is to be done. */
export type ConceptGroup = 'server' | 'craft' | 'elsewhere' | 'act';

export interface Concept {
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

/** A term without its first word. */
interface Rest {
  concept: number;
  stems: string[];
  /** Their numbers. */
  ids: number[];
}

/**
 * `terms.json`: all terms, read and sorted by their first word when weights are trained, since a first prompt should not
 * wait for that. A value holds `concept word word;concept word`.
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

const none: readonly Rest[] = [];
/** By the number of a first word, also of those that begin no term. */
const known = new Array<readonly Rest[] | undefined>(mostWords).fill(undefined);

function restsOf({ stem, id }: Token): readonly Rest[] {
  const found = id < 0 ? undefined : known[id];
  if (found) return found;
  const line = Object.hasOwn(terms.terms, stem) ? terms.terms[stem] : undefined;
  const rests =
    line?.split(';').map((part) => {
      const [concept = '', ...stems] = part.split(' ');
      return { concept: Number(concept), stems, ids: stems.map(numberOf) };
    }) ?? none;
  if (id >= 0) known[id] = rests;
  return rests;
}

function fits({ stems, ids }: Rest, tokens: readonly Token[], at: number): boolean {
  const { length } = ids;
  if (at + length >= tokens.length) return false;
  for (let n = 0; n < length; n += 1) {
    const token = tokens[at + n + 1] as Token;
    if (!token.joined) return false;
    // What has no number may still be the same.
    if (token.id !== ids[n] || (token.id < 0 && token.stem !== stems[n])) return false;
  }
  return true;
}

/** The longest term that begins at a place, of each concept that has one there. */
function addLongest(rests: readonly Rest[], tokens: readonly Token[], at: number, hits: ConceptHit[]): void {
  let longest = -1;
  for (const rest of rests) {
    const { length } = rest.ids;
    if (length < longest || !fits(rest, tokens, at)) continue;
    while (length > longest && hits.at(-1)?.from === at) hits.pop();
    longest = length;
    hits.push({ concept: rest.concept, from: at, to: at + length + 1 });
  }
}

/** Every concept a text names: at each place its longest term, of each concept that has one there. */
export function conceptHits(tokens: readonly Token[]): ConceptHit[] {
  const hits: ConceptHit[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const rests = restsOf(tokens[at] as Token);
    if (rests !== none) addLongest(rests, tokens, at, hits);
  }
  return hits;
}
