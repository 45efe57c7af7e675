/** Verdicts as JSON for scripts: `{ version: 1, checks, summary }` (docs/checks.md). */

import { countFindings } from '../../../protocol/proof/checks.ts';
import type { Verdict } from '../../../protocol/proof/checks.ts';

/** How many verdicts there are of each status, and findings of each severity. */
export function summaryOf(verdicts: readonly Verdict[]): {
  files: number;
  passed: number;
  warned: number;
  failed: number;
  notChecked: number;
  errors: number;
  warnings: number;
  infos: number;
} {
  const count = (status: Verdict['status']) => verdicts.filter((verdict) => verdict.status === status).length;
  const { error, warning, info } = countFindings(verdicts);
  return {
    files: new Set(verdicts.map(({ path }) => path)).size,
    passed: count('pass'),
    warned: count('warn'),
    failed: count('fail'),
    notChecked: count('not-checked'),
    errors: error,
    warnings: warning,
    infos: info,
  };
}

/** `base`: what it was compared with, or null. */
export function checksJson(verdicts: readonly Verdict[], base: string | null): string {
  return JSON.stringify({ version: 1, base, checks: verdicts, summary: summaryOf(verdicts) }, null, 2);
}
