/** What a mistyped word was meant to be. */

import { editDistance } from '../../text/match/edit-distance.ts';

/** The one of `known` that is nearest, if any is near enough to be meant; case does not count. */
export function nearest(word: string, known: Iterable<string>): string | null {
  const most = word.length > 3 ? 2 : 1;
  let best: { name: string; far: number } | null = null;
  for (const name of known) {
    const [one, other] = [word.toLowerCase(), name.toLowerCase()];
    const far = isSwapped(one, other) ? 1 : editDistance(one, other, most);
    if (far <= most && (best === null || far < best.far)) best = { name, far };
  }
  return best?.name ?? null;
}

/** Two letters that stand next to each other the other way round: the most common slip. */
function isSwapped(one: string, other: string): boolean {
  if (one.length !== other.length || one === other) return false;
  let at = 0;
  while (one[at] === other[at]) at += 1;
  return one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}
