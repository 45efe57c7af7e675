/** The decision: hand over, stay, or let the model decide. */

import type { Learned, Persona, RouteCandidate, RouteContext, Routing } from '../../protocol/persona.ts';
import { readPrompt } from './features.ts';
import type { Reading } from './features.ts';
import { followUpFeatures, goesOn } from './follow-up.ts';
import type { FollowUpFeatures } from './follow-up.ts';
import { alike, inDescription, isOwn, isSure, ownWords } from './gate.ts';
import type { Ranked } from './gate.ts';
import { fieldOf } from './crowd.ts';
import type { Field } from './crowd.ts';
import { askedBy, choose, likeExample } from './match.ts';
import type { Asked } from './match.ts';
import { profileFor } from './profiles.ts';
import { namedConcepts, reasonsOf, serverWeight, wordsSaid } from './reasons.ts';
import { elsewhere, scoreReading } from './score.ts';
import { weights } from './weights.ts';

/** The persona that the trained head is for, by its name or its definition. */
function isHeaded(persona: Persona): boolean {
  return persona.slug === 'backend-architect' || profileFor(persona).headed;
}
/** From so much on, going on with what is under way is certain enough. */
export const goes = 0.5;
/** What leans on a conversation that nobody has must ask more clearly. */
const clearly = 0.97;

const fields = new WeakMap<readonly Persona[], Field>();

/** All personas that may be dispatched to, measured once per list. */
function fieldFor(personas: readonly Persona[]): Field {
  let field = fields.get(personas);
  if (!field) {
    const routable = personas.filter((persona) => persona.routable && persona.dispatch !== 'never');
    field = fieldOf(
      routable.map((persona) => ({ slug: persona.slug, profile: profileFor(persona), headed: isHeaded(persona) })),
    );
    fields.set(personas, field);
  }
  return field;
}

/** The most that all labels together add to the log odds of a persona. */
const mostLearned = 2;

/** What labels add to the log odds of a persona for this prompt. */
export function learnedBy(reading: Pick<Reading, 'features'>, learned: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const feature of reading.features) sum += learned.get(feature >>> 8) ?? 0;
  return Math.max(-mostLearned, Math.min(mostLearned, sum));
}

/** The probabilities with what the user's labels say: odds against the general assistant, which is the last. */
function withLearned(likely: number[], reading: Reading, field: Field, learned: Learned | undefined): number[] {
  if (!learned || learned.size === 0) return likely;
  const odds = likely.map((value, n) => {
    const own = learned.get(field.candidates[n]?.slug ?? '');
    return own ? value * Math.exp(learnedBy(reading, own)) : value;
  });
  const total = odds.reduce((sum, value) => sum + value, 0);
  return odds.map((value) => value / total);
}

/** A prompt with so many words that only one persona has is that persona's, whatever its fields of work. */
const enoughOwn = 3;
/** All candidates, likeliest first. */
function rank(asked: Asked, field: Field, learned?: Learned): Ranked[] {
  const likely = withLearned(choose(asked, field), asked.reading, field, learned);
  const own = ownWords(asked, field, inDescription);
  return field.candidates
    .map((candidate, n) => ({ slug: candidate.slug, candidate, confidence: likely[n] as number, n }))
    .map(({ n, ...each }) =>
      likeExample(asked, each.candidate) >= alike || (!each.candidate.headed && (own.get(n) ?? 0) >= enoughOwn)
        ? { ...each, confidence: Math.max(each.confidence, 0.95) }
        : each,
    )
    .sort((a, b) => b.confidence - a.confidence);
}

function reasonsFor(asked: Asked, best: Ranked | undefined, field: Field): string[] {
  if (!best) return [];
  const { candidate } = best;
  const stands = candidate.headed ? serverWeight : (concept: number): number => candidate.concepts.get(concept) ?? 0;
  const named = reasonsOf(namedConcepts(asked.reading, stands));
  if (named.length > 0 || candidate.headed) return named;
  return wordsSaid(asked.reading, (word) => isOwn(word, asked, candidate, field)).map((word) => `"${word}"`);
}

function candidatesOf(ranked: readonly Ranked[]): RouteCandidate[] {
  const general = Math.max(0, 1 - ranked.reduce((sum, { confidence }) => sum + confidence, 0));
  const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
  return [
    ...ranked
      .slice(0, 4)
      .map(({ slug, confidence }) => ({ persona: slug as string | null, confidence: rounded(confidence) })),
    { persona: null, confidence: rounded(general) },
  ]
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 4);
}

