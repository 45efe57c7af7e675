/** `terms.json` from the concept files: every term cut into stems and filed under its first. */

import { readFileSync } from 'node:fs';
import type { ConceptGroup, PackedTerms } from '../concepts.ts';
import { tokensOf } from '../tokens.ts';

/** A concept as a data file has it: terms by language, separated by commas (in Chinese and Japanese by 、). */
type ConceptFile = Readonly<Record<string, Readonly<Record<string, string>>>>;

const files: [ConceptGroup, string][] = [
  ['server', 'server.json'],
  ['craft', 'crafts.json'],
  ['elsewhere', 'elsewhere.json'],
  ['act', 'acts.json'],
  ['topic', 'topics.json'],
];

/** All concepts with their terms, as people wrote them. */
export function readConcepts(): { id: string; group: ConceptGroup; terms: string[] }[] {
  return files.flatMap(([group, name]) => {
    const text = readFileSync(new URL(`../concepts/${name}`, import.meta.url), 'utf8');
    return Object.entries(JSON.parse(text) as ConceptFile).map(([id, languages]) => ({
      id,
      group,
      terms: Object.values(languages)
        .flatMap((list) => list.split(/[,、]/))
        .map((term) => term.trim())
        .filter((term) => term !== ''),
    }));
  });
}

/** Terms filed under their first stem. */
class Filed {
  readonly byFirst = new Map<string, Set<string>>();

  add(index: number, [first, ...rest]: readonly string[]): void {
    if (first === undefined) return;
    const line = [String(index), ...rest].join(' ');
    const known = this.byFirst.get(first);
    if (known) known.add(line);
    else this.byFirst.set(first, new Set([line]));
  }

  /** The concepts of the longest term that these stems begin with, or are. */
  longest([first = '', ...rest]: readonly string[]): number[] {
    let most = -1;
    let found: number[] = [];
    for (const line of this.byFirst.get(first) ?? []) {
      const [index, ...stems] = line.split(' ');
      if (stems.length < most || stems.some((stem, n) => stem !== rest[n])) continue;
      if (stems.length > most) found = [];
      most = stems.length;
      found.push(Number(index));
    }
    return found;
  }
}

/**
 * The file. The longest term at a place is the one that counts, so a topic's term stands for what a shorter one of a
 * broader concept there names as well, and the other way about: neither takes anything away from the other.
 */
export function packTerms(): PackedTerms {
  const [broad, topics] = [new Filed(), new Filed()];
  const all = readConcepts().flatMap(({ group, terms }, index) =>
    terms.map((term) => ({ index, topic: group === 'topic', stems: tokensOf(term).map(({ stem }) => stem) })),
  );
  for (const { index, topic, stems } of all) (topic ? topics : broad).add(index, stems);
  const filed = new Filed();
  for (const { index, topic, stems } of all)
    for (const each of [index, ...(topic ? broad : topics).longest(stems)]) filed.add(each, stems);
  const { byFirst } = filed;
  const sorted = [...byFirst].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    concepts: readConcepts().map(({ id, group }) => ({ id, group })),
    terms: Object.fromEntries(sorted.map(([first, lines]) => [first, [...lines].join(';')])),
  };
}
