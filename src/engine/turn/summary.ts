/** A summary of the conversation, by the model itself. */

import { ProviderFailure } from '../../protocol/failure.ts';
import { addUsage, noUsage } from '../../protocol/message.ts';
import type { Content, Message, ReplyBlock, ToolResult, Usage } from '../../protocol/message.ts';
import type { ModelInfo, ModelRequest, Reply } from '../../protocol/provider.ts';
import { cutMiddle } from '../../text/truncate.ts';
import type { SessionContext } from '../context.ts';
import { withinBudgets } from '../budget/within.ts';
import { replyText } from '../folds/parts.ts';
import { askModel, modelRequest } from './request.ts';

const longestSummary = 8_000;

/** What a summary is to hold, with what the user adds. */
export const summaryInstructions = (instructions: string | undefined): string =>
  [
    '[archie] This conversation is becoming too long. Write a summary that will stand in for all of it, so that the work can go on without asking again. Call no tools; write only the summary, in the language of the conversation, under these heads:',
    '1. Goals: what the user wants, in their own words where the wording matters, and what they said not to do.',
    '2. Decisions: what was decided and why; options that were turned down; what the user refused, with their words.',
    '3. Files: each file that was changed or matters, its path, what was changed in it and what is important about it (names, signatures, line numbers).',
    '4. Commands and findings: what was run, what came out, errors and how they were solved.',
    '5. Open: what is not done, the todo list as it stands, questions without an answer.',
    '6. Preferences of the user: language, style, tools, limits.',
    '7. Next step: what was under way just now, and exactly what comes next.',
    ...(instructions?.trim() ? [`The user adds: ${instructions.trim()}`] : []),
  ].join('\n');

/** Throws `ProviderFailure`, also when the model has nothing to say, or the signal's reason. */
export async function summarise(
  context: SessionContext,
  model: ModelInfo,
  signal: AbortSignal,
  instructions: string | undefined,
): Promise<{ summary: string; usage: Usage }> {
  const whole = context.transcript.messages();
  const question: Message = { role: 'user', content: [{ type: 'text', text: summaryInstructions(instructions) }] };
  let usage = noUsage;
  for (const messages of [whole, [digest(whole, model)]]) {
    const reply = await tryAsk(context, summaryRequest(context, model, [...messages, question]), signal);
    if (!reply) continue;
    usage = addUsage(usage, reply.usage);
    const summary = replyText(reply.content).trim().toWellFormed();
    if (summary !== '' && reply.stop !== 'refusal') return { summary, usage };
  }
  throw new ProviderFailure('protocol', 'the model gave no summary', { retryable: false });
}

/** System and tools stay as they are, so that the prompt cache serves this request too. */
function summaryRequest(context: SessionContext, model: ModelInfo, messages: Message[]): ModelRequest {
  const { outputSchema: _schema, raw: _raw, ...request } = modelRequest(context, model, messages);
  return { ...request, maxTokens: Math.min(request.maxTokens, longestSummary) };
}

/** Null when this is too long, or holds something that the service refuses: the other way of saying it is words alone. */
async function tryAsk(context: SessionContext, request: ModelRequest, signal: AbortSignal): Promise<Reply | null> {
  try {
    const unheard = (): undefined => undefined;
    return await withinBudgets(context, request, signal, (affordable) =>
      askModel(context, affordable, signal, unheard, unheard),
    );
  } catch (error) {
    if (error instanceof ProviderFailure && (error.fault === 'too_long' || error.fault === 'invalid_request'))
      return null;
    throw error;
  }
}

/** Tokens that are reckoned with where nobody says how many a model takes: never shown to anybody. */
const usualWindow = 200_000;

/** The window to make room in, in tokens. */
export function workingWindow({ contextWindow }: ModelInfo): number {
  return contextWindow ?? usualWindow;
}

/** The conversation as one text that surely fits: outputs and inputs cut short, then the middle left out. */
function digest(messages: readonly Message[], model: ModelInfo): Message {
  const text = messages.map(messageText).join('\n\n');
  const fits = cutMiddle(text, Math.floor(workingWindow(model) * 0.5)).text;
  return { role: 'user', content: [{ type: 'text', text: `The conversation so far, shortened:\n\n${fits}` }] };
}

function messageText(message: Message): string {
  if (message.role === 'system') return '';
  return `${message.role === 'user' ? 'User' : 'Assistant'}: ${message.content.map(partText).join('\n')}`;
}

function partText(part: Content | ToolResult | ReplyBlock): string {
  switch (part.type) {
    case 'text':
      return cutMiddle(part.text, 4_000).text;
    case 'image':
      return '(an image)';
    case 'tool_result':
      return `Result: ${cutMiddle(part.content.map(partText).join('\n'), 600).text}`;
    case 'tool_use':
      return `Call: ${part.name} ${cutMiddle(JSON.stringify(part.input) ?? '', 400).text}`;
    default:
      return '';
  }
}
