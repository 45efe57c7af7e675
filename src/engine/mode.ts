/** How a persona's file tightens the mode of the session. */

import type { Mode } from '../protocol/approval.ts';
import type { PersonaMode } from '../protocol/persona.ts';

/** `stage` lands no more without a person than `ask` does, so neither is tighter than the other. */
const looseness: Record<Mode, number> = { plan: 0, ask: 1, stage: 1, auto: 2, bypass: 3 };

/** The tighter of the two; a persona never widens what the session allows. */
export function tighter(mode: Mode, by: PersonaMode | undefined): Mode {
  if (by === undefined) return mode;
  const wanted = by === 'dontAsk' ? 'ask' : by;
  return looseness[wanted] < looseness[mode] ? wanted : mode;
}
