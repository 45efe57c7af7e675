/** Bash: a command, in a copy of the tree where it can be: what it changed is a proposal. On the tree itself, kept to it or not, that has happened by the time it ends; the engine journals it. */

import * as z from 'zod';
import { ToolFailure } from '../protocol/failure.ts';
import type { Outcome, Tool, ToolContext } from '../protocol/tool.ts';
import type { CommandOutput, Isolation, Missing } from '../protocol/workspace.ts';
import { commandKeys, commandLine } from './spellings/command.ts';
import { cleanOutput } from '../text/sanitize.ts';
import { cutMiddle } from '../text/truncate.ts';

const defaultTimeout = 120_000;
const maxTimeout = 600_000;
/** Characters of output in a result; a longer one would lose its middle on the way to the model. */
const maxText = 28_000;
/** Characters of output that are kept in a file at most. */
const maxKept = 8 * 1024 * 1024;
/** Characters shown to people: the end of it. */
const maxShown = 8_000;

const input = z.strictObject({
  command: z.string().min(1),
  description: z.string().optional().describe('What it does, in a few words'),
  timeout: z.int().min(1).max(maxTimeout).optional().describe('Milliseconds, default 120000'),
  run_in_background: z.boolean().optional().describe('Not supported yet'),
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
  async effects(wanted, at) {
    refuseUnsupported(wanted);
    return [await at.place(wanted.command, wanted.isolation ?? 'auto')];
  },
  async run(wanted, at) {
    refuseUnsupported(wanted);
    const { command, timeout = defaultTimeout } = wanted;
    const heard: string[] = [];
    let room = maxKept;
    for await (const event of started(command, timeout, at)) {
      if (event.type === 'ended') return report(wanted, event, heard.join(''), at);
      at.output(event.text.slice(-maxShown).toWellFormed());
      if (room > 0) heard.push(event.text.slice(0, room));
      room -= event.text.length;
    }
    throw new ToolFailure('io', 'The command ended without saying how.');
  },
};

/** As far away as the call was let run. */
function started(command: string, timeout: number, at: ToolContext): AsyncIterable<CommandOutput> {
  const { workspace, origin, onlyReads, network, signal } = at;
  const asked = { command, timeout, origin };
  if (at.isolation === 'overlay') return workspace.isolated(asked, [], signal);
  if (at.isolation === 'bind') return workspace.bound({ ...asked, network }, signal);
  return workspace.run({ ...asked, onlyReads }, signal);
}

function refuseUnsupported({ run_in_background: background }: Input): void {
  if (background) {
    throw new ToolFailure(
      'unsupported',
      'Running in the background is not supported yet. Run it in the foreground with a timeout.',
    );
  }
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
  const { missing = [] } = end;
  if (missing.length > 0) parts.push(missingWords(missing, end.isolation));
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

/** The output, cut in the middle when it is long; then the whole is kept where the model can read it. */
async function outputWords(end: Ended, heard: string, at: ToolContext): Promise<string> {
  if (end.output.trim() === '') return '(no output)';
  if (!end.truncated && end.output.length <= maxText) return end.output.trimEnd();
  const whole = end.truncated ? cleanOutput(heard) : end.output;
  const kept = await at.workspace.saveOutput(`bash-${at.origin.call ?? 'output'}.txt`, whole).catch(() => null);
  const complete = heard.length >= maxKept ? `the first ${maxKept} characters are` : 'the whole output is';
  const where = kept === null ? '' : `${complete} in ${kept}`;
  const { text, cut } = cutMiddle(end.output, maxText, () => `… the middle is left out${where && `; ${where}`} …`);
  return cut || where === '' ? text.trimEnd() : `${text.trimEnd()}\n[${where}]`;
}
