/** The signs of a review: what colour says is always said by one of them too. */

import type { DiffRow } from '../../../../text/diff/diff.ts';
import type { Severity, Verdict } from '../../../../protocol/proof/checks.ts';
import type { Role } from '../../theme.ts';
import type { Chosen } from '../model/selection.ts';

/** A box that tells how much of something is chosen. */
export const boxes: Readonly<Record<Chosen, string>> = { all: '[x]', some: '[~]', none: '[ ]' };

/** The sign before what the cursor is on. */
export const cursorMark = '▸';

/** What a row is, as a unified diff has it. */
export const rowSigns: Readonly<Record<DiffRow['kind'], string>> = { added: '+', removed: '-', context: ' ' };

/** Before the further rows of a line of code that is too long for one. */
export const wrapMark = '↪';

/** A finding's sign, how that is painted, and what a screen reader says instead. */
export const severityMarks: Readonly<Record<Severity, { sign: string; role: Role; word: string }>> = {
  error: { sign: '✗', role: 'error', word: 'Error' },
  warning: { sign: '!', role: 'warn', word: 'Warning' },
  info: { sign: 'i', role: 'accent', word: 'Worth knowing' },
};

/** The same of what a check came to; in the order in which verdicts are told: what was not checked is counted in any case. */
export const statusMarks: Readonly<Record<Verdict['status'], { sign: string; role: Role; order: number }>> = {
  fail: { sign: '✗', role: 'error', order: 0 },
  warn: { sign: '!', role: 'warn', order: 1 },
  'not-checked': { sign: '–', role: 'dim', order: 3 },
  pass: { sign: '✓', role: 'ok', order: 2 },
};
