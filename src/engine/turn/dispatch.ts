/** The dispatcher at the start of a turn: who has it, what is shown before anything is sent, and what the model hears where it is unclear. */

import type { Attachment } from '../../protocol/event.ts';
import type { RouteCandidate, Routing } from '../../protocol/persona.ts';
import type { SessionContext } from '../context.ts';
import { sayRouted } from './persona.ts';
import { Stopped } from './stop.ts';
import type { Turn } from './turn-context.ts';

/**
 * Begins the turn and decides who has it. A persona that the user sent away is not kept for a follow-up: the
 * dispatcher hears neither that it was there nor what it was asked, so only a prompt of its own brings it back.
 * True when the dispatcher, by itself, hands the turn to a persona.
 */
export function handOver(context: SessionContext, prompt: string, attachments: Attachment[]): boolean {
  const current = context.persona()?.slug ?? null;
  const previous = context.told.overruled ? undefined : context.turn.prompt;
  const had = context.state.now.persona;
  const { agent } = context.state.now.settings;
  context.emit({ type: 'turn.started', prompt, attachments: [...opening(context), ...attachments] });
  const routing = context.rooms.route(prompt, {
    personas: context.rooms.personas.all,
    agent,
    current,
    ...(previous === undefined ? {} : { previous }),
  });
  const { persona, decision, confidence, reasons, by, suggests } = routing;
  const named = likely(routing);
  if (persona === null && had === null && named.length === 0) return false;
  const scored = by === 'router' || by === 'none';
  sayRouted(context, {
    persona,
    previous: had,
    confidence,
    reasons,
    by,
    ...(scored ? { decision, candidates: routing.candidates } : {}),
    ...(suggests === undefined ? {} : { suggests }),
  });
  if (agent === 'auto') hint(context, named);
  return persona !== null && persona !== had && by === 'router';
}

/** Below this nobody is told of a candidate. */
const worthNaming = 0.3;
/** Candidates that come behind one that is worth naming. */
const alsoNamed = 0.05;

/** Where it is unclear: the personas it may be for, at most three, likeliest first. */
function likely({ decision, candidates }: Routing): RouteCandidate[] {
  const personas = candidates.filter(({ persona }) => persona !== null).slice(0, 3);
  if (decision !== 'ask' || (personas[0]?.confidence ?? 0) < worthNaming) return [];
  return personas.filter(({ confidence }) => confidence >= alsoNamed);
}

/** Tells the model whom it may give an unclear prompt to. Not again in the same words: they are still there. */
function hint(context: SessionContext, named: readonly RouteCandidate[]): void {
  if (named.length === 0 || !context.rooms.tools.some(({ name }) => name === 'Task')) return;
  const lines = named.flatMap(({ persona: slug }) => {
    const persona = context.rooms.personas.all.find((each) => each.slug === slug);
    return persona ? [`- ${persona.slug}: ${firstSentence(persona.description)}`] : [];
  });
  const text = `Of the specialists these are the likeliest for what was just asked; give it to one with Task only if it is clearly theirs, and answer it yourself otherwise:\n${lines.join('\n')}`;
  if (context.told.aboutDispatch !== text) context.emit({ type: 'instructed', about: 'dispatch', text });
}

/** Characters of a description that say what somebody is for. */
const enough = 160;

function firstSentence(description: string): string {
  const [sentence = ''] = /^.*?(?:[.!?](?=\s|$)|[。！？]|\n|$)/su.exec(description.trim()) ?? [];
  return sentence.trim().replace(/\s+/g, ' ').slice(0, enough);
}

/** What the persona of a whole session wants said before the first prompt. */
function opening(context: SessionContext): Attachment[] {
  const { turn, settings } = context.state.now;
  const chosen = turn === 0 ? context.rooms.personas.all.find(({ slug }) => slug === settings.agent) : undefined;
  const text = chosen?.initialPrompt;
  return text === undefined ? [] : [{ name: 'initialPrompt', content: [{ type: 'text', text }] }];
}

/** Waits as long as a hand-over is to be shown, or until the user lets it go on or sends the persona away. */
export async function hold(context: SessionContext, turn: Turn): Promise<void> {
  const ms = context.rooms.holds?.() ?? 0;
  if (ms <= 0) return;
  turn.held = new AbortController();
  context.emit({ type: 'held', ms });
  try {
    await context.clock.sleep(ms, AbortSignal.any([turn.signal, turn.held.signal]));
  } catch (error) {
    if (!(error instanceof Stopped) || error.by !== 'proceed') throw error;
  } finally {
    turn.held = null;
  }
}
