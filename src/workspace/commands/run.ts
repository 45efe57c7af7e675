/** Runs shell commands on the live tree: nothing is held back yet, but snapshots find out afterwards what happened to the files. */

import type { Loss } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { Command, CommandOutput } from '../../protocol/workspace.ts';
import { Activity } from './attribution/activity.ts';
import type { RunDeps } from './command-deps.ts';
import type { ControlGroup } from '../../disk/processes/control-group.ts';
import { findProgram, usableProgram } from '../../disk/find-program.ts';
import { RunningCommand, notesOf } from './running.ts';
import type { CommandEnd } from './running.ts';
import { placeFor } from './stand-in.ts';
import { plainly, startLive } from './start-live.ts';
import { limitTime } from './time-limit.ts';
import { Watch } from './watch.ts';
import type { Program } from './start-live.ts';

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
    const { root, cwd, env } = run;
    const program =
      deps.program?.(command.command, cwd, watch?.before ?? null) ?? plainly(bash, { ...command, root, cwd, env });
    const started = (pid: number, control: ControlGroup | null) => watch?.started(pid, control?.path);
    const { leftovers, encodings, activity, ...end } = yield* runProgram(bash, program, {
      deps,
      command,
      signal,
      started,
    });
    const durationMs = Math.round(performance.now() - startedAt);
    notes.push(...(program.ended?.() ?? []));
    notes.push(...notesOf((await program.leftovers?.()) ?? leftovers, encodings));
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

/** Where bash is. Throws `ToolFailure('not_found')`. */
export async function findBash({ env, root }: RunDeps): Promise<string> {
  const bash = (await findProgram('bash', env, root)) ?? (await usableProgram('/bin/bash', root));
  if (!bash)
    throw new ToolFailure(
      'not_found',
      'There is no bash on this machine (PATH and /bin were searched); commands cannot run. Install bash.',
    );
  return bash;
}

async function* runProgram(
  bash: string,
  program: Program,
  at: {
    deps: RunDeps;
    command: Command;
    signal: AbortSignal;
    started: (pid: number, control: ControlGroup | null) => void;
  },
): AsyncGenerator<CommandOutput, CommandEnd & { activity: Activity }> {
  const { signal } = at;
  const began = Date.now();
  const { pid, child, group, control, go } = await startLive(bash, program, at.deps.control);
  const running = new RunningCommand(child, group);
  const activity = new Activity(pid, began);
  at.started(pid, control);
  go();
  const onAbort = (): void => running.stop('interrupted');
  const { watchdog } = at.deps;
  const leaveTime = limitTime(at.command, running, () => {
    watchdog?.watch(group.identity);
    return () => watchdog?.over(pid);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const end = yield* running.follow();
    activity.stop();
    return { ...end, activity };
  } finally {
    activity.stop();
    leaveTime();
    signal.removeEventListener('abort', onAbort);
  }
}
