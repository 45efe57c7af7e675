/** The dispatcher at the start of a turn, and the words that hand a conversation over. */

import type { Attachment } from '../../protocol/event.ts';
import type { Persona } from '../../protocol/persona.ts';
import type { SessionContext } from '../context.ts';

/**
 * Begins the turn and decides who has it. A persona that the user sent away is not kept for a follow-up: the
 * dispatcher hears neither that it was there nor what it was asked, so only a prompt of its own brings it back.
 */
export function handOver(context: SessionContext, prompt: string, attachments: Attachment[]): void {
  const current = context.persona()?.slug ?? null;
  const previous = context.told.overruled ? undefined : context.turn.prompt;
  const had = context.state.now.persona;
  context.emit({ type: 'turn.started', prompt, attachments });
  const routing = context.rooms.route(prompt, {
    personas: context.rooms.personas.all,
    agent: context.state.now.settings.agent,
    current,
    ...(previous === undefined ? {} : { previous }),
  });
  const { persona, confidence, reasons, by } = routing;
  if (persona === null && had === null) return;
  context.emit({ type: 'routed', persona, previous: had, confidence, reasons, by });
}

/** The turn goes on with the general assistant. False when it has it already. */
export function overrule(context: SessionContext): boolean {
  const { persona } = context.state.now;
  if (persona === null) return false;
  context.emit({
    type: 'routed',
    persona: null,
    previous: persona,
    confidence: 1,
    reasons: ['you said so'],
    by: 'overruled',
  });
  return true;
}

export function personaWords(persona: Persona, tools: readonly string[]): string {
  return introduce(
    `From here on you answer as the specialist "${persona.name}" (@${persona.slug}). The conversation so far is yours too. The rules of how archie works still hold.`,
    persona,
    tools,
  );
}

/** What a delegate is told of itself: whoever called it sees nothing but its last words. */
export function delegateWords(persona: Persona, tools: readonly string[]): string {
  return introduce(
    `You work as the delegate "${persona.name}" (@${persona.slug}) on the one task above, for the assistant that has the conversation with the user. Your last message is your report: the assistant sees that alone, so put into it what was found or done, with path:line, and what is open. Nobody answers questions in it: decide, and say what you took for granted. The rules of how archie works still hold.`,
    persona,
    tools,
  );
}

function introduce(who: string, persona: Persona, tools: readonly string[]): string {
  const has = tools.length > 0 ? `Tools you have: ${tools.join(', ')}.` : 'You have no tools: answer in words.';
  return [who, has, persona.body.trim()].filter((part) => part !== '').join('\n\n');
}

export function generalWords(): string {
  return 'From here on you answer as the general assistant again, with all tools. What a specialist was told about its role no longer holds; what was said and done stays.';
}

/** The tools that the persona's file, or being a delegate, binds it to; null is all of them. */
export function personaLimit(context: SessionContext): string[] | null {
  const allowed = context.allowedTools();
  return context.persona()?.tools || allowed.length < context.rooms.tools.length ? allowed : null;
}
