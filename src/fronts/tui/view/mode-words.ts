/** Modes in words. */

import type { Mode } from '../../../protocol/approval.ts';

/** What a mode means, for a list and for the first screen. */
export const modeWords: Readonly<Record<Mode, string>> = {
  plan: 'reads and thinks, changes nothing',
  ask: 'every change is reviewed before it lands',
  stage: 'changes are collected and reviewed once, at the end of the turn',
  auto: 'changes land at once and can be undone',
  bypass: 'nothing is asked',
};
