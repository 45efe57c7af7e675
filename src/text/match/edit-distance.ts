/** Edit distance (Levenshtein) with a bound: how far a mistyped word is from the one that was meant. */

/** Characters to add, remove or change to make one text of the other; `most + 1` when it takes more than `most`. */
export function editDistance(one: string, other: string, most: number): number {
  // Most words that are compared have too little in common to be looked at letter by letter.
  if (Math.abs(one.length - other.length) > 2 * most || apart(one, other) > 2 * most) return most + 1;
  const [a, b] = [Array.from(one), Array.from(other)];
  if (Math.abs(a.length - b.length) > most) return most + 1;
  const beyond = most + 1;
  // Further from the diagonal than `most` there is nothing that could still be near enough.
  let row = new Map(Array.from({ length: Math.min(b.length, most) + 1 }, (_, index) => [index, index]));
  for (const [index, letter] of a.entries()) {
    const next = new Map<number, number>();
    let least = beyond;
    for (let at = Math.max(0, index + 1 - most); at <= Math.min(b.length, index + 1 + most); at++) {
      const change = at === 0 ? beyond : (row.get(at - 1) ?? beyond) + (letter === b[at - 1] ? 0 : 1);
      const cost = Math.min(change, (row.get(at) ?? beyond) + 1, (next.get(at - 1) ?? beyond) + 1);
      next.set(at, cost);
      least = Math.min(least, cost);
    }
    if (least > most) return beyond;
    row = next;
  }
  return Math.min(row.get(b.length) ?? beyond, beyond);
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
