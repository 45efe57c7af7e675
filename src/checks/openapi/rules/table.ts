/** Rules as rows of a table, so that a page of them can be read. */

import type { Severity } from '../../../protocol/proof/checks.ts';
import type { Rule } from '../../kind/check.ts';

/** Name, severity, what it is about, a bad line, a good line. */
type Row = readonly [name: string, severity: Severity, about: string, bad: string, good: string];

/** The same, and how to do it instead. */
export type BreakingRow = readonly [...Row, help?: string];

/** The rows as rules. */
export function rulesOf(rows: readonly Row[]): Rule[] {
  return rows.map(([name, severity, about, bad, good]) => ({ id: `openapi/${name}`, severity, about, bad, good }));
}
