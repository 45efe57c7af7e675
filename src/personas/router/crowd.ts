/** The profiles of all loaded personas side by side, so that a prompt is compared with hundreds of them in one go. */

import type { Profile } from './profile.ts';

/** A prompt as it is compared with each persona. */
export interface Comparison {
  /** What a persona's nearness to each field of work counts, a deviation each. */
  fields: Float64Array;
  /** How likely each field is: the nearest of the likely ones counts by itself. */
  likely: Float64Array;
  top: number;
  /** Concepts that are asked for, and how much; what standing for them counts, and standing for one of them. */
  concepts: ReadonlyMap<number, number>;
  standing: number;
  best: number;
  /** The narrower topics among them, and what being for these counts. */
  topics: ReadonlyMap<number, number>;
  topical: number;
  /** Words that are not everybody's (upper 24 bits of hashes), and what having them to itself counts. */
  words: readonly number[];
  own: number;
  /** Those of them that training knows nothing of, and what these count beside. */
  unheard: ReadonlySet<number>;
  strange: number;
}

/** Words are looked up by so many of their bits first: nearly all of a persona's are none of the prompt's. */
const bits = 4_095;
const lower24 = 0xff_ffff;
/** The most that words count, however many there are. */
const mostOwn = 2.5;
/** Words whose spread is remembered. */
const mostKnown = 10_000;

/** That a persona has a word, and what it counts. */
interface Has {
  persona: number;
  word: number;
  weight: number;
}

function joined(parts: readonly Uint32Array[]): { all: Uint32Array; from: Uint32Array } {
  const from = new Uint32Array(parts.length + 1);
  parts.forEach((part, n) => (from[n + 1] = (from[n] as number) + part.length));
  const all = new Uint32Array(from[parts.length] as number);
  parts.forEach((part, n) => all.set(part, from[n]));
  return { all, from };
}

/** From so much on a persona is for a topic, among however many it is for. */
export const covered = 0.15;

/** Personas by number. */
class Crowd {
  readonly size: number;
  /** How near each is to each field of work, one persona after the other. */
  readonly #fields: Int8Array;
  readonly #concepts: { all: Uint32Array; from: Uint32Array };
  readonly #words: { all: Uint32Array; from: Uint32Array };
  readonly #spread = new Map<number, number>();
  /** Whose words were looked up last. */
  #last: { words: readonly number[]; found: Has[] } = { words: [], found: [] };

  constructor(profiles: readonly Profile[]) {
    this.size = profiles.length;
    const fields = profiles[0]?.fields.length ?? 0;
    this.#fields = new Int8Array(fields * profiles.length);
    profiles.forEach((profile, n) => this.#fields.set(profile.fields.subarray(0, fields), n * fields));
    this.#concepts = joined(profiles.map(({ concepts }) => concepts));
    this.#words = joined(profiles.map(({ words }) => words));
  }

  /** How many personas have a word. */
  get(word: number): number {
    const known = this.#spread.get(word);
    if (known !== undefined) return known;
    this.#find([word]);
    return this.#spread.get(word) ?? 0;
  }

  /** Who has which of these words, and what it counts. */
  having(words: readonly number[]): readonly Has[] {
    if (this.#last.words !== words) this.#last = { words, found: this.#find(words) };
    return this.#last.found;
  }

  /** What speaks for each persona. */
  compare(asked: Comparison): Float64Array {
    const sums = new Float64Array(this.size);
    this.#addFields(asked, sums);
    this.#addConcepts(asked, sums);
    this.#addWords(asked, sums);
    return sums;
  }

  #addFields({ fields, likely, top }: Comparison, sums: Float64Array): void {
    const all = this.#fields;
    for (let n = 0, at = 0; n < sums.length; n += 1) {
      let sum = 0;
      let most = 0;
      for (let field = 0; field < fields.length; field += 1, at += 1) {
        const near = all[at] as number;
        sum += (fields[field] as number) * near;
        const nearest = (likely[field] as number) * near;
        if (nearest > most) most = nearest;
      }
      sums[n] = (sum + top * most) / 10;
    }
  }

  #addConcepts({ concepts: asked, standing, best, topics, topical }: Comparison, sums: Float64Array): void {
    const wanted = new Float64Array(Math.max(0, ...asked.keys()) + 1);
    for (const [concept, weight] of asked) wanted[concept] = weight;
    const narrow = new Float64Array(wanted.length);
    for (const [topic, weight] of topics) narrow[topic] = weight;
    const { all, from } = this.#concepts;
    for (let n = 0; n < sums.length; n += 1) {
      let sum = 0;
      let most = 0;
      let topic = 0;
      for (let at = from[n] as number; at < (from[n + 1] as number); at += 1) {
        const entry = all[at] as number;
        const weight = wanted[entry >>> 16] ?? 0;
        if (weight === 0) continue;
        const stands = (entry & 0xffff) / 1_000;
        sum += weight * stands;
        if (stands > most) most = stands;
        topic += (narrow[entry >>> 16] as number) * Math.min(1, stands / covered);
      }
      sums[n] = (sums[n] as number) + standing * sum + best * most + topical * topic;
    }
  }

