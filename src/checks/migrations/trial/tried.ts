/** What came of trying one migration. */

import type { Evidence, Finding } from '../../../protocol/proof/checks.ts';
import type { Measured } from '../../sql/statement.ts';
import type { Migration } from '../files/set.ts';
import type { Script } from '../run/read.ts';

/** What is known of one migration. */
export interface Tried {
  migration: Migration;
  script: Script;
  findings: Finding[];
  evidence: Evidence[];
  measured: ReadonlyMap<number, Measured>;
  summary: string;
  notChecked?: string;
  /** Relations that somebody may wait for: without them, everything is new. */
  onExisting: boolean;
}

/** One that was not run, and why. */
export function untried(migration: Migration, script: Script, notChecked: string): Tried {
  return {
    migration,
    script,
    findings: [],
    evidence: [],
    measured: new Map(),
    summary: '',
    notChecked,
    onExisting: false,
  };
}
