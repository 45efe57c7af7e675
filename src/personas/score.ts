/** How much a prompt asks for each persona, with the words that say so. */

import type { Persona } from '../protocol/persona.ts';
import type { Profile } from './prepared.ts';
import { profilesOf } from './profile.ts';
import { hitsOf, topics, wordsOf } from './reading.ts';
import type { Hit } from './reading.ts';

export interface Score {
  slug: string;
  /** About 1 and more: this is the persona's work; 0 and less: it is not. */
  score: number;
  /** The words that speak for it, strongest first. */
  reasons: { term: string; weight: number }[];
}

const chores = new Set(topics.filter((topic) => topic.chore).map((topic) => topic.id));
const against = new Map(topics.map((topic) => [topic.id, topic.against]));
/** Words of one topic add up to no more than this: three names for a queue are still one queue. */
const topicLimit = 1.6;
const wordLimit = 1.2;

/** In a long prompt a chore's word is often said by the way. */
function choreShare(prompt: string): number {
  const length = prompt.length - prompt.replace(/[\p{Script=Han}]/gu, '').length + prompt.split(/\s+/).length;
  return Math.min(1, 25 / Math.max(1, length));
}

/** A chore that opens the prompt is what is asked for; one further on may be said of something else. */
function emphasis(topic: string, hits: readonly Hit[]): number {
  return hits.some((hit) => hit.topic === topic && hit.weight === 1 && hit.at < 26) ? 1.4 : 0.9;
}

function scoreFor(profile: Profile, hits: readonly Hit[], words: ReadonlyMap<string, string>, share: number): Score {
  const reasons = new Map<string, number>();
  const perTopic = new Map<string, number>();
  for (const hit of hits) perTopic.set(hit.topic, (perTopic.get(hit.topic) ?? 0) + hit.weight);
  let score = 0;
  for (const [topic, sum] of perTopic) {
    const stands = profile.topics.get(topic) ?? 0;
    score +=
      Math.min(topicLimit, sum) *
      (stands - (1 - stands) * (against.get(topic) ?? 0) * (chores.has(topic) ? share * emphasis(topic, hits) : 1));
  }
  for (const hit of hits) {
    const weight = hit.weight * (profile.topics.get(hit.topic) ?? 0);
    if (weight > 0) reasons.set(hit.term, Math.max(reasons.get(hit.term) ?? 0, weight));
  }
  let own = 0;
  for (const [word, seen] of words) {
    // Its topic has counted it already.
    if (hits.some((hit) => hit.term.includes(seen))) continue;
    const weight = profile.words.get(word) ?? 0;
    own += weight;
    if (weight > 0.2 && ![...reasons.keys()].some((term) => term.includes(seen))) reasons.set(seen, weight * 0.8);
  }
  score += Math.min(wordLimit, own * 0.5);
  return {
    slug: profile.slug,
    score,
    reasons: Array.from(reasons, ([term, weight]) => ({ term, weight })).sort((a, b) => b.weight - a.weight),
  };
}

/** All routable personas by how much the prompt asks for them, the most first. */
export function scoresOf(prompt: string, personas: readonly Persona[]): Score[] {
  const hits = hitsOf(prompt);
  const words = wordsOf(prompt);
  const share = choreShare(prompt);
  return profilesOf(personas)
    .map((profile) => scoreFor(profile, hits, words, share))
    .sort((a, b) => b.score - a.score);
}
