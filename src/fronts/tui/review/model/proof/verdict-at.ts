/** Which evidence is looked at, and where in it one is. */

import type { Verdict } from '../../../../../protocol/proof/checks.ts';

/** The evidence that is shown in the place of the diff: of one verdict, from a row and a column on. */
export interface EvidenceState {
  /** Kind and path of the verdict: it stays the same when others come. */
  readonly of: string;
  readonly top: number;
  readonly left: number;
}

/** The name of a verdict among all. */
export function verdictKey({ kind, path }: Verdict): string {
  return `${kind} ${path}`;
}

/** The verdict that is looked at, and the how-manieth it is. */
export function verdictAt(
  verdicts: readonly Verdict[],
  { of }: Pick<EvidenceState, 'of'>,
): { verdict: Verdict | undefined; place: number } {
  const found = verdicts.findIndex((verdict) => verdictKey(verdict) === of);
  const place = Math.max(0, found);
  return { verdict: verdicts[place], place };
}
