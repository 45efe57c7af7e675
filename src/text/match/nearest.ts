/** The names that somebody may have meant who wrote one that there is not. */

import { editDistance } from './edit-distance.ts';

/** At most `most` names, all equally near: those the fewest letters away, whatever the case; else those that begin with what was written. */
export function nearestNames(written: string, names: readonly string[], most = 3): string[] {
  const wanted = written.toLowerCase();
  const far = Math.max(1, Math.min(4, Math.ceil(wanted.length / 4)));
  const near = [...new Set(names)].flatMap((name) => {
    const lower = name.toLowerCase();
    const away = editDistance(wanted, lower, far);
    if (away <= far) return [{ name, away }];
    return wanted.length > 2 && lower.startsWith(wanted) ? [{ name, away: far + 1 }] : [];
  });
  const least = near.reduce((each, { away }) => Math.min(each, away), Infinity);
  return near
    .filter(({ away }) => away === least)
    .slice(0, most)
    .map(({ name }) => name);
}
