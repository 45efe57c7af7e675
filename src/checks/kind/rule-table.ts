/** Rules as a table: a row is name, severity, what it is about, and a bad and a good line. */

import type { Severity } from '../../protocol/proof/checks.ts';
import type { Rule } from './check.ts';

/** Reads well where a kind has many rules. */
export function ruleTable(
  kind: string,
  rows: readonly (readonly [name: string, severity: Severity, about: string, bad: string, good: string])[],
): Rule[] {
  return rows.map(([name, severity, about, bad, good]) => ({ id: `${kind}/${name}`, severity, about, bad, good }));
}
