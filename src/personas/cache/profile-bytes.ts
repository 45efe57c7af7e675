/** A profile as bytes and back, for the cache and the bundle: three counts, then concepts, words and fields. */

import type { Profile } from '../router/profile.ts';

const counts = 3;

/** The bytes of a profile, a multiple of 4 of them, in the byte order of this machine. */
export function packProfile({ concepts, words, fields }: Profile): Uint8Array {
  const numbers = new Uint32Array(counts + concepts.length + words.length + Math.ceil(fields.length / 4));
  numbers.set([concepts.length, words.length, fields.length]);
  numbers.set(concepts, counts);
  numbers.set(words, counts + concepts.length);
  const bytes = new Uint8Array(numbers.buffer);
  bytes.set(
    new Uint8Array(fields.buffer, fields.byteOffset, fields.length),
    4 * (counts + concepts.length + words.length),
  );
  return bytes;
}

/** The profile whose bytes begin at `at` (a multiple of 4) of `buffer`, without copying them. Throws `RangeError` where they do not fit. */
export function unpackProfile(buffer: ArrayBufferLike, at: number): Profile {
  const [concepts = 0, words = 0, fields = 0] = new Uint32Array(buffer, at, counts);
  const from = at + 4 * counts;
  return {
    concepts: new Uint32Array(buffer, from, concepts),
    words: new Uint32Array(buffer, from + 4 * concepts, words),
    fields: new Int8Array(buffer, from + 4 * (concepts + words), fields),
  };
}
