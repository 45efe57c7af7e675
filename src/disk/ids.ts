import { randomInt } from 'node:crypto';

/** No 0/o, 1/l/i: people type these. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A short random id that is easy to type: 7 characters, 27 thousand million of them. */
export function newId(): string {
  return Array.from({ length: 7 }, () => letters[randomInt(letters.length)]).join('');
}
