/** The file of the cache as bytes: a head, the numbers of profiles, the entries as JSON, then the prompts, which few are asked for. */

import { createHash } from 'node:crypto';
import type { Persona } from '../../protocol/persona.ts';

/** What a file came to, without what depends on where it lies, and without its prompt. */
export type Content = Omit<Persona, 'body' | 'source' | 'scope'>;

/** Where bytes lie in their part of the file, and how many. */
type Span = readonly [at: number, length: number];

/** One content that files have. Where its parts are not in the file yet, they are `added`. */
export interface Entry {
  /** Digest of the file's bytes and its name. */
  key: string;
  /** The day (since 1970) on which it was last of use, within a week. */
  day: number;
  /** Null: it is no persona. */
  content: Content | null;
  /** Why it is none, of a page that looks like one. */
  why?: string;
  /** `packProfile`; of length 0 where it was not measured. */
  profile: Span;
  prompt: Span;
}

/** What a file was like when it was read: path, size, mtime, ctime, inode, device; and the key of its entry. */
export type Seen = [path: string, size: number, mtime: number, ctime: number, ino: number, dev: number, key: string];

/** All that the cache holds, but the bytes of profiles and prompts. */
interface Held {
  version: string;
  entries: Entry[];
  seen: Seen[];
}

/** What is read at once: all but the prompts. */
interface Opened extends Held {
  /** Where profiles lie in `bytes`. */
  profilesAt: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** Where prompts lie in the file. */
  promptsAt: number;
}

const magic = 0x61_70_65_31;
/** Magic, bytes of profiles, of JSON and of prompts. */
const headWords = 4;
const digestBytes = 32;
/** Bytes of the head: the words, and the SHA-256 of what is read at once, from the words on but without itself. */
export const headBytes = 4 * headWords + digestBytes;

/** How many bytes are read at once, and how many there are in all; null for what is no head of ours. */
export function sizesOf(head: Uint8Array<ArrayBuffer>): { atOnce: number; all: number } | null {
  const [mark, profiles = 0, text = 0, prompts = 0] = new Uint32Array(head.buffer, 0, headWords);
  const atOnce = headBytes + profiles + text;
  return mark === magic ? { atOnce, all: atOnce + prompts } : null;
}

function digestOf(bytes: Uint8Array): Buffer {
  const words = bytes.subarray(0, 4 * headWords);
  return createHash('sha256').update(words).update(bytes.subarray(headBytes)).digest();
}

/** The bytes of the file. `profiles` and `prompts` are in the order of the entries' spans. */
export function encode(held: Held, profiles: readonly Uint8Array[], prompts: readonly Uint8Array[]): Uint8Array {
  // Without characters beyond ASCII it need not be decoded.
  const json = JSON.stringify(held).replace(
    /[^\0-\x7f]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const text = Buffer.from(json, 'latin1');
  const words = Uint32Array.of(magic, bytesOf(profiles), text.length, bytesOf(prompts));
  const atOnce = Buffer.concat([new Uint8Array(words.buffer), new Uint8Array(digestBytes), ...profiles, text]);
  atOnce.set(digestOf(atOnce), 4 * headWords);
  return Buffer.concat([atOnce, ...prompts]);
}

/** What is read at once, taken apart. Null where it is not as it was written, or another version's. */
export function decode(bytes: Uint8Array<ArrayBuffer>, version: string): Opened | null {
  if (!digestOf(bytes).equals(bytes.subarray(4 * headWords, headBytes))) return null;
  const [, profiles = 0, text = 0] = new Uint32Array(bytes.buffer, 0, headWords);
  const promptsAt = headBytes + profiles + text;
  const held = JSON.parse(Buffer.from(bytes.buffer, headBytes + profiles, text).toString('latin1')) as Held;
  return held.version === version ? { ...held, bytes, profilesAt: headBytes, promptsAt } : null;
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
