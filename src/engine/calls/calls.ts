/** The calls of one reply: what only reads runs side by side, the rest in the order asked. Each is answered once. */

import { answerOpenCalls, failed, finishCall } from './answers.ts';
import { couldWrite, planDelegate } from '../delegates/plan.ts';
import { perform, prepare } from './call.ts';
import { readCall, startCall, toolNamed } from './ready.ts';
import type { Ready } from './ready.ts';
import type { SessionContext } from '../context.ts';
import type { ToolCall } from '../../protocol/message.ts';
import { stoppedWords } from '../turn/stop.ts';
import type { Turn } from '../turn/turn-context.ts';

const sideBySide = 8;

const skipped =
  'Not run: the user refused an earlier call of this reply, and this one may rest on it. Think again, then call it again if it still makes sense.';

/** Throws the signal's reason when the turn was stopped; every call is answered even then. */
export async function runCalls(context: SessionContext, turn: Turn, calls: readonly ToolCall[]): Promise<void> {
  let refused = false;
  turn.proposals = proposalsOf(context, calls);
  context.shared.restAccepted.delete(context.thread);
  for (const group of groups(context, calls)) {
    if (turn.signal.aborted) break;
    const first = group[0];
    if (group.length === 1 && first && !isReadOnly(context, first)) {
      if (refused) skip(context, first);
      else refused = await runOne(context, turn, first);
    } else {
      await runTogether(context, turn, group);
    }
  }
  context.shared.restAccepted.delete(context.thread);
  answerOpenCalls(context, stoppedWords(turn.signal));
  turn.signal.throwIfAborted();
}

/** Calls that will propose something, as far as that can be told before they run. */
function proposalsOf(context: SessionContext, calls: readonly ToolCall[]): Turn['proposals'] {
  return calls
    .filter(({ name }) => toolNamed(context, name)?.proposes)
    .map((call) => readCall(context, call))
    .flatMap(({ call, title, input }) => (input.valid ? [{ call: call.id, title }] : []));
}

/** Neighbours that only read are one group: what comes before a change still sees the tree before it. */
function groups(context: SessionContext, calls: readonly ToolCall[]): ToolCall[][] {
  const result: ToolCall[][] = [];
  let reads: ToolCall[] | undefined;
  for (const call of calls) {
    if (!isReadOnly(context, call)) {
      reads = undefined;
      result.push([call]);
    } else if (reads) {
      reads.push(call);
    } else {
      reads = [call];
      result.push(reads);
    }
  }
  return result;
}

function isReadOnly(context: SessionContext, call: ToolCall): boolean {
  const tool = toolNamed(context, call.name);
  if (!tool?.delegates) return tool?.readOnly ?? false;
  const { input } = readCall(context, call);
  if (!input.valid) return true;
  try {
    return !couldWrite(context, planDelegate(context, tool.delegates(input.value)).persona);
  } catch {
    // It will not run.
    return true;
  }
}

/** True when a person said no to it. */
async function runOne(context: SessionContext, turn: Turn, call: ToolCall): Promise<boolean> {
  const ready = await prepare(context, turn, call);
  if (!('run' in ready)) {
    finishCall(context, call, ready, 0);
    return ready.refused ?? false;
  }
  return await complete(context, turn, ready);
}

/** Leave is asked for one by one, in order; what has it then runs at the same time. */
async function runTogether(context: SessionContext, turn: Turn, calls: readonly ToolCall[]): Promise<void> {
  const waiting: Ready[] = [];
  for (const call of calls) {
    if (turn.signal.aborted) return;
    const ready = await prepare(context, turn, call);
    if ('run' in ready) waiting.push(ready);
    else finishCall(context, call, ready, 0);
  }
  const worker = async () => {
    for (let next = waiting.shift(); next && !turn.signal.aborted; next = waiting.shift())
      await complete(context, turn, next);
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
}

async function complete(context: SessionContext, turn: Turn, ready: Ready): Promise<boolean> {
  const startedAt = context.clock.monotonic();
  const answer = await perform(context, turn, ready);
  finishCall(context, ready.call, answer, context.clock.monotonic() - startedAt);
  return answer.refused ?? false;
}

function skip(context: SessionContext, call: ToolCall): void {
  startCall(context, readCall(context, call));
  finishCall(context, call, failed(skipped), 0);
}
