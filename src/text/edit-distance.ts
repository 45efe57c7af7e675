/** Edit distance (Levenshtein) with a bound: how far a mistyped word is from the one that was meant. */

/** Characters to add, remove or change to make one text of the other; `most + 1` when it takes more than `most`. */
export function editDistance(one: string, other: string, most: number): number {
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
