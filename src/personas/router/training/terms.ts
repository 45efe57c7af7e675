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

/** The file. */
export function packTerms(): PackedTerms {
  const concepts = readConcepts();
  const byFirst = new Map<string, Set<string>>();
  concepts.forEach(({ terms }, index) => {
    for (const term of terms) {
      const [first, ...rest] = tokensOf(term).map(({ stem }) => stem);
      if (first === undefined) continue;
      const line = [String(index), ...rest].join(' ');
      const known = byFirst.get(first);
      if (known) known.add(line);
      else byFirst.set(first, new Set([line]));
    }
  });
  const sorted = [...byFirst].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    concepts: concepts.map(({ id, group }) => ({ id, group })),
    terms: Object.fromEntries(sorted.map(([first, lines]) => [first, [...lines].join(';')])),
  };
}
