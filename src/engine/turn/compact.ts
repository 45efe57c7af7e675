/** Makes the conversation shorter: by the server's own method where the model has one, else by a summary of our asking. */

import { ProviderFailure, faultWords } from '../../protocol/failure.ts';
import type { Message, Usage } from '../../protocol/message.ts';
import type { ModelInfo } from '../../protocol/provider.ts';
import { withinBudgets } from '../budget/within.ts';
import type { SessionContext } from '../context.ts';
import { replyText } from '../folds/parts.ts';
import { runningWords } from '../jobs/words.ts';
import { modelRequest } from './request.ts';
import { withRetries } from './retry.ts';
import { until } from './stop.ts';
import { summarise, summaryInstructions, workingWindow } from './summary.ts';
import type { Turn } from './turn-context.ts';

/** Part of the window that may be full before a request. */
const full = 0.8;
/** Part of the window that must have come since the last time: a prompt that fills the window is not made shorter again and again. */
const worthIt = 0.1;
/** Times in one turn that the service may say "too long" before it is believed. */
const mostShortened = 1;
/** Characters of the last answer that are kept word for word. */
const lastAnswer = 8_000;

interface Shortened {
  messages: Message[];
  summary: string;
  usage: Usage;
  method: 'server' | 'summary';
}

/** Before a request: shortens the conversation when the window is nearly full. A failure to do so is no reason not to try. */
export async function makeRoom(context: SessionContext, turn: Turn, model: ModelInfo): Promise<void> {
  if (turn.paused || !canShorten(context)) return;
  const { used, usedAtStart } = context.transcript;
  const window = workingWindow(model);
  if (used < window * full || used - usedAtStart < window * worthIt) return;
  await tryToCompact(context, turn.signal, 'auto');
}

/** After the service said that it is too long. False when it was shortened before in this turn, or cannot be. */
export async function shorten(context: SessionContext, turn: Turn): Promise<boolean> {
  if (turn.shortened >= mostShortened || !canShorten(context)) return false;
  turn.shortened += 1;
  return await tryToCompact(context, turn.signal, 'auto');
}

/** At the user's wish. False when there is nothing to shorten, or it failed (a notice says why). */
export async function compactNow(context: SessionContext, instructions?: string): Promise<boolean> {
  if (context.state.now.running) {
    context.emit({
      type: 'notice',
      level: 'warning',
      text: 'The conversation can be made shorter when the turn has ended',
    });
    return false;
  }
  if (context.compacting || !canShorten(context)) return false;
  const work = context.interruptible(async ({ signal }) => {
    try {
      return await tryToCompact(context, signal, 'manual', instructions);
    } catch {
      return false;
    }
  });
  return await context.whileCompacting(work);
}

/** What the last compaction left needs none; before the first answer there is nothing that a summary could leave out. */
function canShorten(context: SessionContext): boolean {
  return context.transcript.answers > 0 && context.transcript.open().length === 0;
}

/** Throws only the signal's reason. */
async function tryToCompact(
  context: SessionContext,
  signal: AbortSignal,
  trigger: 'auto' | 'manual',
  instructions?: string,
): Promise<boolean> {
  const tokensBefore = context.transcript.used;
  try {
    const model = await context.model(signal);
    const { method, summary, usage, messages } =
      (await byServer(context, model, signal, instructions)) ?? (await bySummary(context, model, signal, instructions));
    const cost = context.rooms.provider.cost(model.id, usage);
    const kept = [...messages, ...keep(context)];
    context.emit({ type: 'compacted', trigger, method, summary, messages: kept, tokensBefore, usage, cost });
    const running = runningWords(context.shared.folds.jobs.list);
    if (running !== '' && !context.own) context.nudge(`[archie] ${running}.`, 'archie');
    return true;
  } catch (error) {
    signal.throwIfAborted();
    context.emit({
      type: 'notice',
      level: 'warning',
      text: `The conversation could not be made shorter: ${faultWords(error)}`,
    });
    return false;
  }
}

/** Where the server's method fails our own still may not. */
async function byServer(
  context: SessionContext,
  model: ModelInfo,
  signal: AbortSignal,
  instructions: string | undefined,
): Promise<Shortened | null> {
  if (!model.compaction) return null;
  const request = modelRequest(context, model, context.transcript.messages());
  try {
    const result = await withinBudgets(context, request, signal, (affordable) => {
      const ask = () =>
        until(context.rooms.provider.compact(affordable, signal, summaryInstructions(instructions)), signal);
      return withRetries(context, signal, ask, () => undefined);
    });
    // Instructions are told again as they hold now; those of the way here may have been lifted since.
    return result && { ...result, messages: result.messages.filter(({ role }) => role !== 'system'), method: 'server' };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ProviderFailure && error.fault !== 'credentials') return null;
    throw error;
  }
}

async function bySummary(
  context: SessionContext,
  model: ModelInfo,
  signal: AbortSignal,
  instructions: string | undefined,
): Promise<Shortened> {
  const { summary, usage } = await summarise(context, model, signal, instructions);
  const text = `[archie] The conversation became too long and was made shorter. This is the summary of what came before:\n\n${summary}`;
  return { messages: [{ role: 'user', content: [{ type: 'text', text }] }], summary, usage, method: 'summary' };
}

/**
 * What stays word for word behind the summary: where we are, the last prompt, who the model is and what the mode forbids.
 * In the middle of a turn the prompt is last, so that the work goes on; after one its answer follows.
 */
function keep(context: SessionContext): Message[] {
  const { environment, aboutPersona, aboutMode } = context.told;
  const { prompt, answer } = context.transcript.last();
  const running = context.state.now.running;
  const goOn =
    '[archie] You are in the middle of this request. Go on from where the summary ends; do not begin again what is done.';
  const said = running && prompt.length > 0 ? [...prompt, { type: 'text' as const, text: goOn }] : prompt;
  const words = running
    ? ''
    : replyText(answer?.content ?? [])
        .slice(-lastAnswer)
        .toWellFormed();
  const messages: Message[] = [];
  if (environment !== undefined) messages.push({ role: 'user', content: [{ type: 'text', text: environment }] });
  if (said.length > 0) messages.push({ role: 'user', content: said });
  for (const told of [aboutPersona, aboutMode])
    if (told)
      messages.push({ role: 'system', text: told.text, ...(told.tools === undefined ? {} : { tools: told.tools }) });
  if (answer && words.trim() !== '')
    messages.push({ role: 'assistant', content: [{ type: 'text', text: words }], model: answer.model });
  return messages;
}