/** Decides for a prompt that names nobody. */
export function decide(prompt: string, at: RouteContext): Routing {
  return decideFollowUp(prompt, at).routing;
}

/** The decision, and what spoke for going on where it was made by that. */
export function decideFollowUp(
  prompt: string,
  asGiven: RouteContext,
): { routing: Routing; followUp?: FollowUpFeatures } {
  const gone = asGiven.current !== null && !asGiven.personas.some(({ slug }) => slug === asGiven.current);
  const at = gone ? { ...asGiven, current: null } : asGiven;
  const reading = readPrompt(prompt);
  const scored = scoreReading(reading);
  const asked = askedBy(reading, scored);
  const field = fieldFor(at.personas);
  const ranked = rank(asked, field, at.learned);
  const first = ranked[0];
  const candidates = candidatesOf(ranked);
  const reasons = reasonsFor(asked, first, field);
  const sure = isSure(ranked, asked, field, reasons);
  const made = (persona: string | null, decision: Routing['decision'], why: string[], list = candidates): Routing => ({
    persona,
    decision,
    confidence: list[0]?.confidence ?? 1,
    candidates: list,
    reasons: why,
    prompt,
    by: persona === null ? 'none' : 'router',
  });

  const features = goingOn(asked, at, ranked, field);
  const kept = features && goesOn(features);
  if (
    features &&
    kept !== undefined &&
    kept >= goes &&
    !(at.current === null && sure && (first?.confidence ?? 0) >= clearly)
  ) {
    const why = at.current === null ? [] : [`goes on with ${at.current}`];
    return { routing: made(at.current, 'stay', why, keptBy(at.current, kept, candidates)), followUp: features };
  }
  return { routing: unfollowed() };

  function unfollowed(): Routing {
    if (sure && first && at.agent === 'suggest' && first.slug !== at.current)
      return at.current === null
        ? { ...made(null, 'ask', reasons), suggests: first.slug }
        : made(null, 'hand-over', ['another matter']);
    if (sure && first) return made(first.slug, first.slug === at.current ? 'stay' : 'hand-over', reasons);
    if (at.current !== null) return made(null, 'hand-over', ['another matter']);
    const low = (first?.confidence ?? 0) <= weights.thresholds.stay;
    return low ? made(null, 'stay', []) : made(null, 'ask', reasons);
  }
}

/** Whoever has the conversation as likely as the prompt goes on, the others in proportion with what is left. */
function keptBy(current: string | null, kept: number, candidates: readonly RouteCandidate[]): RouteCandidate[] {
  const others = candidates.filter(({ persona }) => persona !== current);
  const total = others.reduce((sum, { confidence }) => sum + confidence, 0);
  const left = total > 0 ? (1 - kept) / total : 0;
  return [
    { persona: current, confidence: kept },
    ...others.map((each) => ({ ...each, confidence: each.confidence * left })),
  ]
    .map((each) => ({ ...each, confidence: Math.round(each.confidence * 1_000) / 1_000 }))
    .slice(0, 4);
}

/** What speaks for and against going on with what is under way; undefined where nothing is. */
function goingOn(
  asked: Asked,
  at: RouteContext,
  ranked: readonly Ranked[],
  field: Field,
): FollowUpFeatures | undefined {
  const { reading, scored } = asked;
  if (at.current === null && at.previous === undefined) return undefined;
  const before = at.previous === undefined ? undefined : readPrompt(at.previous);
  const specialist = at.current !== null;
  const holder = ranked.find(({ slug }) => slug === at.current);
  const own = holder?.candidate.headed ? scored.backend : holder?.confidence;
  const most = ranked.find(({ slug }) => slug !== at.current)?.confidence ?? 0;
  const earlier = before ? rank(askedBy(before, scoreReading(before)), field)[0]?.confidence : undefined;
  return followUpFeatures(reading, {
    specialist,
    mine: specialist ? (own ?? 0.5) : 1 - most,
    others: most,
    elsewhere: elsewhere(scored),
    before: earlier ?? (specialist ? 0.9 : 0.1),
    previous: before,
  });
}
