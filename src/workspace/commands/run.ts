/** Runs shell commands on the live tree: nothing is held back yet, but snapshots find out afterwards what happened to the files. */

import { statSync } from 'node:fs';
import { execa } from 'execa';
import type { Origin } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { Command, CommandOutput } from '../../protocol/workspace.ts';
import { changesBetween } from './snapshot/difference.ts';
import type { Difference } from './snapshot/difference.ts';
import { commandEnv } from './env.ts';
import { errno, inWords } from '../../disk/errno.ts';
import { findProgram, usableProgram } from '../../disk/find-program.ts';
import { RunningCommand } from './running.ts';
import type { CommandEnd } from './running.ts';
import { whyUnwatched } from '../paths/unwatched.ts';
import { takeSnapshot } from './snapshot/snapshot.ts';
import type { Snapshot, SnapshotMemory } from './snapshot/snapshot.ts';

/** What it takes to run a command. */
export interface RunDeps {
  /** Absolute real path of the tree, which is watched. */
  root: string;
  /** Absolute real path in it where commands run; left out: the root. */
  cwd?: string;
  /** Why nothing that happens here is recorded, or null; left out: by what the root is. */
  unwatched?: string | null;
  putBlob(bytes: Uint8Array): Promise<string>;
  has(hash: string): boolean;
  /** Where the snapshot is remembered between commands. */
  indexFile: string;
  memory?: SnapshotMemory;
  /** Archie's own environment; commands get a cleaned copy. */
  env: NodeJS.ProcessEnv;
}

/**
 * Runs a command by `bash --noprofile --norc -c` in the root, in its own process group, without a terminal and with its standard
 * input closed; standard error goes where standard output goes. The group ends with the command: what it left in the background
 * is stopped. Yields output as it comes and `ended` once, last. Throws `ToolFailure`: `not_found` (no bash), `invalid_input`,
 * `too_large`, `interrupted` (before it ran), `io`.
 */
export async function* runCommand(deps: RunDeps, command: Command, signal: AbortSignal): AsyncIterable<CommandOutput> {
  const bash = await findBash(deps);
  const notes: string[] = [];
  const before = await snapshotBefore(deps, notes, signal);
  try {
    const startedAt = performance.now();
    const { leftovers, ...end } = yield* runShell(bash, deps, command, signal);
    const durationMs = Math.round(performance.now() - startedAt);
    if (leftovers) notes.push('processes it left running in the background were stopped');
    const origin = { ...command.origin, label: command.origin.label ?? command.command };
    const difference = await changesSince(deps, before, origin);
    yield {
      type: 'ended',
      ...end,
      durationMs,
      isolation: 'none',
      changes: difference.changes,
      notes: [...notes, ...difference.notes],
    };
  } finally {
    before?.close();
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

/** Null, with the reason in `notes`, when this tree cannot be watched. */
async function snapshotBefore(deps: RunDeps, notes: string[], signal: AbortSignal): Promise<Snapshot | null> {
  const { unwatched = whyUnwatched(deps.root) } = deps;
  try {
    if (unwatched === null) return await takeSnapshot(deps, signal);
    notes.push(`its changes are not recorded and cannot be undone: ${unwatched}`);
  } catch (error) {
    if (signal.aborted) throw error;
    notes.push(`its changes are not recorded and cannot be undone: ${inWords(error)}`);
  }
  return null;
}

async function changesSince(deps: RunDeps, before: Snapshot | null, origin: Origin): Promise<Difference> {
  if (!before) return { changes: null, notes: [] };
  try {
    const after = await takeSnapshot(deps);
    try {
      return await changesBetween(before, after, deps, origin);
    } finally {
      after.close();
    }
  } catch (error) {
    return { changes: null, notes: [`what it changed could not be recorded and cannot be undone: ${inWords(error)}`] };
  }
}

/** Starts bash. The first one only joins the two outputs, so that the order of lines is kept, and becomes the second. */
function spawn(bash: string, { root, cwd = root, env }: RunDeps, command: string) {
  if (command.includes('\0')) throw new ToolFailure('invalid_input', 'The command contains a NUL character.');
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new ToolFailure('io', `The folder ${cwd} is gone.`);
  const join = 'exec "$0" --noprofile --norc -c "$1" bash 2>&1';
  return execa(bash, ['--noprofile', '--norc', '-c', join, bash, command], {
    cwd,
    env: commandEnv(env, root),
    extendEnv: false,
    detached: true,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
  });
}

async function* runShell(
  bash: string,
  deps: RunDeps,
  { command, timeout }: Command,
  signal: AbortSignal,
): AsyncGenerator<CommandOutput, CommandEnd> {
  const child = spawn(bash, deps, command);
  if (child.pid === undefined) throw startFailure((await child).cause);
  const running = new RunningCommand(child, child.pid);
  const onAbort = (): void => running.stop('interrupted');
  const timer = setTimeout(() => running.stop('timeout'), timeout);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return yield* running.follow();
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
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
