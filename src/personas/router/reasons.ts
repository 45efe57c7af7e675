/** Why: the user's own words behind a decision. */

import type { RouteTerm } from '../../protocol/persona.ts';
import { concepts } from './concepts.ts';
import { hashOf, readPrompt, wordsOf } from './features.ts';
import type { Reading } from './features.ts';
import { headWeight } from './score.ts';
import { weights } from './weights.ts';

const mostReasons = 3;

/** The user's words for tokens `from` to `to`. */
function said(reading: Reading, from: number, to: number): string {
  const start = reading.tokens[from]?.from ?? 0;
  const end = reading.tokens[to - 1]?.to ?? start;
  return reading.text.slice(start, end).replace(/\s+/g, ' ');
}

/** The concepts of back-end work or of other crafts that a prompt names, each in the user's words, strongest first. */
export function namedConcepts(
  reading: Reading,
  stands: (concept: number) => number,
): { words: string; concept: string }[] {
  const best = new Map<number, { words: string; weight: number }>();
  for (const { concept, from, to } of reading.hits) {
    const weight = stands(concept);
    if (weight <= 0) continue;
    const words = said(reading, from, to);
    const known = best.get(concept);
    if (!known || words.length > known.words.length) best.set(concept, { words, weight });
  }
  const taken: string[] = [];
  return [...best]
    .sort(([, a], [, b]) => b.weight - a.weight || b.words.length - a.words.length)
    .flatMap(([concept, { words }]) => {
      if (taken.some((other) => other.includes(words) || words.includes(other))) return [];
      taken.push(words);
      return [{ words, concept: concepts[concept]?.id ?? '' }];
    });
}

/** Reasons as people are shown them: `"booked twice" (concurrency)`, the concept only where it says more than the words. */
export function reasonsOf(named: readonly { words: string; concept: string }[]): string[] {
  return named
    .slice(0, mostReasons)
    .map(({ words, concept }) =>
      concept.toLowerCase().includes(words.toLowerCase()) ? `"${words}"` : `"${words}" (${concept})`,
    );
}

/** Words of a prompt that are asked for by their hash (as `wordsOf` has them), as the user wrote them; at most three. */
export function wordsSaid(reading: Reading, wanted: (word: number) => boolean): string[] {
  const found = new Set<string>();
  reading.tokens.forEach((token, at) => {
    for (const word of wordsOf(reading.tokens.slice(at, at + 2)))
      if (wanted(word)) found.add(said(reading, at, token.cjk ? at + 2 : at + 1));
  });
  return [...found].slice(0, mostReasons);
}

/**
 * How much a server concept speaks for back-end work by itself: the rarer it is, the more it says. Never 0, so that it
 * can be named.
 */
export function serverWeight(concept: number): number {
  if (concepts[concept]?.group !== 'server') return 0;
  return (0.3 + Math.max(0, headWeightOf(`c:${concept}`))) * (weights.rarity[concept] ?? 0) + 0.01;
}

function headWeightOf(name: string): number {
  return headWeight(hashOf(name));
}

/** Everything that spoke for or against back-end work, strongest first. */
export function termsOf(prompt: string): RouteTerm[] {
  const reading = readPrompt(prompt, true);
  const terms: RouteTerm[] = [];
  for (const [feature, name] of reading.names ?? []) {
    const weight = headWeight(feature);
    if (Math.abs(weight) < 0.01) continue;
    terms.push({ ...wordsOfFeature(name, reading), weight });
  }
  return terms.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

function conceptWords(index: number, reading: Reading): string {
  const hit = reading.hits.find(({ concept }) => concept === index);
  return hit ? `"${said(reading, hit.from, hit.to)}"` : '';
}

function wordsOfFeature(name: string, reading: Reading): { words: string; concept?: string } {
  const kind = name.slice(0, name.indexOf(':'));
  const rest = name.slice(name.indexOf(':') + 1);
  const id = (index: string): string => concepts[Number(index)]?.id ?? index;
  if (kind === 'c' || kind === 'c2' || kind === 'e') {
    const where = kind === 'c2' ? ', more than once' : kind === 'e' ? ', at the beginning' : '';
    return { words: conceptWords(Number(rest), reading), concept: `${id(rest)}${where}` };
  }
  if (kind === 'x' || kind === 'p') {
    const [a = '', b = ''] = rest.split('|');
    return {
      words: `${conceptWords(Number(a), reading)} with ${conceptWords(Number(b), reading)}`,
      concept: `${id(a)} + ${id(b)}`,
    };
  }
  if (['w', 'b', 't', 'f', 'f2'].includes(kind)) {
    const joined = /[\u3040-\u9fff]/.test(rest) ? rest.replace(/ /g, '') : rest;
    return { words: `${kind.startsWith('f') ? 'begins with ' : ''}"${joined}"` };
  }
  return { words: formWords[kind || name] ?? name, ...(rest === '' || kind === '' ? {} : { concept: rest }) };
}

const formWords: Record<string, string> = {
  n: 'length',
  asks: 'a question',
  pasted: 'pasted material',
  lines: 'several lines',
  path: 'a file',
  route: 'a route',
  digits: 'numbers',
  amounts: 'large numbers',
  gs: 'server concepts',
  gc: 'concepts of other crafts',
  ge: 'concepts far from software',
  gd: 'server, other crafts, far from software',
};
