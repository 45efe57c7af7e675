/** What the file of the cache holds, by number: nothing is made of an entry before it is asked for. */

import { statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { digestOfProfiles, entryWidth, parts, seenWidth } from './file.ts';
import type { Content, Entry, Opened, Part, Seen } from './file.ts';

/** Reads bytes of the file. Throws system errors, and where there are not so many. */
type Read = (at: number, length: number) => Uint8Array<ArrayBuffer>;

const none: Opened = {
  version: '',
  contents: [],
  whys: [],
  keys: '',
  paths: '',
  profiles: '',
  entries: new Float64Array(),
  seen: new Float64Array(),
  at: { profile: 0, description: 0, prompt: 0 },
  profilesLength: 0,
};

/** The entries and files of the cache. */
export class Kept {
  readonly #opened: Opened;
  readonly #read: Read;
  readonly #paths: readonly string[];
  #keys: readonly string[] | undefined;
  #starts: Float64Array | undefined;
  #profiles: Uint8Array<ArrayBuffer> | undefined;
  /** The file after the one that was looked for last. */
  #next = 0;
  #byPath: Map<string, number> | undefined;

  constructor(opened: Opened = none, read: Read = () => new Uint8Array()) {
    this.#opened = opened;
    this.#read = read;
    this.#paths = opened.paths === '' ? [] : opened.paths.split('\0');
  }

  /** The entry of a file that is as it was when it was read. `known`: what it is like now, where that was asked for already. */
  find(path: string, known: Stats | undefined): KeptEntry | undefined {
    const n = this.#paths[this.#next] === path ? this.#next : this.#numberOf(path);
    if (n === undefined) return undefined;
    this.#next = n + 1;
    const now = known ?? statSync(path, { throwIfNoEntry: false });
    if (!now) return undefined;
    const { seen } = this.#opened;
    const at = seenWidth * n;
    const same =
      seen[at] === now.size &&
      seen[at + 1] === now.mtimeMs &&
      seen[at + 2] === now.ctimeMs &&
      seen[at + 3] === now.ino &&
      seen[at + 4] === now.dev;
    return same ? new KeptEntry(this, this.#opened, seen[at + 5] ?? 0) : undefined;
  }

  /** They are looked for in the order in which they were remembered, as a rule. */
  #numberOf(path: string): number | undefined {
    return (this.#byPath ??= new Map(this.#paths.map((each, n) => [each, n]))).get(path);
  }

  entries(): KeptEntry[] {
    return this.#opened.contents.map((_, n) => new KeptEntry(this, this.#opened, n));
  }

  seen(): Seen[] {
    return this.#paths.map((path, n) => {
      const [size = 0, mtime = 0, ctime = 0, ino = 0, dev = 0, entry = 0] = this.#opened.seen.subarray(seenWidth * n);
      return [path, size, mtime, ctime, ino, dev, this.key(entry)];
    });
  }

  key(n: number): string {
    return (this.#keys ??= this.#opened.keys.split(' '))[n] ?? '';
  }

  part(n: number, part: Part): Uint8Array {
    const { entries, at } = this.#opened;
    const column = parts.indexOf(part);
    const starts = (this.#starts ??= startsOf(entries));
    const start = starts[parts.length * n + column] ?? 0;
    const length = entries[entryWidth * n + 1 + column] ?? 0;
    return part === 'profile'
      ? this.#allProfiles().subarray(start, start + length)
      : this.#read(at[part] + start, length);
  }

  /** Known once profiles were asked for. */
  get brokenProfiles(): boolean {
    return this.#profiles?.length === 0;
  }

  /** All at once: whoever asks for one asks for every one. Empty where they are not as they were written. */
  #allProfiles(): Uint8Array<ArrayBuffer> {
    if (!this.#profiles) {
      const { at, profilesLength, profiles } = this.#opened;
      const bytes = this.#read(at.profile, profilesLength);
      this.#profiles = digestOfProfiles(bytes) === profiles ? bytes : new Uint8Array();
    }
    return this.#profiles;
  }
}

/** Where the parts of each entry begin: they lie one after the other. */
function startsOf(entries: Float64Array): Float64Array {
  const starts = new Float64Array((entries.length / entryWidth) * parts.length);
  for (let at = parts.length; at < starts.length; at += 1) {
    const before = at - parts.length;
    const length = entries[entryWidth * Math.floor(before / parts.length) + 1 + (before % parts.length)] ?? 0;
    starts[at] = (starts[before] ?? 0) + length;
  }
  return starts;
}

/** An entry of the file. */
export class KeptEntry implements Entry {
  readonly #kept: Kept;
  readonly #opened: Opened;
  readonly #n: number;

  constructor(kept: Kept, opened: Opened, n: number) {
    this.#kept = kept;
    this.#opened = opened;
    this.#n = n;
  }

  get key(): string {
    return this.#kept.key(this.#n);
  }

  get day(): number {
    return this.#opened.entries[entryWidth * this.#n] ?? 0;
  }

  get content(): Content | null {
    return this.#opened.contents[this.#n] ?? null;
  }

  get why(): string | null {
    return this.#opened.whys[this.#n] ?? null;
  }

  /** Has it a profile, for all that is known without reading it? */
  get measured(): boolean {
    return !this.#kept.brokenProfiles && (this.#opened.entries[entryWidth * this.#n + 1] ?? 0) > 0;
  }

  get profile(): Uint8Array {
    return this.#kept.part(this.#n, 'profile');
  }

  get description(): Uint8Array {
    return this.#kept.part(this.#n, 'description');
  }

  get prompt(): Uint8Array {
    return this.#kept.part(this.#n, 'prompt');
  }
}
