/** What the model must hear: where it works, and before each reply words said meanwhile, who it is and what the mode forbids. */

import type { SessionContext } from '../context.ts';
import { planWords } from '../folds/told.ts';
import { sayWaiting } from '../unsaid.ts';
import { delegateWords, generalWords, personaLimit, personaWords, sayRouted } from './persona.ts';

const planOn = `${planWords}: look, think and propose in words. Edits and commands will be refused until the user leaves plan mode.`;
const planOnForPersona = `${planWords} for this specialist: look, think and propose in words. Edits and commands will be refused.`;
const planOver = 'Plan mode is off: you may propose changes again.';

export function tell(context: SessionContext): void {
  sayWaiting(context);
  tellPersona(context);
  tellMode(context);
}

/** Before the first prompt, and again when it differs after a resume. */
export function tellEnvironment(context: SessionContext): void {
  const { environment } = context.at;
  if (environment.trim() === '' || context.told.environment === environment) return;
  context.emit({ type: 'instructed', about: 'environment', text: environment });
}

/**
 * A persona that was chosen for the whole session has the conversation before the first word: its tools are then the
 * session's, with no change to tell later.
 */
export function tellChosen(context: SessionContext): void {
  const { persona, settings } = context.state.now;
  const chosen = context.rooms.personas.all.find(({ slug }) => slug === settings.agent);
  if (context.state.now.turn > 0 || persona !== null || !chosen) return;
  sayRouted(context, { persona: chosen.slug, previous: null, confidence: 1, reasons: [], by: 'chosen' });
  tellPersona(context);
}

function tellPersona(context: SessionContext): void {
  const persona = context.persona();
  if ((persona?.slug ?? null) === context.told.persona) return;
  const words = context.own ? delegateWords : personaWords;
  const text = persona ? words(persona, context.allowedTools(), context.rooms.interactive) : generalWords();
  context.emit({ type: 'instructed', about: 'persona', text, tools: personaLimit(context) });
}

function tellMode(context: SessionContext): void {
  const plan = context.inForce().mode === 'plan';
  if (plan === (context.told.aboutMode !== undefined)) return;
  const on = context.state.now.settings.mode === 'plan' ? planOn : planOnForPersona;
  context.emit({ type: 'instructed', about: 'mode', text: plan ? on : planOver });
}