  #addWords({ words, own, unheard, strange }: Comparison, sums: Float64Array): void {
    const counts = new Float64Array(sums.length);
    const strangers = new Float64Array(sums.length);
    const all = this.size + 1;
    for (const { persona, word, weight } of this.having(words)) {
      const tells = (weight * Math.log(all / (this.#spread.get(word) ?? 1))) / Math.log(all);
      counts[persona] = (counts[persona] as number) + tells;
      if (unheard.has(word)) strangers[persona] = (strangers[persona] as number) + tells;
    }
    for (let n = 0; n < sums.length; n += 1)
      sums[n] =
        (sums[n] as number) +
        own * Math.min(mostOwn, counts[n] as number) +
        strange * Math.min(mostOwn, strangers[n] as number);
  }

  /** Who has which of these words, and what it counts. Notes how many have each. */
  #find(words: readonly number[]): Has[] {
    const flags = new Uint8Array(bits + 1);
    if (this.#spread.size >= mostKnown) this.#spread.clear();
    for (const word of words) {
      flags[word & bits] = 1;
      this.#spread.set(word, 0);
    }
    const found: Has[] = [];
    const { all, from } = this.#words;
    let persona = 0;
    for (let at = 0; at < all.length; at += 1) {
      const entry = all[at] as number;
      if (flags[entry & bits] === 0) continue;
      const word = entry & lower24;
      const count = this.#spread.get(word);
      if (count === undefined || !words.includes(word)) continue;
      while (at >= (from[persona + 1] as number)) persona += 1;
      this.#spread.set(word, count + 1);
      found.push({ persona, word, weight: (entry >>> 24) / 10 });
    }
    return found;
  }
}

/** A persona ready to be compared. */
export class Candidate {
  readonly slug: string;
  /** The trained head is for it. */
  readonly headed: boolean;
  readonly #profile: Profile;
  #concepts: Map<number, number> | undefined;
  #words: Map<number, number> | undefined;

  constructor(slug: string, profile: Profile, headed: boolean) {
    this.slug = slug;
    this.headed = headed;
    this.#profile = profile;
  }

  /** Words of its examples, 0 between them. */
  get examples(): Uint32Array {
    return this.#profile.examples;
  }

  get fields(): Int8Array {
    return this.#profile.fields;
  }

  /** Made when first asked for, as few of hundreds are. */
  get concepts(): ReadonlyMap<number, number> {
    this.#concepts ??= new Map(Array.from(this.#profile.concepts, (entry) => [entry >>> 16, (entry & 0xffff) / 1_000]));
    return this.#concepts;
  }

  get words(): ReadonlyMap<number, number> {
    this.#words ??= new Map(Array.from(this.#profile.words, (entry) => [entry & 0xff_ffff, (entry >>> 24) / 10]));
    return this.#words;
  }
}

/** Personas that are loaded together: how many of them have a word (`spread`) says how much it tells. */
export interface Field {
  candidates: Candidate[];
  spread: Crowd;
}

/** Prepares profiles for comparison. */
export function fieldOf(profiles: readonly { slug: string; profile: Profile; headed?: boolean }[]): Field {
  return {
    candidates: profiles.map(({ slug, profile, headed = false }) => new Candidate(slug, profile, headed)),
    spread: new Crowd(profiles.map(({ profile }) => profile)),
  };
}
