/** Who has the conversation: the events and the words that hand it over and take it back. */

import type { Recorded } from '../../protocol/event.ts';
import type { Persona, PersonaPowers } from '../../protocol/persona.ts';
import { toolWords } from '../calls/patterns.ts';
import type { SessionContext } from '../context.ts';

type Routed = Extract<Recorded, { type: 'routed' }>;

/** Tells who has the conversation, and at a hand-over what a persona may do with it. */
export function sayRouted(context: SessionContext, routed: Omit<Routed, 'type' | 'powers'>): void {
  const persona = context.rooms.personas.all.find(({ slug }) => slug === routed.persona);
  const handed = persona && routed.persona !== routed.previous;
  context.emit({ type: 'routed', ...routed, ...(handed ? { powers: powersOf(context, persona) } : {}) });
}

function powersOf(context: SessionContext, persona: Persona): PersonaPowers {
  const { settings } = context.state.now;
  const { model, effort, mode } = context.inForce(persona);
  return {
    tools: persona.tools && context.allowedTools(persona).map((tool) => toolWords(persona, tool)),
    ...(model === settings.model ? {} : { model }),
    ...(effort === undefined || effort === settings.effort ? {} : { effort }),
    ...(mode === settings.mode ? {} : { mode }),
    ...(persona.permissionMode === 'dontAsk' ? { neverAsks: true as const } : {}),
    ...(persona.maxTurns === undefined ? {} : { maxTurns: persona.maxTurns }),
  };
}

/** The turn goes on with the general assistant. False when it has it already. */
export function overrule(context: SessionContext): boolean {
  const { persona } = context.state.now;
  if (persona === null) return false;
  sayRouted(context, { persona: null, previous: persona, confidence: 1, reasons: ['you said so'], by: 'overruled' });
  return true;
}

/** The turn goes on with a persona that was suggested. False when it has it already, or is not there. */
export function accept(context: SessionContext, slug: string): boolean {
  const { persona: previous } = context.state.now;
  if (previous === slug || !context.rooms.personas.all.some((persona) => persona.slug === slug)) return false;
  sayRouted(context, { persona: slug, previous, confidence: 1, reasons: ['you said so'], by: 'accepted' });
  return true;
}

/** What the model hears at the hand-over: who it is, what it may do, and the persona's own prompt. */
export function personaWords(persona: Persona, tools: readonly string[], interactive = true): string {
  return introduce(
    `From here on you answer as the specialist "${persona.name}" (@${persona.slug}). The conversation so far is yours too. The rules of how archie works still hold.`,
    { persona, tools, interactive },
  );
}

/** What a delegate is told of itself: whoever called it sees nothing but its last words. */
export function delegateWords(persona: Persona, tools: readonly string[], interactive = true): string {
  return introduce(
    `You work as the delegate "${persona.name}" (@${persona.slug}) on the one task above, for the assistant that has the conversation with the user. Your last message is your report: the assistant sees that alone, so put into it what was found or done, with path:line, and what is open. Nobody answers questions in it: decide, and say what you took for granted. The rules of how archie works still hold.`,
    { persona, tools, interactive },
  );
}

function introduce(
  who: string,
  { persona, tools, interactive }: { persona: Persona; tools: readonly string[]; interactive: boolean },
): string {
  const names = tools.map((tool) => toolWords(persona, tool)).join(', ');
  const has = tools.length > 0 ? `Tools you have: ${names}.` : 'You have no tools: answer in words.';
  const limits = [
    ...(persona.permissionMode === 'dontAsk' && interactive
      ? ['Nobody is asked: what would need the approval of the user is refused.']
      : []),
    ...(persona.maxTurns === undefined ? [] : [`At most ${persona.maxTurns} requests in a turn: end with an answer.`]),
  ];
  return [who, [has, ...limits].join(' '), persona.body.trim()].filter((part) => part !== '').join('\n\n');
}

export function generalWords(): string {
  return 'From here on you answer as the general assistant again, with all tools. What a specialist was told about its role no longer holds; what was said and done stays.';
}

/** The tools that the persona's file, or being a delegate, binds it to; null is all of them. */
export function personaLimit(context: SessionContext): string[] | null {
  const allowed = context.allowedTools();
  return context.persona()?.tools || allowed.length < context.rooms.tools.length ? allowed : null;
}
