/** Edit distance (Levenshtein) with a bound: how far a mistyped word is from the one that was meant. */

/** Characters to add, remove or change to make one text of the other; `most + 1` when it takes more than `most`. */
export function editDistance(one: string, other: string, most: number): number {
  // Most words that are compared have too little in common to be looked at letter by letter.
  if (Math.abs(one.length - other.length) > 2 * most || apart(one, other) > 2 * most) return most + 1;
  const [a, b] = [Array.from(one), Array.from(other)];
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of a.entries()) {
    const next = [index + 1];
    for (const [at, against] of b.entries()) {
      const change = (row[at] as number) + (letter === against ? 0 : 1);
      next.push(Math.min(change, (row[at + 1] as number) + 1, (next[at] as number) + 1));
    }
    if (Math.min(...next) > most) return most + 1;
    row = next;
  }
  return Math.min(row[b.length] as number, most + 1);
}

/** Kinds of characters that only one of two texts has: a change takes one away and brings one at most. */
function apart(one: string, other: string): number {
  let count = 0;
  for (let bits = kindsIn(one) ^ kindsIn(other); bits !== 0; bits &= bits - 1) count += 1;
  return count;
}

function kindsIn(text: string): number {
  let bits = 0;
  for (const char of text) bits |= 1 << ((char.codePointAt(0) as number) & 31);
  return bits;
}
