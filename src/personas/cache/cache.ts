/** Remembers what the files of personas came to, profiles and all, so that hundreds need not be read and measured at every start. */

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { Persona } from '../../protocol/persona.ts';
import { nameOfFile } from '../file/read.ts';
import { knownProfile, rememberProfile } from '../router/profiles.ts';
import type { Content, Entry, Seen } from './file.ts';
import { isPlain } from './plain.ts';
import { packProfile, unpackProfile } from './profile-bytes.ts';
import { dayOf, openStored, store } from './stored.ts';
import type { CacheAt, Stored } from './stored.ts';

/** A file that was modified so shortly before it was read (ms) may change again without showing it, as in git's index. */
const racyMs = 2_000;
/** An entry's day is written anew when it is so many days old. */
const freshDays = 7;

/** What is known of a file: the persona, or that it is none, and why where it looks like one. */
export interface Known {
  persona: Persona | null;
  why?: string;
}

/** Where a persona was found. */
type Place = Pick<Persona, 'source' | 'scope'>;

/** What files came to. Whatever is wrong with the file of the cache, it is then as if it were empty. */
export class PersonaCache {
  readonly #at: CacheAt;
  readonly #stored: Stored;
  readonly #entries = new Map<string, Entry>();
  readonly #seen = new Map<string, Seen>();
  /** What is not in the file yet. */
  readonly #added = new Map<string, { profile?: Uint8Array; prompt?: Uint8Array }>();
  /** What was given out, with the key of its entry: a profile may yet be measured. */
  readonly #given: [key: string, persona: Persona | null][] = [];
  readonly #looked: string[] = [];
  readonly #today: number;
  #changed = false;

  /** Never throws. */
  constructor(at: CacheAt) {
    this.#at = at;
    this.#today = dayOf(at.now);
    this.#stored = openStored(at);
    for (const entry of this.#stored.entries) this.#entries.set(entry.key, entry);
    for (const seen of this.#stored.seen) this.#seen.set(seen[0], seen);
  }

  /**
   * What a file came to, if it is now as it was then. Otherwise an `Unknown`, which says by the file's bytes whether they
   * are known, and takes what they come to. `known`: what it is like now, where that was asked for already.
   */
  look(path: string, known: Stats | undefined, place: Place): Known | Unknown {
    this.#looked.push(path);
    const seen = this.#seen.get(path);
    const stats = seen && (known ?? statSync(path, { throwIfNoEntry: false }));
    const entry = stats && isAsSeen(stats, seen) ? this.#entries.get(seen[6]) : undefined;
    return entry ? this.#give(entry, place) : new Unknown(this, path, place);
  }

  /** What the file is known for that has these bytes, as `seen`. */
  find(seen: Seen, place: Place): Known | undefined {
    const entry = this.#entries.get(seen[6]);
    if (!entry) return undefined;
    this.#see(seen);
    return this.#give(entry, place);
  }

  /** Takes what a file came to, unless JSON cannot hold it. */
  add(seen: Seen, { persona, why }: Known): void {
    const key = seen[6];
    const content = persona && contentOf(persona);
    if (persona && !(isPlain(content) && persona.body.isWellFormed())) return;
    const empty = [0, 0] as const;
    this.#entries.set(key, {
      key,
      day: this.#today,
      content,
      ...(why !== undefined && { why }),
      profile: empty,
      prompt: empty,
    });
    this.#added.set(key, { prompt: Buffer.from(persona?.body ?? '') });
    this.#given.push([key, persona]);
    this.#changed = true;
    this.#see(seen);
  }

