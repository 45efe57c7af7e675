/** Bash: a command, in a copy of the tree where it can be: what it changed is a proposal. On the tree itself, kept to it or not, that has happened by the time it ends; the engine journals it. */

import * as z from 'zod';
import { ToolFailure } from '../protocol/failure.ts';
import type { Detaching } from '../protocol/jobs/background.ts';
import type { JobLook } from '../protocol/jobs/state.ts';
import type { Outcome, Tool, ToolContext } from '../protocol/tool.ts';
import type { CommandOutput, Isolation, Missing } from '../protocol/workspace.ts';
import { jobOutcome } from './command/job-outcome.ts';
import { maxKept, outputWords } from './command/output-words.ts';
import { commandKeys, commandLine } from './spellings/command.ts';

const defaultTimeout = 120_000;
const maxTimeout = 600_000;
/** Characters shown to people: the end of it. */
const maxShown = 8_000;

const input = z.strictObject({
  command: z.string().min(1),
  description: z.string().optional().describe('What it does, in a few words'),
  timeout: z.int().min(1).max(maxTimeout).optional().describe('Milliseconds, default 120000'),
  run_in_background: z
    .boolean()
    .optional()
    .describe('For servers and watchers: a job, for real, until the session ends'),
  isolation: z
    .enum(['auto', 'network', 'none'])
    .optional()
    .describe('auto: a copy, no network. network, none: on the real tree, asked for'),
});

type Input = z.infer<typeof input>;
type Ended = Extract<CommandOutput, { type: 'ended' }>;

export const bash: Tool<Input> = {
  name: 'Bash',
  description:
    'Run a bash command in the project root: a fresh shell each time, no terminal, no input. What it leaves running is stopped. Where possible in a copy of the project; the user reviews what it changed.',
  input,
  keys: commandKeys,
  example: { command: 'npm test', timeout: 120000 },
  translate: commandLine,
  readOnly: false,
  title: ({ command }) => command.trim().replace(/\s*\n\s*/g, ' ⏎ '),
  foresee: (workspace) => workspace.foresee([]).catch(() => undefined),
  async effects({ command, isolation = 'auto', run_in_background: background }, at) {
    return [await at.place(command, isolation, background)];
  },
  async run(wanted, at) {
    if (wanted.run_in_background) return inBackground(wanted, at);
    // What keeps it to the tree looks after git's data from outside: it cannot go on beside somebody who is at work there.
    if (at.isolation === 'bind') return ended(await follow(wanted, at));
    const end = await at.jobs.waitFor(wanted.command, (detaching) => follow(wanted, at, detaching));
    return 'done' in end ? ended(end.done) : jobOutcome(end.job, at, sentWords(end.job));
  },
};

function ended(outcome: Outcome | null): Outcome {
  if (outcome) return outcome;
  throw new ToolFailure('io', 'The command ended without saying how.');
}

/** Runs it to its end; null where it goes on in the background. */
async function follow(wanted: Input, at: ToolContext, detaching?: Detaching): Promise<Outcome | null> {
  const heard: string[] = [];
  let room = maxKept;
  for await (const event of started(wanted, at, detaching)) {
    if (event.type === 'ended') return report(wanted, event, heard.join(''), at);
    at.output(event.text.slice(-maxShown).toWellFormed());
    if (room > 0) heard.push(event.text.slice(0, room));
    room -= event.text.length;
  }
  return null;
}

/** As far away as the call was let run. */
function started(
  { command, timeout = defaultTimeout }: Input,
  at: ToolContext,
  detaching: Detaching | undefined,
): AsyncIterable<CommandOutput> {
  const { workspace, origin, onlyReads, landsIgnored, network, signal } = at;
  const asked = { command, timeout, origin, ...(detaching && { detaching }) };
  if (at.isolation === 'overlay') return workspace.isolated({ ...asked, landsIgnored }, [], signal);
  if (at.isolation === 'bind') return workspace.bound({ ...asked, network }, signal);
  return workspace.run({ ...asked, onlyReads }, signal);
}

/** It returns as soon as it runs; one that failed at once is told of as such. */
async function inBackground({ command }: Input, at: ToolContext): Promise<Outcome> {
  const look = await at.jobs.start(command);
  const { id, end } = look.job;
  if (end) {
    const outcome = await jobOutcome(look, at);
    return end.exit === 0 ? outcome : { ...outcome, isError: true };
  }
  return jobOutcome(look, at, goesOnWords(id));
}

function goesOnWords(id: string): string {
  return `It ends with the session. BashOutput {"bash_id": "${id}"} reads on, KillShell stops it`;
}

/** A person had enough of waiting for it. */
function sentWords({ job: { id }, proposes }: JobLook): string {
  const copy = proposes ? ' It runs in its copy: what it changes waits for the user’s review when it ends.' : '';
  return `The user put it into the background, where it runs on without a time limit.${copy} ${goesOnWords(id)}`;
}

async function report(
  { command, timeout = defaultTimeout }: Input,
  end: Ended,
  heard: string,
  at: ToolContext,
): Promise<Outcome> {
  const parts = [await outputWords(end, heard, at)];
  if (end.ended === 'timeout')
    parts.push(`[Stopped after ${timeout} ms, with all it had started. Give a longer timeout if it needs it.]`);
  else if (end.ended === 'interrupted') parts.push('[Interrupted by the user.]');
  else if (end.ended === 'signal') parts.push(`[Ended by ${end.signal ?? 'a signal'}.]`);
  else if (end.exit !== 0) parts.push(`[Exit code ${end.exit}]`);
  // What was not watched matters to the model only where something was seen to change; people read it with the changes.
  const notes = end.notes.filter((note) => end.changes !== null || !note.startsWith('ignored folders'));
  if (notes.length > 0) parts.push(`[${notes.join('] [')}]`);
  if (end.lost.length > 0)
    parts.push(`[not recorded, so undo does not take it back: ${end.lost.map(({ text }) => text).join('; ')}]`);
  const { missing = [], perhaps = [] } = end;
  const lacked = [...missing, ...perhaps];
  if (lacked.length > 0) parts.push(missingWords(lacked, end.isolation));
  return {
    content: [{ type: 'text', text: parts.join('\n') }],
    display: [
      {
        type: 'command',
        command,
        output: end.output.slice(-maxShown).toWellFormed(),
        exit: end.exit,
        ended: end.ended,
        isolation: end.isolation,
        durationMs: end.durationMs,
      },
    ],
    ...(end.lost.length > 0 ? { lost: end.lost } : {}),
    ...(missing.length > 0 ? { missing } : {}),
    ...changed(end),
    ...(end.ended === 'exit' && end.exit === 0 ? {} : { isError: true }),
  };
}

function missingWords(missing: readonly Missing[], isolation: Isolation): string {
  const where = isolation === 'overlay' ? 'in a copy of the project' : 'kept to the project';
  const wish = missing.every(({ has }) => has === 'network') ? 'isolation "network"' : 'isolation "none"';
  return `[It ran ${where}: ${missing.map(({ text }) => text).join('; ')}. Where it needs that, run it with ${wish}; the user is asked.]`;
}

/** In a copy it is a proposal; on the tree it has happened. */
function changed({ changes, isolation, notes }: Ended): Pick<Outcome, 'changes' | 'happened' | 'ran'> {
  if (isolation !== 'overlay') return changes === null ? {} : { changes, happened: true };
  if (changes === null) return { ran: true };
  return { changes: { ...changes, ...(notes.length > 0 && { notes }) }, ran: true };
}
