/** The dispatcher: who should have this prompt. Pure, local, explainable; no model call. */

import type { Persona, Route, RouteContext, Routing } from '../protocol/persona.ts';
import { followsUp } from './followup.ts';
import { findMention } from './mention.ts';
import { scoresOf } from './score.ts';
import type { Score } from './score.ts';

/** From this score on a persona takes over. */
const enough = 0.55;
/** What leans on a conversation that nobody has must ask more clearly. */
const enoughToInterrupt = 1.2;
/** Who has the conversation keeps it down to this score, if the prompt says nothing else. */
const keeps = -0.05;
const mostReasons = 4;

/** A score as a confidence: 0.5 where a hand-over begins, flat at both ends. */
function confidenceOf(score: number): number {
  return 1 / (1 + Math.exp(-2.2 * (score - enough)));
}

function reasonsOf(score: Score): string[] {
  const chosen: string[] = [];
  for (const { term } of score.reasons) {
    if (chosen.length === mostReasons) break;
    if (!chosen.some((other) => other.includes(term) || term.includes(other))) chosen.push(term);
  }
  return chosen.map((term) => `"${term}"`);
}

function settled(persona: string | null, by: Routing['by'], prompt: string, reason: string): Routing {
  return { persona, confidence: 1, reasons: [reason], prompt, by };
}

function general(prompt: string, confidence: number, reasons: string[]): Routing {
  return { persona: null, confidence, reasons, prompt, by: 'none' };
}

function automatic(prompt: string, at: RouteContext): Routing {
  const scores = scoresOf(prompt, at.personas);
  const best = scores[0];
  const current = scores.find((score) => score.slug === at.current);
  const follows = followsUp(prompt);
  if (current && (!best || best.score < enough || best.slug === current.slug)) {
    if (follows === 'stays' ? current.score > -2 : follows === 'open' && current.score >= keeps) {
      const reasons = [`goes on with ${current.slug}`, ...(current.score > 0 ? reasonsOf(current) : [])];
      return {
        persona: current.slug,
        confidence: Math.max(0.6, confidenceOf(current.score)),
        reasons,
        prompt,
        by: 'router',
      };
    }
  }
  const needed = at.current === null && at.previous !== undefined && follows === 'stays' ? enoughToInterrupt : enough;
  if (!best || best.score < needed) return general(prompt, 1 - (best ? confidenceOf(best.score) : 0), []);
  return { persona: best.slug, confidence: confidenceOf(best.score), reasons: reasonsOf(best), prompt, by: 'router' };
}

/**
 * Decides: a mention in the prompt wins, then the persona that was chosen, then (`auto`) the one whose own text asks
 * for this kind of work, if it asks clearly enough; otherwise, and with `off`, the general assistant.
 */
export const route: Route = (prompt, at) => {
  const mention = findMention(prompt, at.personas);
  if (mention) return settled(mention.persona.slug, 'mention', mention.prompt || prompt, `@${mention.persona.slug}`);
  if (at.agent === 'off') return general(prompt, 1, []);
  if (at.agent !== 'auto') {
    const chosen: Persona | undefined = at.personas.find((persona) => persona.slug === at.agent);
    if (chosen) return settled(chosen.slug, 'chosen', prompt, `${chosen.slug} was chosen`);
  }
  return automatic(prompt, at);
};
