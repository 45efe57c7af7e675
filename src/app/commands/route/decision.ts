/** A decision of the dispatcher as `archie route` gives it out: data for scripts, and one line for people. */

import type { Routing } from '../../../protocol/persona.ts';
import { clean } from '../../../text/sanitize.ts';
import { reasonTold } from '../../../text/words/routing.ts';
import { t } from '../../../text/words/words.ts';

/** What scripts read: the general assistant has a name there. */
export interface Decision {
  decision: Routing['decision'];
  /** The best candidate whatever was decided. */
  persona: string;
  confidence: number;
  reasons: string[];
}

/** The same with all that one prompt is told about. */
interface WholeDecision extends Decision {
  runnerUp: { persona: string; confidence: number } | null;
  candidates: { persona: string; confidence: number }[];
  by: Routing['by'];
  suggests?: string;
}

const nameOf = (persona: string | null): string => persona ?? 'general';

/** A decision as a line of `archie route --file --json` holds it. */
export function decisionOf(routing: Routing): Decision {
  const { decision, reasons } = routing;
  const persona = decision === 'ask' ? (routing.candidates[0]?.persona ?? null) : routing.persona;
  const found = routing.candidates.find((candidate) => candidate.persona === persona);
  return { decision, persona: nameOf(persona), confidence: found?.confidence ?? routing.confidence, reasons };
}

/** A decision as `archie route --json` prints it. */
export function wholeDecisionOf(routing: Routing): WholeDecision {
  const decision = decisionOf(routing);
  const candidates = routing.candidates.map(({ persona, confidence }) => ({ persona: nameOf(persona), confidence }));
  const runnerUp = candidates.find(({ persona }) => persona !== decision.persona) ?? null;
  const { by, suggests } = routing;
  return { ...decision, runnerUp, candidates, by, ...(suggests === undefined ? {} : { suggests }) };
}

/** How sure, as people read it. A guess is never called certain. */
export function percent(confidence: number): string {
  return `${Math.min(99, Math.round(confidence * 100))} %`;
}

/** The general assistant as people know it. */
function called(persona: string): string {
  return persona === 'general' ? 'archie' : clean(persona);
}

/** A decision in one line, as the screen says it. */
export function decisionLine(routing: Routing): string {
  const { decision, persona, confidence, reasons, candidates } = wholeDecisionOf(routing);
  // That it goes on is what the line says already.
  const goesOn = decision === 'stay' && routing.by === 'router';
  const why = reasons.length > 0 && !goesOn ? ` · ${clean(reasons.map(reasonTold).join(', '))}` : '';
  // What was said and not guessed has nobody behind it.
  const sure = candidates.length < 2 ? '' : ` ${percent(confidence)}`;
  if (routing.suggests !== undefined) return t`suggests ${called(persona)}${sure}${why}`;
  if (decision === 'hand-over') return `→ ${called(persona)}${sure}${why}`;
  if (decision === 'stay') return t`stays with ${called(persona)}${sure}${why}`;
  const near = candidates.slice(0, 3).filter((each, n) => n === 0 || each.confidence >= 0.005);
  const likeliest = near.map((each) => `${called(each.persona)} ${percent(each.confidence)}`);
  return t`unclear: ${likeliest.join(', ')}; the model decides`;
}
