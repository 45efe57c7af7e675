/** What a mistyped word was meant to be. */

import { editDistance } from '../../text/edit-distance.ts';

/** The one of `known` that is nearest, if any is near enough to be meant; case does not count. */
export function nearest(word: string, known: Iterable<string>): string | null {
  const most = word.length > 3 ? 2 : 1;
  let best: { name: string; far: number } | null = null;
  for (const name of known) {
    const far = editDistance(word.toLowerCase(), name.toLowerCase(), most);
    if (far <= most && (best === null || far < best.far)) best = { name, far };
  }
  return best?.name ?? null;
}
