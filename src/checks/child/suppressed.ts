/** `archie-ignore <rule> …` in a line, or in the line above: somebody has looked, and means it. */

import type { Finding } from '../../protocol/checks.ts';

/** Is the finding waved through by a remark in the text that it is about? `archie-ignore` alone, without a rule, says nothing. */
export function isSuppressed(text: string, { rule, line }: Pick<Finding, 'rule' | 'line'>): boolean {
  if (!text.includes('archie-ignore')) return false;
  const lines = text.split('\n');
  return [lines[line - 1], lines[line - 2]].some((each) => {
    const rules = /archie-ignore[:\s]\s*([\w/*-]+(?:[,\s]+[\w/*-]+)*)/.exec(each ?? '')?.[1];
    return rules?.split(/[,\s]+/).some((one) => one === rule || one === rule.split('/')[1]);
  });
}