  /** Writes it where there is something to remember that was not. Never throws: what cannot be written is read again next time. */
  save(): void {
    this.#takeProfiles();
    if (!this.#changed) return;
    this.#changed = false;
    const given = new Set(this.#given.map(([key]) => key));
    const looked = new Set(this.#looked);
    const used = [...this.#entries.values()].sort(
      (a, b) => Number(given.has(b.key)) - Number(given.has(a.key)) || b.day - a.day,
    );
    const seen = [...this.#seen.values()];
    store(this.#at, {
      entries: used,
      seen: [
        ...seen.filter(([path]) => looked.has(path)),
        // What was seen last stands last.
        ...seen.filter(([path]) => !looked.has(path)).reverse(),
      ],
      part: (entry, part) => this.#added.get(entry.key)?.[part] ?? this.#stored.part(entry, part),
    });
  }

  #give(entry: Entry, place: Place): Known {
    if (Math.abs(this.#today - entry.day) >= freshDays) {
      entry.day = this.#today;
      this.#changed = true;
    }
    const { content, why } = entry;
    const persona = content && personaOf(content, place, () => this.#stored.part(entry, 'prompt'));
    if (persona && entry.profile[1] > 0)
      rememberProfile(persona, () => {
        const { buffer, byteOffset } = this.#stored.part(entry, 'profile');
        return unpackProfile(buffer, byteOffset);
      });
    this.#given.push([entry.key, persona]);
    return why === undefined ? { persona } : { persona, why };
  }

  #see(seen: Seen): void {
    // A clock that goes wrong makes a file racy for a while, and is never a reason to trust it.
    if ((this.#at.now ?? Date.now)() - Math.max(seen[2], seen[3]) < racyMs) return;
    this.#seen.delete(seen[0]);
    this.#seen.set(seen[0], seen);
    this.#changed = true;
  }

  #takeProfiles(): void {
    for (const [key, persona] of this.#given) {
      const entry = this.#entries.get(key);
      const added = this.#added.get(key);
      if (!persona || !entry || entry.profile[1] > 0 || added?.profile) continue;
      const profile = knownProfile(persona);
      if (!profile) continue;
      this.#added.set(key, { ...added, profile: packProfile(profile) });
      this.#changed = true;
    }
  }
}

function isAsSeen({ size, mtimeMs, ctimeMs, ino, dev }: Stats, seen: Seen): boolean {
  return seen[1] === size && seen[2] === mtimeMs && seen[3] === ctimeMs && seen[4] === ino && seen[5] === dev;
}

/** A file that is new, or is not as it was. */
export class Unknown {
  readonly #cache: PersonaCache;
  readonly #path: string;
  readonly #place: Place;
  #seen: Seen | undefined;

  constructor(cache: PersonaCache, path: string, place: Place) {
    this.#cache = cache;
    this.#path = path;
    this.#place = place;
  }

  /** What it is known for by its bytes. To be asked before `note`. `stats` were taken before they were read. */
  by(bytes: Uint8Array, { size, mtimeMs, ctimeMs, ino, dev }: Stats): Known | undefined {
    // A file that does not say its name is called after itself.
    const hash = createHash('sha256').update(nameOfFile(this.#path)).update('\0').update(bytes);
    this.#seen = [this.#path, size, mtimeMs, ctimeMs, ino, dev, hash.digest('base64url')];
    return this.#cache.find(this.#seen, this.#place);
  }

  /** Takes what its bytes came to. */
  note(known: Known): void {
    if (this.#seen) this.#cache.add(this.#seen, known);
  }
}

function contentOf(persona: Persona): Content {
  const { body: _body, source: _source, scope: _scope, ...content } = persona;
  return content;
}

/** The prompts of personas, as text or as it is read. */
const prompts = new WeakMap<Persona, string | (() => Uint8Array)>();

/** One for all: an object whose getter is its own is many times as large and as slow to make. */
const body: ThisType<Persona> & PropertyDescriptor = {
  configurable: true,
  enumerable: true,
  get() {
    const prompt = prompts.get(this) ?? '';
    if (typeof prompt === 'string') return prompt;
    const bytes = prompt();
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
    prompts.set(this, text);
    return text;
  },
};

/** A persona in its place. Its prompt is read when it is asked for, as few of hundreds are. */
function personaOf(content: Content, { source, scope }: Place, prompt: () => Uint8Array): Persona {
  const persona = Object.defineProperty({ ...content, source, scope }, 'body', body) as Persona;
  prompts.set(persona, prompt);
  return persona;
}
