/** The concepts of the router: bilingual names for one thing, found in a text whatever it is called there. */

import packed from './terms.json' with { type: 'json' };
import { tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';

/** What a concept is about: the server, another craft of software, something far from software, or what is to be done. */
export type ConceptGroup = 'server' | 'craft' | 'elsewhere' | 'act';

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

const none: Rest[] = [];
/** By first word, also those that begin no term: looking one up in an object costs far more. */
const parsed = new Map<string, Rest[]>();
/** Words that are remembered: those of a language, not those of a year's prompts. */
const mostParsed = 20_000;

function restsOf(first: string): readonly Rest[] {
  const known = parsed.get(first);
  if (known) return known;
  const line = Object.hasOwn(terms.terms, first) ? terms.terms[first] : undefined;
  const rests =
    line?.split(';').map((part) => {
      const [concept = '', ...stems] = part.split(' ');
      return { concept: Number(concept), stems };
    }) ?? none;
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(first, rests);
  return rests;
}

/** Adds terms to concepts that ship: `like` names the concept. For terms of the user's own, before anything is read. */
export function addTerms(added: readonly { like: string; term: string }[]): void {
  for (const { like, term } of added) {
    const concept = concepts.find(({ id }) => id === like);
    const [first, ...rest] = tokensOf(term);
    if (!concept || !first) continue;
    parsed.set(first.stem, [...restsOf(first.stem), { concept: concept.index, stems: rest.map(({ stem }) => stem) }]);
  }
}

function fits({ stems }: Rest, tokens: readonly Token[], at: number): boolean {
  if (at + stems.length >= tokens.length) return false;
  for (let n = 0; n < stems.length; n += 1) {
    const token = tokens[at + n + 1] as Token;
    if (token.stem !== stems[n] || !token.joined) return false;
  }
  return true;
}

/** Every concept a text names: at each place its longest term, of each concept that has one there. */
export function conceptHits(tokens: readonly Token[]): ConceptHit[] {
  const hits: ConceptHit[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const rests = restsOf((tokens[at] as Token).stem);
    let longest = -1;
    const start = hits.length;
    for (const rest of rests) {
      const { length } = rest.stems;
      if (length < longest || !fits(rest, tokens, at)) continue;
      if (length > longest) hits.length = start;
      longest = length;
      hits.push({ concept: rest.concept, from: at, to: at + length + 1 });
    }
  }
  return hits;
}
