/** `archie-ignore <rule> …` in a line, or in the line above: somebody has looked, and means it. */

import type { Finding } from '../../protocol/proof/checks.ts';

const mark = 'archie-ignore';

/** What remarks in this text wave through, asked finding by finding. `archie-ignore` alone, without a rule, says nothing. */
export function suppressionsIn(text: string): (finding: Pick<Finding, 'rule' | 'line'>) => boolean {
  if (!text.includes(mark)) return () => false;
  const rules = new Map<number, string[]>();
  for (const [index, line] of text.split('\n').entries()) {
    const named = line.includes(mark)
      ? /archie-ignore[:\s]\s*([\w/*-]+(?:[,\s]+[\w/*-]+)*)/.exec(line)?.[1]
      : undefined;
    if (named !== undefined) rules.set(index + 1, named.split(/[,\s]+/));
  }
  return ({ rule, line }) =>
    [line, line - 1].some((at) => rules.get(at)?.some((one) => one === rule || one === rule.split('/')[1]) ?? false);
}
