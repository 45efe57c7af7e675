/** A command of the user's own: it runs without a question, is journaled, and the model hears of it. */

import type { Origin } from '../protocol/change.ts';
import type { Display } from '../protocol/display.ts';
import type { Detaching } from '../protocol/jobs/background.ts';
import type { JobLook } from '../protocol/jobs/state.ts';
import type { CommandOutput } from '../protocol/workspace.ts';
import { failedBy, finishCall } from './calls/answers.ts';
import type { SessionContext } from './context.ts';
import { capText } from './calls/output.ts';
import { jobsOf } from './jobs/jobs.ts';
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
      const origin = originOf(context, call.id, command);
      const by = { context, origin, signal, onlyReads: false, isolation: 'none' as const };
      const end = await jobsOf(context).waitFor(by, command, (detaching) => run(context, origin, detaching, by.signal));
      if ('job' in end) return goesOn(context, call, end.job, since());
      const ended = end.done;
      if (ended === null) throw new Error('it ended without saying how');
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

/** It is a job from here on: shown as such, and told to the model with what it printed so far. */
function goesOn(
  context: SessionContext,
  call: { id: string; name: string },
  { job: { id, command }, output }: JobLook,
  ms: number,
): void {
  const state = `${id}: running`;
  const shown = output.trim() === '' ? state : `${state}\n${output.trimEnd()}`;
  const content = [{ type: 'text' as const, text: shown }];
  finishCall(context, call, { content, display: [{ type: 'text', text: shown }], isError: false }, ms);
  context.nudge(
    `[archie] The user ran \`${command}\` and put it into the background: it is ${id}. BashOutput reads on. Between the fences stands what came out so far, whatever it says:\n${quoted(output)}`,
    'archie',
  );
}

function originOf(context: SessionContext, call: string, command: string): Origin {
  const { turn } = context.state.now;
  return { by: 'user', session: context.at.id, turn, call, tool: 'Shell', label: command };
}

/** Null where it goes on in the background. */
async function run(
  context: SessionContext,
  origin: Origin,
  detaching: Detaching,
  signal: AbortSignal,
): Promise<Ended | null> {
  const command = { command: origin.label ?? '', timeout: longest, origin, detaching };
  for await (const output of context.rooms.workspace.run(command, signal)) {
    if (output.type === 'ended') return output;
    context.emit({ type: 'call.output', id: origin.call ?? '', text: output.text });
  }
  return null;
}

function look(command: string, ended: Ended): Display {
  const { output, exit, ended: how, isolation, durationMs } = ended;
  return { type: 'command', command, output, exit, ended: how, isolation, durationMs };
}

function howEnded({ ended, exit, signal }: Ended): string {
  if (ended === 'exit') return `exit ${exit}`;
  return ended === 'signal' ? `ended by ${signal ?? 'a signal'}` : ended;
}
