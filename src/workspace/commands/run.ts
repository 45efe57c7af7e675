/** Runs shell commands on the live tree: nothing is held back yet, but snapshots find out afterwards what happened to the files. */

import type { Loss, Origin } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { Command, CommandOutput } from '../../protocol/workspace.ts';
import { Activity } from './attribution/activity.ts';
import { attribute } from './attribution/attribute.ts';
import { wordsOf } from './attribution/named.ts';
import { Saves } from './attribution/saves.ts';
import { changesBetween } from './snapshot/difference.ts';
import type { Difference } from './snapshot/difference.ts';
import type { RunDeps } from './command-deps.ts';
import type { ControlGroup } from '../../disk/processes/control-group.ts';
import { folderOf, rememberRefusal } from './limits.ts';
import { Unrecorded } from './losses.ts';
import { whyUnwatched } from '../paths/unwatched.ts';
import { inWords } from '../../disk/errno.ts';
import { findProgram, usableProgram } from '../../disk/find-program.ts';
import { snapshotOf } from './running-record.ts';
import { RunningCommand } from './running.ts';
import type { CommandEnd } from './running.ts';
import { placeFor } from './stand-in.ts';
import { plainly, startLive } from './start-live.ts';
import type { Program } from './start-live.ts';
import { takeSnapshot } from './snapshot/snapshot.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/**
 * Runs a command by `bash --noprofile --norc -c` in the root, in its own process group, without a terminal and with its standard
 * input closed; standard error goes where standard output goes. The group ends with the command: what it left in the background
 * is stopped. Yields output as it comes and `ended` once, last. Throws `ToolFailure`: `not_found` (no bash), `invalid_input`,
 * `too_large`, `interrupted` (before it ran), `io`.
 */
export async function* runCommand(deps: RunDeps, command: Command, signal: AbortSignal): AsyncIterable<CommandOutput> {
  const bash = await findBash(deps);
  const notes: string[] = [];
  const landed = new Set(deps.others.landings().map(({ id }) => id));
  const lost: Loss[] = [];
  const record = deps.running.next();
  const before = command.onlyReads ? null : await snapshotBefore({ ...deps, keepAs: snapshotOf(record) }, lost, signal);
  const place = placeFor(deps.cwd ?? deps.root, notes);
  const saves = before && new Saves(deps.root, wordsOf(command.command, folderOf(deps)), before);
  const origin = { ...command.origin, label: command.origin.label ?? command.command };
  const mark = before && deps.running.begin(record, { ...command, origin, folder: folderOf(deps) }, before);
  const unrecorded = before && new Unrecorded(deps, command.command, before);
  try {
    const startedAt = performance.now();
    const run = { ...deps, cwd: place.cwd };
    const { root, cwd, env } = run;
    const program = deps.program?.(command.command, cwd, before) ?? plainly(bash, { ...command, root, cwd, env });
    const started = (pid: number, control: ControlGroup | null) => mark?.started(pid, control?.path);
    const { leftovers, encodings, activity, ...end } = yield* runProgram(bash, program, {
      deps,
      command,
      signal,
      started,
    });
    const durationMs = Math.round(performance.now() - startedAt);
    notes.push(...(program.ended?.() ?? []));
    if (leftovers) notes.push(`processes it left running in the background were stopped: ${leftovers}`);
    if (encodings.length > 0) notes.push(`what is not UTF-8 in the output was read as ${encodings.join(' and ')}`);
    const difference = await changesSince(
      deps,
      { before, saves, unrecorded, landed, activity, command: command.command },
      origin,
    );
    if (mark) deps.running.ended(mark, difference.changes?.id ?? null);
    yield {
      type: 'ended',
      ...end,
      durationMs,
      isolation: 'none',
      changes: difference.changes,
      notes: [...notes, ...difference.notes],
      lost: [...lost, ...difference.lost],
    };
  } catch (error) {
    if (mark) deps.running.ended(mark, null);
    throw error;
  } finally {
    mark?.stop();
    saves?.stop();
    before?.close();
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

/** Null, with the reason in `lost`, when this tree cannot be watched. */
async function snapshotBefore(
  deps: RunDeps & { keepAs: string },
  lost: Loss[],
  signal: AbortSignal,
): Promise<Snapshot | null> {
  const { unwatched = whyUnwatched(deps.root) } = deps;
  if (unwatched !== null) {
    lost.push(allOfIt(unwatched));
    return null;
  }
  try {
    const snapshot = await takeSnapshot(deps, signal);
    rememberRefusal(deps.indexFile, null);
    return snapshot;
  } catch (error) {
    if (signal.aborted) throw error;
    rememberRefusal(deps.indexFile, inWords(error));
    lost.push(allOfIt(inWords(error)));
    return null;
  }
}

function allOfIt(why: string): Loss {
  return { level: 'warning', text: `whatever it changed: ${why}` };
}

/** What there was before, and what is known of the time since. */
interface Since {
  before: Snapshot | null;
  saves: Saves | null;
  unrecorded: Unrecorded | null;
  /** Ids of what had landed. */
  landed: ReadonlySet<string>;
  activity: Activity;
  command: string;
}

async function changesSince(
  deps: RunDeps,
  { before, saves, unrecorded, landed, ...known }: Since,
  origin: Origin,
): Promise<Difference> {
  if (!before || !saves || !unrecorded) return { changes: null, notes: [], lost: [] };
  try {
    const after = await takeSnapshot(deps);
    try {
      const found = await changesBetween(before, after, deps, origin);
      const difference = { ...found, lost: [...found.lost, ...unrecorded.losses(before, after)] };
      const since = deps.others.landings().filter(({ id }) => !landed.has(id));
      const content = (hash: string) => deps.blob(hash).catch(() => null);
      const { root, putBlob } = deps;
      return await attribute(difference, since, deps.others, {
        root,
        folder: folderOf(deps),
        before,
        after,
        saves,
        content,
        putBlob,
        ...known,
      });
    } finally {
      after.close();
    }
  } catch (error) {
    return { changes: null, notes: [], lost: [allOfIt(inWords(error))] };
  }
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
  const timer = setTimeout(() => running.stop('timeout'), at.command.timeout);
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
