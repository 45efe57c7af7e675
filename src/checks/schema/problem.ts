/** What is wrong with a schema, by its place in the text. */

import type { Severity } from '../../protocol/proof/checks.ts';

/** At an offset. */
export interface SchemaProblem {
  rule: string;
  from: number;
  message: string;
  help?: string;
  /** Where it is not the rule's own. */
  severity?: Severity;
}
