/** The dispatcher: who should have this prompt. Pure, local, explainable; no model call. */

import type { ExplainRoute, Persona, Route, RouteCandidate, RouteContext, Routing } from '../protocol/persona.ts';
import { findMention } from './mention.ts';
import { decide, decideFollowUp, goes, learnedBy } from './router/decide.ts';
import { followUpTerms, pointing, pointsBack } from './router/follow-up.ts';
import type { FollowUpFeatures } from './router/follow-up.ts';
import { readPrompt } from './router/features.ts';
import { termsOf } from './router/reasons.ts';
import { weights } from './router/weights.ts';

function settled(persona: string | null, by: Routing['by'], at: RouteContext, prompt: string, reason: string): Routing {
  const decision = persona === at.current ? 'stay' : 'hand-over';
  const candidates: RouteCandidate[] = [{ persona, confidence: 1 }];
  return { persona, decision, confidence: 1, candidates, reasons: reason === '' ? [] : [reason], prompt, by };
}

/**
 * Decides: a mention in the prompt wins, then the persona that was chosen; neither is ever scored. Then (`auto`,
 * `suggest`) the router says who takes it, if it is sure; with `off` the general assistant has everything.
 */
export const route: Route = (prompt, at) => {
  const mention = findMention(prompt, at.personas);
  if (mention)
    return settled(mention.persona.slug, 'mention', at, mention.prompt || prompt, `@${mention.persona.slug}`);
  if (at.agent === 'off') return settled(null, 'none', at, prompt, '');
  if (at.agent !== 'auto' && at.agent !== 'suggest') {
    const chosen: Persona | undefined = at.personas.find((persona) => persona.slug === at.agent);
    if (chosen) return settled(chosen.slug, 'chosen', at, prompt, `${chosen.slug} was chosen`);
  }
  return decide(prompt, at);
};

const percent = (value: number): string => `${Math.round(value * 100)} %`;

/** What a follow-up was compared with: no threshold of a hand-over, but whether it goes on at all. */
function followUpNotes(features: FollowUpFeatures, { current }: RouteContext): string[] {
  return [
    `goes on with what is under way from ${percent(goes)}; what is left is shared among the others`,
    ...(pointsBack(features) ? [`a few words that point back count as ${percent(pointing)} at least`] : []),
    `${current ?? 'archie'} had the conversation`,
  ];
}

/** What the user's own corrections add. */
function learnedNotes(prompt: string, { learned }: RouteContext): string[] {
  if (!learned || learned.size === 0) return [];
  const reading = readPrompt(prompt);
  return [...learned].flatMap(([slug, weights]) => {
    const sum = learnedBy(reading, weights);
    const sign = sum < 0 ? '−' : '+';
    return sum === 0 ? [] : [`your corrections: ${sign}${Math.abs(sum).toFixed(2)} for ${slug}`];
  });
}

/** The decision again, with every term that spoke for or against back-end work and what it was compared with. */
export const explainRoute: ExplainRoute = (prompt, at) => {
  const routing = route(prompt, at);
  if (routing.by === 'mention' || routing.by === 'chosen')
    return { routing, terms: [], about: 'back-end work', notes: ['an override is never scored'] };
  const { handOver, stay } = weights.thresholds;
  const notes = [
    `handed over from ${percent(handOver)}, kept up to ${percent(stay)}; between them the model decides`,
    ...(at.current === null ? [] : [`${at.current} had the conversation`]),
    ...(at.agent === 'suggest' ? ['dispatch: suggest, so nothing is handed over by itself'] : []),
  ];
  const { followUp } = at.agent === 'off' ? {} : decideFollowUp(prompt, at);
  if (followUp)
    return { routing, terms: followUpTerms(followUp), about: 'going on', notes: followUpNotes(followUp, at) };
  return { routing, terms: termsOf(prompt), about: 'back-end work', notes: [...notes, ...learnedNotes(prompt, at)] };
};
