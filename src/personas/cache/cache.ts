/** Remembers what the files of personas came to, profiles and all, so that hundreds need not be read and measured at every start. */

import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import type { Persona } from '../../protocol/persona.ts';
import { nameOfFile } from '../file/read.ts';
import { knownProfile, rememberProfile } from '../router/profiles.ts';
import type { Content, Entry, Seen } from './file.ts';
import { KeptEntry } from './kept.ts';
import type { Kept } from './kept.ts';
import { isPlain } from './plain.ts';
import type { Profile } from '../router/profile.ts';
import { packProfile, unpackProfile } from './profile-bytes.ts';
import { dayOf, openStored, store } from './stored.ts';
import type { CacheAt } from './stored.ts';

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
  readonly #kept: Kept;
  /** What is not in the file yet, or no longer as it is there. */
  readonly #added = new Map<string, Entry>();
  readonly #seen = new Map<string, Seen>();
  /** What was given out, and its entry: a profile may yet be measured. */
  readonly #given: Entry[] = [];
  readonly #personas: (Persona | null)[] = [];
  readonly #looked: string[] = [];
  readonly #today: number;
  #byKey: Map<string, Entry> | undefined;
  #changed = false;

  /** Never throws. */
  constructor(at: CacheAt) {
    this.#at = at;
    this.#today = dayOf(at.now);
    this.#kept = openStored(at);
  }

  /**
   * What a file came to, if it is now as it was then. Otherwise an `Unknown`, which says by the file's bytes whether they
   * are known, and takes what they come to. `known`: what it is like now, where that was asked for already.
   */
  look(path: string, known: Stats | undefined, place: Place): Known | Unknown {
    this.#looked.push(path);
    const entry = this.#kept.find(path, known);
    return entry ? this.#give(entry, place) : new Unknown(this, path, place);
  }

  /** What the file is known for that has these bytes, as `seen`. */
  find(seen: Seen, place: Place): Known | undefined {
    const entry = this.#entryOf(seen[6]);
    if (!entry) return undefined;
    this.#see(seen);
    return this.#give(entry, place);
  }

  /** Takes what a file came to, unless JSON cannot hold it. */
  add(seen: Seen, { persona, why }: Known): void {
    const key = seen[6];
    const content = persona && contentOf(persona);
    const [description, body] = [persona?.description ?? '', persona?.body ?? ''];
    if (persona && !(isPlain(content) && description.isWellFormed() && body.isWellFormed())) return;
    const texts = { description: Buffer.from(description), prompt: Buffer.from(body) };
    const entry: Entry = { key, day: this.#today, content, why: why ?? null, profile: new Uint8Array(), ...texts };
    this.#added.set(key, entry);
    this.#given.push(entry);
    this.#personas.push(persona);
    this.#changed = true;
    this.#see(seen);
  }

  /** Writes it where there is something to remember that was not. Never throws: what cannot be written is read again next time. */
  save(): void {
    this.#renew();
    if (!this.#changed) return;
    this.#changed = false;
    const given = new Set(this.#given.map(({ key }) => key));
    const entries = new Map<string, Entry>(this.#kept.entries().map((entry) => [entry.key, entry]));
    for (const [key, entry] of this.#added) entries.set(key, entry);
    const used = [...entries.values()].sort(
      (a, b) => Number(given.has(b.key)) - Number(given.has(a.key)) || b.day - a.day,
    );
    const seen = new Map(this.#kept.seen().map((each) => [each[0], each]));
    for (const [path, each] of this.#seen) seen.set(path, each);
    // In the order in which they are looked for, and those first that were looked for last.
    const paths = new Set([...this.#looked, ...seen.keys()]);
    store(this.#at, {
      entries: used,
      seen: [...paths].map((path) => seen.get(path)).filter((each) => each !== undefined),
    });
  }

  #entryOf(key: string): Entry | undefined {
    this.#byKey ??= new Map(this.#kept.entries().map((entry) => [entry.key, entry]));
    return this.#added.get(key) ?? this.#byKey.get(key);
  }

  #give(entry: Entry, place: Place): Known {
    const { content, why } = entry;
    const persona = content && personaOf(content, place, entry);
    if (persona && isMeasured(entry)) rememberProfile(persona, () => profileIn(entry));
    this.#given.push(entry);
    this.#personas.push(persona);
    return why === null ? { persona } : { persona, why };
  }

  #see(seen: Seen): void {
    // A clock that goes wrong makes a file racy for a while, and is never a reason to trust it.
    if ((this.#at.now ?? Date.now)() - Math.max(seen[2], seen[3]) < racyMs) return;
    this.#seen.delete(seen[0]);
    this.#seen.set(seen[0], seen);
    this.#changed = true;
  }

  /** Takes profiles that were measured since, and the day of what was of use today. */
  #renew(): void {
    for (const [n, given] of this.#given.entries()) {
      const entry = this.#added.get(given.key) ?? given;
      const persona = this.#personas[n];
      const profile = persona && !isMeasured(entry) ? knownProfile(persona) : undefined;
      if (!profile && Math.abs(this.#today - entry.day) < freshDays) continue;
      const { key, content, why, description, prompt } = entry;
      const renewed = { key, content, why, description, prompt, day: this.#today };
      this.#added.set(key, { ...renewed, profile: profile ? packProfile(profile) : entry.profile });
      this.#changed = true;
    }
  }
}

/** Asked of every file at every start, so without looking at the bytes. */
function isMeasured(entry: Entry): boolean {
  return entry instanceof KeptEntry ? entry.measured : entry.profile.length > 0;
}

function profileIn(entry: Entry): Profile | undefined {
  const { buffer, byteOffset, length } = entry.profile;
  return length > 0 ? unpackProfile(buffer, byteOffset) : undefined;
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
  const { description: _description, body: _body, source: _source, scope: _scope, ...content } = persona;
  return content;
}

/** Where the long texts of personas are read. */
const entries = new WeakMap<Persona, Entry>();

/** A text that is read when it is asked for. One getter for all: an object with its own is many times as large and as slow to make. */
function readWhenAsked(part: 'description' | 'prompt'): ThisType<Persona> & PropertyDescriptor {
  const read = new WeakMap<Persona, string>();
  return {
    configurable: true,
    enumerable: true,
    get() {
      let text = read.get(this);
      if (text === undefined) {
        const bytes = entries.get(this)?.[part] ?? new Uint8Array();
        text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
        read.set(this, text);
      }
      return text;
    },
  };
}

const longTexts = { description: readWhenAsked('description'), body: readWhenAsked('prompt') };

/** A persona in its place. Its long texts are read when they are asked for, as those of few of hundreds are. */
function personaOf(content: Content, { source, scope }: Place, entry: Entry): Persona {
  const persona = { ...content, source, scope };
  Object.defineProperty(persona, 'description', longTexts.description);
  Object.defineProperty(persona, 'body', longTexts.body);
  entries.set(persona as Persona, entry);
  return persona as Persona;
}
