/** Rules of what breaks the clients of today. */

import { operationRows } from './breaking/operations.ts';
import { requestRows } from './breaking/requests.ts';
import { responseRows } from './breaking/responses.ts';
import { securityRows } from './breaking/security.ts';
import { rulesOf } from './table.ts';

const rows = [...operationRows, ...requestRows, ...responseRows, ...securityRows];

export const breakingRules = rulesOf(
  rows.map(([name, severity, about, bad, good]) => [name, severity, about, bad, good]),
);

const help = new Map(rows.map((row) => [row[0], row[5]]));

/** How to do without the change, by the name of the rule. */
export function helpFor(rule: string): string | undefined {
  return help.get(rule);
}
