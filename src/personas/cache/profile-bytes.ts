/** A profile as bytes and back, for the cache and the bundle: four counts and a flag, then concepts, words, examples and fields. */

import type { Profile } from '../router/profile.ts';

const counts = 5;

/** The bytes of a profile, a multiple of 4 of them, in the byte order of this machine. */
export function packProfile({ concepts, words, examples, fields, headed }: Profile): Uint8Array {
  const before = counts + concepts.length + words.length + examples.length;
  const numbers = new Uint32Array(before + Math.ceil(fields.length / 4));
  numbers.set([concepts.length, words.length, examples.length, fields.length, Number(headed)]);
  numbers.set(concepts, counts);
  numbers.set(words, counts + concepts.length);
  numbers.set(examples, counts + concepts.length + words.length);
  const bytes = new Uint8Array(numbers.buffer);
  bytes.set(new Uint8Array(fields.buffer, fields.byteOffset, fields.length), 4 * before);
  return bytes;
}

/** The profile whose bytes begin at `at` (a multiple of 4) of `buffer`, without copying them. Throws `RangeError` where they do not fit. */
export function unpackProfile(buffer: ArrayBufferLike, at: number): Profile {
  const [concepts = 0, words = 0, examples = 0, fields = 0, headed = 0] = new Uint32Array(buffer, at, counts);
  const from = at + 4 * counts;
  return {
    concepts: new Uint32Array(buffer, from, concepts),
    words: new Uint32Array(buffer, from + 4 * concepts, words),
    examples: new Uint32Array(buffer, from + 4 * (concepts + words), examples),
    fields: new Int8Array(buffer, from + 4 * (concepts + words + examples), fields),
    headed: headed === 1,
  };
}
