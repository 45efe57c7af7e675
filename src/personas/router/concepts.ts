/** The concepts of the router: bilingual names for one thing, found in a text whatever it is called there. */

import packed from './terms.json' with { type: 'json' };
import { mostWords, numberOf } from './lexicon.ts';
import { tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';

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
/** What was read, and by the number of a first word where that stands here and 1: also of those that begin no term. */
const read: (readonly Rest[])[] = [none];
const known = new Uint32Array(mostWords);
/** Terms of the user's own, by their first word. */
const own = new Map<string, Rest[]>();

function restsOf({ stem, id }: Token): readonly Rest[] {
  const found = id < 0 ? 0 : (known[id] as number);
  if (found > 0) return read[found - 1] as readonly Rest[];
  const line = Object.hasOwn(terms.terms, stem) ? terms.terms[stem] : undefined;
  const shipped = line === undefined ? none : line.split(';').map(restOf);
  const added = own.get(stem);
  const rests = added ? [...shipped, ...added] : shipped;
  if (id >= 0) known[id] = rests === none ? 1 : read.push(rests);
  return rests;
}

function restOf(part: string): Rest {
  const [concept = '', ...stems] = part.split(' ');
  return { concept: Number(concept), stems, ids: stems.map(numberOf) };
}

/** Adds terms to concepts that ship: `like` names the concept. For terms of the user's own, before anything is read. */
export function addTerms(added: readonly { like: string; term: string }[]): void {
  for (const { like, term } of added) {
    const concept = concepts.find(({ id }) => id === like);
    const [first, ...rest] = tokensOf(term);
    if (!concept || !first) continue;
    const before = own.get(first.stem) ?? [];
    own.set(first.stem, [...before, restOf([concept.index, ...rest.map(({ stem }) => stem)].join(' '))]);
  }
  known.fill(0);
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
  const start = hits.length;
  let longest = -1;
  for (const rest of rests) {
    const { length } = rest.ids;
    if (length < longest || !fits(rest, tokens, at)) continue;
    if (length > longest) hits.length = start;
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
