/** Compares a document with what it was: what would break for the clients of today? */

import type { Finding } from '../../../protocol/proof/checks.ts';
import type { ApiDocument } from '../document/document.ts';
import { Comparison } from './comparison.ts';
import { comparePaths, compareServers, compareWebhooks } from './paths.ts';
import { compareSchemes } from './security.ts';
import { compareVersions } from './version.ts';

/** All changes that clients notice. */
export function compareDocuments(before: ApiDocument, after: ApiDocument): Finding[] {
  const comparison = new Comparison(before, after);
  comparePaths(comparison);
  compareWebhooks(comparison);
  compareSchemes(comparison);
  compareServers(comparison);
  const findings = comparison.findings();
  const breaking = findings.filter(({ severity }) => severity === 'error');
  return breaking.length === 0 ? findings : [...findings, ...compareVersions(before, after, breaking.length)];
}
