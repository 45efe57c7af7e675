/** Random ids: short ones that people type, and suffixes that keep the names of files apart. */

import { randomBytes, randomInt } from 'node:crypto';

/** No 0/o, 1/l/i: people type these. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A random id that is easy to type; 7 characters are 27 thousand million of them. */
export function newId(length = 7): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}

/** Twelve hexadecimal digits that nobody else has: for the names of files and the tokens of locks. */
export function randomSuffix(): string {
  return randomBytes(6).toString('hex');
}
