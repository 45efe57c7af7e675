/** What a call comes to, as the model and people hear of it. */

import { ToolFailure, faultWords, isUpdated } from '../../protocol/failure.ts';
import type { Display, Todo } from '../../protocol/display.ts';
import type { Content, ToolCall } from '../../protocol/message.ts';
import type { Outcome } from '../../protocol/tool.ts';
import type { SessionContext } from '../context.ts';
import { suspicionOf } from './foreign-orders.ts';
import { nameOf, readCall, startCall } from './ready.ts';

export interface CallAnswer {
  content: Content[];
  display: Display[];
  isError: boolean;
  seen?: Record<string, string>;
  todos?: Todo[];
  /** Of a command that saw what was staged: the id of that tree. */
  tree?: string;
  /** A person said no to it: what the model asked for after it may rest on it. */
  refused?: boolean;
}

/** The outcome with more words for the model. */
export function saying(outcome: Outcome, words: string): Outcome {
  return { ...outcome, content: [...outcome.content, { type: 'text', text: words }] };
}

export function failed(text: string, detail?: string): CallAnswer {
  return {
    content: [{ type: 'text', text: detail === undefined ? text : `${text}\n${detail}` }],
    display: [{ type: 'error', text, ...(detail === undefined ? {} : { detail }) }],
    isError: true,
  };
}

/** A fault of a tool is the model's to mend, even when it is a fault in the tool itself. */
export function failedBy(error: unknown, name: string): CallAnswer {
  if (error instanceof ToolFailure) return failed(error.message, error.detail);
  // Nothing that the model could do about it: the turn ends.
  if (isUpdated(error)) throw error;
  return failed(`${name} failed unexpectedly: ${faultWords(error)}`);
}

/** The one place where a call is answered. */
export function finishCall(
  context: SessionContext,
  call: { id: string; name: string },
  answer: CallAnswer,
  durationMs: number,
): void {
  const { content, display, isError, seen, todos, tree } = answer;
  if (todos) context.emit({ type: 'todo', todos });
  const suspicion = suspicionOf(context, call, content);
  context.emit({
    type: 'call.finished',
    id: call.id,
    name: nameOf(context, call),
    content: [
      ...(content.length > 0 ? content : [{ type: 'text' as const, text: '(no output)' }]),
      ...(suspicion ? [suspicion.note] : []),
    ],
    display,
    isError,
    ...(seen === undefined ? {} : { seen }),
    ...(tree === undefined ? {} : { tree }),
    durationMs,
  });
  if (suspicion) context.emit({ type: 'notice', level: 'warning', text: suspicion.text });
}

/** Answers every call that has none, without running it. */
export function answerOpenCalls(context: SessionContext, text: string | ((call: ToolCall) => string)): void {
  for (const call of context.transcript.open()) {
    if (!context.unfinished.calls.has(call.id)) startCall(context, readCall(context, call));
    finishCall(context, call, failed(typeof text === 'string' ? text : text(call)), 0);
  }
}
