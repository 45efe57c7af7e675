/** Runs shell commands on the live tree: nothing is held back yet, but snapshots find out afterwards what happened to the files. */

import { execa } from 'execa';
import type { Writable } from 'node:stream';
import type { Loss } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { Command, CommandOutput } from '../../protocol/workspace.ts';
import { Activity } from './attribution/activity.ts';
import type { RunDeps } from './command-deps.ts';
import { newControlGroup } from '../../disk/processes/control-group.ts';
import type { ControlGroup } from '../../disk/processes/control-group.ts';
import { commandEnv } from './env.ts';
import { errno, inWords } from '../../disk/errno.ts';
import { markItself, ProcessGroup } from './process-group.ts';
import { findProgram, usableProgram } from '../../disk/find-program.ts';
import { RunningCommand } from './running.ts';
import type { CommandEnd } from './running.ts';
import { placeFor } from './stand-in.ts';
import { Watch } from './watch.ts';

/**
 * Runs a command by `bash --noprofile --norc -c` in the root, in its own process group, without a terminal and with its standard
 * input closed; standard error goes where standard output goes. The group ends with the command: what it left in the background
 * is stopped. Yields output as it comes and `ended` once, last. Throws `ToolFailure`: `not_found` (no bash), `invalid_input`,
 * `too_large`, `interrupted` (before it ran), `io`.
 */
export async function* runCommand(deps: RunDeps, command: Command, signal: AbortSignal): AsyncIterable<CommandOutput> {
  const bash = await findBash(deps);
  const notes: string[] = [];
  const lost: Loss[] = [];
  const watch = command.onlyReads ? null : await Watch.begin(deps, command, lost, signal);
  const place = placeFor(deps.cwd ?? deps.root, notes);
  try {
    const startedAt = performance.now();
    const run = { ...deps, cwd: place.cwd };
    const { leftovers, encodings, activity, ...end } = yield* runShell(bash, run, command, signal, (pid, control) =>
      watch?.started(pid, control?.path),
    );
    const durationMs = Math.round(performance.now() - startedAt);
    if (leftovers) notes.push(`processes it left running in the background were stopped: ${leftovers}`);
    if (encodings.length > 0) notes.push(`what is not UTF-8 in the output was read as ${encodings.join(' and ')}`);
    const difference = await watch?.end(activity);
    yield {
      type: 'ended',
      ...end,
      durationMs,
      isolation: 'none',
      changes: difference?.changes ?? null,
      notes: [...notes, ...(difference?.notes ?? [])],
      lost: [...lost, ...(difference?.lost ?? [])],
    };
  } catch (error) {
    watch?.forget();
    throw error;
  } finally {
    watch?.close();
    place.remove();
  }
}

async function findBash({ env, root }: RunDeps): Promise<string> {
  const bash = (await findProgram('bash', env, root)) ?? (await usableProgram('/bin/bash', root));
  if (!bash)
    throw new ToolFailure(
      'not_found',
      'There is no bash on this machine (PATH and /bin were searched); commands cannot run. Install bash.',
    );
  return bash;
}

/**
 * Starts bash. The first one only joins the two outputs, so that the order of lines is kept, and becomes the second: once it is
 * told to through the pipe, and never without archie.
 */
function spawn(bash: string, { root, cwd = root, env }: RunDeps, command: string) {
  if (command.includes('\0')) throw new ToolFailure('invalid_input', 'The command contains a NUL character.');
  const join = `read -r _ <&${goFd} || exit 125; exec ${goFd}<&-; ${markItself}; exec "$0" --noprofile --norc -c "$1" bash 2>&1`;
  return execa(bash, ['--noprofile', '--norc', '-c', join, bash, command], {
    cwd,
    env: commandEnv(env, root),
    extendEnv: false,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    buffer: false,
    reject: false,
  });
}

async function* runShell(
  bash: string,
  deps: RunDeps,
  { command, timeout }: Command,
  signal: AbortSignal,
  started: (pid: number, control: ControlGroup | null) => void,
): AsyncGenerator<CommandOutput, CommandEnd & { activity: Activity }> {
  const began = Date.now();
  const child = spawn(bash, deps, command);
  if (child.pid === undefined) throw startFailure((await child).cause);
  const control = controlOf(child.pid, deps.control ?? newControlGroup);
  const running = new RunningCommand(child, new ProcessGroup(child.pid, { control }));
  const activity = new Activity(child.pid, began);
  started(child.pid, control);
  const go = child.nodeChildProcess.stdio[goFd] as Writable;
  go.on('error', () => {}); // It was killed before it began.
  go.end('\n');
  const onAbort = (): void => running.stop('interrupted');
  const timer = setTimeout(() => running.stop('timeout'), timeout);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const end = yield* running.follow();
    activity.stop();
    return { ...end, activity };
  } finally {
    activity.stop();
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** By this descriptor bash hears that it may begin: it is known then what it is, and where it was put. */
const goFd = 3;

function controlOf(leader: number, make: () => ControlGroup | null): ControlGroup | null {
  const control = make();
  if (!control || control.take(leader)) return control;
  control.remove();
  return null;
}

function startFailure(cause: unknown): ToolFailure {
  if (errno(cause) === 'E2BIG') {
    return new ToolFailure(
      'too_large',
      'The command is too long for the system. Write the long part to a file first, then use that.',
    );
  }
  return new ToolFailure('io', `bash could not be started: ${inWords(cause)}.`);
}
