/** Hashes of texts, by their UTF-16 units. */

/** What FNV-1a multiplies with. */
export const prime = 0x01000193;

/** FNV-1a over a text, going on from `hash`. */
export function foldText(hash: number, text: string): number {
  let sum = hash;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), prime);
  return sum;
}

/** The same over units that stand in an array. */
export function foldCodes(hash: number, codes: Uint16Array, from: number, to: number): number {
  let sum = hash;
  for (let at = from; at < to; at += 1) sum = Math.imul(sum ^ (codes[at] as number), prime);
  return sum;
}

/** Where FNV-1a begins. */
export const basis = 0x811c9dc5;

/** Finished as in MurmurHash3, so that all bits count. */
export function finished(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  return (bits ^ (bits >>> 13)) >>> 0;
}

/** Where a word is looked for first in a hash table, by its FNV-1a; to be masked. */
export function slotOf(hash: number): number {
  return hash ^ (hash >>> 15);
}

/** The units of a text. */
export function codesOf(text: string): Uint16Array<ArrayBuffer> {
  const codes = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at += 1) codes[at] = text.charCodeAt(at);
  return codes;
}
