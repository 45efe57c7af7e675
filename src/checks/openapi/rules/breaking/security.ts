/** Rules of who may call. */

import type { BreakingRow } from '../table.ts';

export const securityRows: readonly BreakingRow[] = [
  [
    'security-tightened',
    'error',
    'Callers are refused that were not.',
    'security: [] → [{token: []}]',
    'security: [{}, {token: []}]',
    'Take the old way beside the new one: a list of requirements means any of them.',
  ],
  [
    'security-scope-added',
    'error',
    'Callers need a scope that they did not need.',
    'token: [read] → [read, write]',
    'token: [read]',
    'Ask for the new scope only in new operations.',
  ],
  [
    'security-removed',
    'warning',
    'Anybody may call what was protected.',
    'security: [{token: []}] → []',
    'security: [{token: []}]',
    'If that is meant, say so where the operation is described.',
  ],
  [
    'security-scheme-changed',
    'error',
    'Callers must identify themselves differently.',
    'type: apiKey → http',
    'a second scheme beside it',
    'Add a second scheme, and take either.',
  ],
];
