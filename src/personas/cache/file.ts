/**
 * The file of the cache as bytes: a head, numbers, the rest as JSON, then profiles and long texts, which are read when they are
 * asked for. To read bytes and to take JSON apart was half of what the cache cost.
 */

import { createHash } from 'node:crypto';
import type { Persona } from '../../protocol/persona.ts';

/** What a file came to, without what depends on where it lies, and without its long texts. */
export type Content = Omit<Persona, 'description' | 'body' | 'source' | 'scope'>;

/** What a content has beside its JSON: what `packProfile` makes, nothing where it was not measured; and texts, in UTF-8. */
export const parts = ['profile', 'description', 'prompt'] as const;
export type Part = (typeof parts)[number];

/** One content that files have. */
export interface Entry extends Readonly<Record<Part, Uint8Array>> {
  /** Digest of the file's bytes and its name. */
  key: string;
  /** The day (since 1970) on which it was last of use, within a week. */
  day: number;
  /** Null: it is no persona. */
  content: Content | null;
  /** Why it is none, of a page that looks like one. */
  why: string | null;
}

/** What a file was like when it was read: path, size, mtime, ctime, inode, device; and the key of its entry. */
export type Seen = [path: string, size: number, mtime: number, ctime: number, ino: number, dev: number, key: string];

/** What is in JSON, of all entries and of all files in their order. */
interface Words {
  version: string;
  contents: (Content | null)[];
  whys: (string | null)[];
  /** By spaces. */
  keys: string;
  /** By NUL. */
  paths: string;
  /** SHA-256 of the profiles, in hex. */
  profiles: string;
}

/** What is read at once. */
export interface Opened extends Words {
  /** Of each entry: its day, and the lengths of its parts, which lie one after the other. */
  entries: Float64Array;
  /** Of each file: size, mtime, ctime, inode, device, and which entry it is. */
  seen: Float64Array;
  /** Where each part begins in the file. */
  at: Readonly<Record<Part, number>>;
  /** Bytes of all profiles. */
  profilesLength: number;
}

/** Numbers of an entry, and of a file. */
export const entryWidth = 4;
export const seenWidth = 6;

const magic = 0x61_70_65_32;
/** Magic, entries, files; bytes of JSON, profiles, descriptions and prompts; and one for the numbers behind to begin at a multiple of 8. */
const headWords = 8;
const digestBytes = 32;
/** Bytes of the head: the words, and the SHA-256 of what is read at once, from the words on but without itself. */
export const headBytes = 4 * headWords + digestBytes;

function sectionsOf(head: Uint8Array<ArrayBuffer>) {
  const [mark, entries = 0, files = 0, ...sizes] = new Uint32Array(head.buffer, 0, headWords);
  const [json = 0, profiles = 0, descriptions = 0, prompts = 0] = sizes;
  const seenAt = headBytes + 8 * entryWidth * entries;
  const jsonAt = seenAt + 8 * seenWidth * files;
  const profile = jsonAt + json;
  const description = profile + profiles;
  const prompt = description + descriptions;
  const at = { profile, description, prompt };
  return { mark, entries, files, seenAt, jsonAt, json, profiles, at, all: prompt + prompts };
}

/** How many bytes are read at once, and how many there are in all; null for what is no head of ours. */
export function sizesOf(head: Uint8Array<ArrayBuffer>): { atOnce: number; all: number } | null {
  const { mark, at, all } = sectionsOf(head);
  return mark === magic ? { atOnce: at.profile, all } : null;
}

/** What profiles are known by that are as they were written. */
export function digestOfProfiles(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function digestOf(bytes: Uint8Array): Buffer {
  const words = bytes.subarray(0, 4 * headWords);
  return createHash('sha256').update(words).update(bytes.subarray(headBytes)).digest();
}

const none = Buffer.of();

/** The bytes of the file. */
export function encode(version: string, entries: readonly Entry[], seen: readonly Seen[]): Uint8Array {
  const [profiles = none, ...texts] = parts.map((part) => Buffer.concat(entries.map((entry) => entry[part])));
  const order = new Map(entries.map(({ key }, n) => [key, n]));
  const words: Words = {
    version,
    contents: entries.map(({ content }) => content),
    whys: entries.map(({ why }) => why),
    keys: entries.map(({ key }) => key).join(' '),
    paths: seen.map(([path]) => path).join('\0'),
    profiles: digestOfProfiles(profiles),
  };
  // Without characters beyond ASCII it need not be decoded.
  const json = JSON.stringify(words).replace(
    /[^\0-\x7f]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const text = Buffer.from(json, 'latin1');
  const numbers = Float64Array.from([
    ...entries.flatMap((entry) => [entry.day, ...parts.map((part) => entry[part].length)]),
    ...seen.flatMap(([, size, mtime, ctime, ino, dev, key]) => [size, mtime, ctime, ino, dev, order.get(key) ?? -1]),
  ]);
  const sizes = [text, profiles, ...texts].map(({ length }) => length);
  const atOnce = Buffer.concat([
    new Uint8Array(Uint32Array.of(magic, entries.length, seen.length, ...sizes, 0).buffer),
    new Uint8Array(digestBytes),
    new Uint8Array(numbers.buffer),
    text,
  ]);
  atOnce.set(digestOf(atOnce), 4 * headWords);
  return Buffer.concat([atOnce, profiles, ...texts]);
}

/** What is read at once, taken apart. Null where it is not as it was written, or another version's. */
export function decode(bytes: Uint8Array<ArrayBuffer>, version: string): Opened | null {
  if (!digestOf(bytes).equals(bytes.subarray(4 * headWords, headBytes))) return null;
  const { entries, files, seenAt, jsonAt, json, profiles, at } = sectionsOf(bytes);
  const words = JSON.parse(Buffer.from(bytes.buffer, jsonAt, json).toString('latin1')) as Words;
  if (words.version !== version) return null;
  return {
    ...words,
    entries: new Float64Array(bytes.buffer, headBytes, entryWidth * entries),
    seen: new Float64Array(bytes.buffer, seenAt, seenWidth * files),
    at,
    profilesLength: profiles,
  };
}
