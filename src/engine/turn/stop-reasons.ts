/** Why the model stopped, and what follows from it. Every reason has its branch. */

import type { TurnOutcome } from '../../protocol/event.ts';
import type { ToolCall } from '../../protocol/message.ts';
import { clean } from '../../text/sanitize.ts';
import { answerOpenCalls } from '../calls/answers.ts';
import { runCalls } from '../calls/calls.ts';
import { shorten } from './compact.ts';
import type { SessionContext } from '../context.ts';
import { replyText } from '../folds/parts.ts';
import type { Replied } from './step.ts';
import type { Turn } from './turn-context.ts';

/** In a row, before the turn ends with a notice. */
const most = { cut: 3, continued: 2, paused: 20, empty: 1 };

const notices = {
  cut: 'The model kept running into its output limit in the middle of a call: the turn ends here',
  continued: 'The answer is longer than the model may write: it is cut here',
  wordless: 'The model used up all it may write, again and again, and came to no answer',
  paused: 'The model paused again and again without an end: the turn ends here',
  empty: 'The model answered with nothing, and with nothing again when it was asked to go on',
};

/** How the turn ends, or null when the model goes on. */
export async function follow(context: SessionContext, turn: Turn, reply: Replied): Promise<TurnOutcome | null> {
  const calls = reply.content.filter((block): block is ToolCall => block.type === 'tool_use');
  turn.paused = false;
  switch (reply.stop) {
    case 'tool_use':
      if (calls.length === 0) return answered(context, turn, reply);
      await runCalls(context, turn, calls);
      if (calls.some(({ fault }) => fault === undefined)) turn.helped = { cut: 0, continued: 0, paused: 0, empty: 0 };
      else if (++turn.helped.cut > most.cut) return giveUp(context, 'cut');
      return null;
    case 'end_turn':
    case 'stop_sequence':
      if (calls.length === 0) return answered(context, turn, reply);
      return refuseCalls(context, turn, 'Not run: the reply ended without asking for its calls to be run. Call again.');
    case 'max_tokens':
      if (calls.length === 0) return helpOn(context, turn, 'continued', 'Continue exactly where you stopped.');
      return refuseCalls(
        context,
        turn,
        'Not run: the reply was cut off by the output limit. Make the call again, split into smaller ones.',
      );
    case 'pause_turn':
      answerOpenCalls(context, 'Not run: the reply was paused. Call again.');
      turn.paused = calls.length === 0;
      return ++turn.helped.paused > most.paused ? giveUp(context, 'paused') : null;
    case 'refusal':
      return { type: 'refused', detail: reply.stopDetail ?? 'it gave no reason' };
    case 'model_context_window_exceeded':
      answerOpenCalls(context, 'Not run: the context window was full. Call again.');
      return fullWindow(context, turn);
    default:
      return { type: 'interrupted' };
  }
}

/** An empty reply (thinking alone is one, and so are blocks that nobody here knows) is a known slip, after a tool's result above all: the model is asked once to say something. */
function answered(context: SessionContext, turn: Turn, reply: Replied): TurnOutcome | null {
  if (isShown(replyText(reply.content))) return { type: 'done' };
  return helpOn(context, turn, 'empty', 'Your reply was empty. Please go on.');
}

/** Lines that only open or close a block of code. */
const fences = /^[ \t]*(?:`{3,}|~{3,})[\w+-]*[ \t]*$/gm;
/** Neither a blank nor anything else that leaves no mark, the fillers of Hangul and the blank of Braille among them. */
const mark = /[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Would a person see anything of it? */
function isShown(text: string): boolean {
  return mark.test(clean(text).replace(fences, ''));
}

function refuseCalls(context: SessionContext, turn: Turn, why: string): TurnOutcome | null {
  answerOpenCalls(context, ({ fault }) => (fault === undefined ? why : `${why} (${fault})`));
  return ++turn.helped.cut > most.cut ? giveUp(context, 'cut') : null;
}

function helpOn(context: SessionContext, turn: Turn, kind: 'continued' | 'empty', words: string): TurnOutcome | null {
  if (++turn.helped[kind] > most[kind]) return giveUp(context, kind);
  context.nudge(words, 'archie');
  return null;
}

/** An answer that is only too long, or has nothing to add to what was said, is one; a turn that came to no words at all failed, whoever asked. */
function giveUp(context: SessionContext, kind: keyof typeof most): TurnOutcome {
  const isAnswer = kind === 'continued' || kind === 'empty';
  if (!isAnswer || !isShown(context.turn.text)) {
    const message = kind === 'continued' ? notices.wordless : notices[kind];
    return { type: 'failed', failure: { code: kind, message }, room: 'model' };
  }
  context.emit({ type: 'notice', level: 'warning', text: notices[kind] });
  return { type: 'done' };
}

async function fullWindow(context: SessionContext, turn: Turn): Promise<TurnOutcome | null> {
  if (await shorten(context, turn)) return null;
  const message = 'The context window is full, and making the conversation shorter did not help: start a new session';
  return { type: 'failed', failure: { code: 'too_long', message }, room: 'model' };
}
