/** Loads what draws the whole screen, in pieces: between them keys are heard. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { startTui } from '../start.tsx';

/** The whole screen. */
export async function loadScreen(): Promise<typeof startTui> {
  await nextTurn();
  await import('ink');
  await nextTurn();
  const { startTui } = await import('../start.tsx');
  await nextTurn();
  return startTui;
}
