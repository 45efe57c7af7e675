/** What a persona is for, as its own text says it: measured once per list of personas. */

import type { Persona } from '../protocol/persona.ts';
import { preparedProfile } from './prepared.ts';
import type { Profile } from './prepared.ts';
import { hitsOf, topics, wordsOf } from './reading.ts';

const choreIds = new Set(topics.filter((topic) => topic.chore).map((topic) => topic.id));

/** The lines users say in its examples, and the description without them. */
function partsOf(description: string): { claim: string; asked: string } {
  const asked = Array.from(description.matchAll(/^\s*(?:-\s*)?user\s*:\s*(.+)$/gim), (match) => match[1] ?? '').join(
    '\n',
  );
  const claim = description
    .replace(/<example>[^]*?(?:<\/example>|$)/gi, ' ')
    .replace(/^\s*(?:context|user|assistant|commentary)\s*:.*$/gim, ' ');
  return { claim, asked };
}

/** Sums what a text says per topic; `strength` is what its strongest term counts. */
function weigh(text: string, strength: number, into: Map<string, number>, includeChores: boolean): void {
  for (const hit of hitsOf(text, longest)) {
    if (choreIds.has(hit.topic) && !includeChores) continue;
    into.set(hit.topic, (into.get(hit.topic) ?? 0) + hit.weight * strength);
  }
}

/** Characters of a body that are read at a time. */
const longest = 12_001;

/** Lists and long bodies are read in pieces, so that nothing of them is skipped. */
function chunks(text: string): string[] {
  return text.match(/[^]{1,12000}(?:\s|$)/g) ?? [text];
}

/** Reads a persona's whole text: some 20 ms for a long one in a process that has just begun. */
export function profileOf(persona: Persona): Profile {
  const { claim, asked } = partsOf(persona.description);
  const said = new Map<string, number>();
  const claimed = `${persona.name.replace(/[-_]/g, ' ')}. ${claim}`;
  weigh(claimed, 0.8, said, true);
  weigh(asked, 0.6, said, false);
  const body = new Map<string, number>();
  for (const piece of chunks(persona.body)) weigh(piece, 1, body, false);
  const most = Math.max(1, ...body.values());
  const focus = new Map<string, number>();
  for (const { id } of topics) {
    // A body lists many things; what it says least about is no claim.
    const share = (body.get(id) ?? 0) / most;
    const stands = Math.min(1, (said.get(id) ?? 0) + (share > 0.12 ? Math.sqrt(share) * 0.9 : 0));
    if (stands > 0.15) focus.set(id, stands);
  }
  spreadOverFamilies(focus);
  const words = new Map<string, number>();
  for (const piece of chunks(persona.body)) for (const word of wordsOf(piece, longest).keys()) words.set(word, 0.3);
  for (const word of wordsOf(asked).keys()) words.set(word, 0.5);
  // A word that no topic knows is the persona's own subject: it says the most.
  for (const [word, seen] of wordsOf(claimed)) words.set(word, hitsOf(seen).length === 0 ? 0.8 : 0.5);
  return { slug: persona.slug, topics: focus, words };
}

/** Who stands for most topics of a family is not a stranger to the rest of it. */
function spreadOverFamilies(focus: Map<string, number>): void {
  for (const family of new Set(topics.map((topic) => topic.family))) {
    const own = topics.filter((topic) => topic.family === family && family !== undefined);
    const covered = own.filter((topic) => (focus.get(topic.id) ?? 0) >= 0.3).length / Math.max(1, own.length);
    const floor = Math.min(0.9, (covered - 0.25) * 1.8);
    if (floor > 0) for (const { id } of own) focus.set(id, Math.max(focus.get(id) ?? 0, floor));
  }
}

const profiles = new WeakMap<readonly Persona[], Profile[]>();

/** Profiles of all personas that may be dispatched to. A word that several of them use says less about each. */
export function profilesOf(personas: readonly Persona[]): readonly Profile[] {
  const known = profiles.get(personas);
  if (known) return known;
  const made = personas
    .filter((persona) => persona.routable)
    .map((persona) => preparedProfile(persona) ?? profileOf(persona));
  const spread = new Map<string, number>();
  for (const profile of made) for (const word of profile.words.keys()) spread.set(word, (spread.get(word) ?? 0) + 1);
  const rarity = (word: string): number =>
    Math.log((1 + made.length) / (spread.get(word) ?? 1)) / Math.log(1 + made.length);
  const weighed = made.map((profile) => ({
    ...profile,
    words: new Map(Array.from(profile.words, ([word, weight]): [string, number] => [word, weight * rarity(word)])),
  }));
  profiles.set(personas, weighed);
  return weighed;
}
