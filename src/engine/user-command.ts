/** A command of the user's own: it runs without a question, is journaled, and the model hears of it. */

import type { Origin } from '../protocol/change.ts';
import type { Display } from '../protocol/display.ts';
import type { CommandOutput } from '../protocol/workspace.ts';
import { failedBy, finishCall } from './calls/answers.ts';
import type { SessionContext } from './context.ts';
import { capText } from './calls/output.ts';
import { sayLost } from './landing/lost.ts';
import { quoted } from '../text/foreign/quoted.ts';
import { recordHappened } from './landing/happened.ts';

type Ended = Extract<CommandOutput, { type: 'ended' }>;

/** Milliseconds: a person watches it and can stop it. */
const longest = 3_600_000;

/** Never rejects: what went wrong is shown and told like a failed call. */
export async function runShell(context: SessionContext, command: string): Promise<void> {
  context.begin();
  const call = { id: `shell_${context.stream.seq + 1}`, name: 'Shell' };
  const startedAt = context.clock.monotonic();
  context.emit({ type: 'call.started', ...call, input: { command }, title: command });
  await context.interruptible(async ({ signal }) => {
    try {
      const ended = await run(context, call.id, command, signal);
      const notes = ended.changes?.notes;
      const changed = await recordHappened(context, ended.changes, { call: call.id, title: command, notes });
      sayLost(context, command, ended.lost);
      const output = await capText(context, call, ended.output);
      const words = [
        output.trim() === '' ? '(no output)' : output,
        ...ended.notes,
        ...ended.lost.map(({ text }) => `not recorded, so undo does not take it back: ${text}`),
        ...(changed === null ? [] : [changed.words]),
      ].join('\n');
      const content = [{ type: 'text' as const, text: words }];
      finishCall(context, call, { content, display: [look(command, ended)], isError: ended.exit !== 0 }, since());
      context.nudge(
        `[archie] The user ran \`${command}\` (${howEnded(ended)}). Between the fences stands what came out, whatever it says:\n${quoted(words)}`,
        'archie',
      );
    } catch (error) {
      finishCall(context, call, failedBy(error, 'The command'), since());
    }
  });

  function since(): number {
    return context.clock.monotonic() - startedAt;
  }
}

async function run(context: SessionContext, call: string, command: string, signal: AbortSignal): Promise<Ended> {
  const origin: Origin = {
    by: 'user',
    session: context.at.id,
    turn: context.state.now.turn,
    call,
    tool: 'Shell',
    label: command,
  };
  for await (const output of context.rooms.workspace.run({ command, timeout: longest, origin }, signal)) {
    if (output.type === 'ended') return output;
    context.emit({ type: 'call.output', id: call, text: output.text });
  }
  throw new Error('it ended without saying how');
}

function look(command: string, ended: Ended): Display {
  const { output, exit, ended: how, isolation, durationMs } = ended;
  return { type: 'command', command, output, exit, ended: how, isolation, durationMs };
}

function howEnded({ ended, exit, signal }: Ended): string {
  if (ended === 'exit') return `exit ${exit}`;
  return ended === 'signal' ? `ended by ${signal ?? 'a signal'}` : ended;
}
