/** Decisions of a dispatcher that a test makes up. */

import type { Routing } from '../../src/protocol/persona.ts';

/** Hands every prompt to one persona, or to nobody. */
export function routing(
  persona: string | null,
  prompt: string,
  by: Routing['by'] = persona === null ? 'none' : 'router',
  more: Partial<Routing> = {},
): Routing {
  const confidence = more.confidence ?? (persona === null ? 0 : 1);
  return {
    persona,
    decision: persona === null ? 'stay' : 'hand-over',
    confidence,
    candidates: [{ persona, confidence }],
    reasons: [],
    prompt,
    by,
    ...more,
  };
}
