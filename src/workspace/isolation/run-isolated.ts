/** Runs a command in a copy-on-write view of the tree, without the network: nothing it does reaches the tree, and what it would change comes back as a change set. */

import type { ChildProcess } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { FileChange } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { Command, CommandOutput } from '../../protocol/workspace.ts';
import { inWords } from '../../disk/errno.ts';
import { RunningCommand } from '../commands/running.ts';
import type { CommandEnd } from '../commands/running.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { beganByStatus, byBubblewrap } from './launch/bubblewrap.ts';
import { DiskWatch } from './disk-watch.ts';
import { collect } from './effects/collect.ts';
import type { Collected } from './effects/collect.ts';
import { HeldViews } from './held-views.ts';
import { droppedIn } from './effects/dropped.ts';
import { isolatedEnv } from './view/environment.ts';
import { writesGit } from './view/git-commands.ts';
import { canFilter, filterFile } from './launch/launch.ts';
import type { Launch, Programs } from './launch/launch.ts';
import { MountedOverlays } from './mounted-overlays.ts';
import { obstaclesIn } from './effects/obstacles.ts';
import { seccompFilter } from './launch/seccomp.ts';
import { start } from './launch/start.ts';
import { touchedIn } from './effects/touched.ts';
import { byUtilLinux } from './launch/util-linux.ts';
import { homesOf, names, viewOf, whyNotIsolated } from './view/view.ts';
import {
  makeDevices,
  makeFolders,
  makeMountPoints,
  makeUpper,
  makeWorkFolder,
  removeWorkFolder,
} from './work-folder.ts';
import { writeProposal } from './write-proposal.ts';

/** What it takes. */
export interface IsolationDeps {
  /** Absolute, real. */
  root: string;
  cwd: string;
  blobs: BlobStore;
  env: NodeJS.ProcessEnv;
  /** Where work folders are made: on a file system that can be an upper layer. */
  scratch: string;
  programs: Programs;
  /** Of the user's configuration: further places to hide, further variables to pass. */
  hide: readonly string[];
  pass: readonly string[];
}

/** A view that stands. */
interface Place {
  work: string;
  git: boolean;
  staged: boolean;
  /** By the clock of the file system. */
  since: number;
  held: HeldViews;
}

/**
 * Runs it on the tree with `files` over it. Yields output as it comes and `ended` once, last; `changes` are stated against the
 * tree with `files`, and nothing of them has happened. Throws `ToolFailure`: `isolation` (the view could not be built, and the
 * command did not begin), `too_large`, `invalid_input`, `io`.
 */
export async function* runIsolated(
  deps: IsolationDeps,
  command: Command,
  files: readonly FileChange[],
  signal: AbortSignal,
): AsyncIterable<CommandOutput> {
  if (command.command.includes('\0')) throw new ToolFailure('invalid_input', 'The command contains a NUL character.');
  const never = whyNotIsolated(deps.root);
  if (never !== null) throw new ToolFailure('isolation', `Commands cannot be isolated in this tree: ${never}.`);
  const { home } = homesOf(deps.env, deps.root);
  const work = makeWorkFolder(deps.scratch, deps.root, home);
  const held = new HeldViews(files.length > 0 ? [names.tree, names.before] : [names.tree]);
  try {
    const place: Place = {
      work,
      git: writesGit(command.command),
      staged: files.length > 0,
      since: statSync(work).ctimeMs,
      held,
    };
    if (place.staged) await stage(deps, work, files);
    const startedAt = performance.now();
    const { leftovers: _, began, ...end } = yield* follow(deps, place, command, signal);
    const durationMs = Math.round(performance.now() - startedAt);
    if (end.ended === 'exit' && !began) throw notBuilt(end.output);
    const { changes, notes } = await collected(deps, place, command, await ignoreFilesOf(deps, files));
    const missing = end.exit === 0 ? [] : obstaclesIn(end.output, 'copy');
    const dropped = home === null ? null : droppedIn(join(work, names.homeUpper), home, deps.root);
    if (dropped !== null) notes.push(dropped);
    yield { type: 'ended', ...end, durationMs, isolation: 'overlay', changes, notes, lost: [], missing };
  } finally {
    held.close();
    void removeWorkFolder(work);
  }
}

/** Puts a proposal between the tree and what the command writes. */
async function stage(deps: IsolationDeps, work: string, files: readonly FileChange[]): Promise<void> {
  const { root, programs, blobs } = deps;
  const { lowerTree, staged, stagedWork, before } = names;
  makeUpper(work, staged, root);
  makeFolders(work, [stagedWork, before]);
  const overlay = { lower: [lowerTree], upper: staged, work: stagedWork, at: before };
  const mounted = await MountedOverlays.open(programs, work, [overlay]).catch(rethrown);
  try {
    await writeProposal(mounted.at(before), files, (hash) => blobs.get(hash));
  } catch (error) {
    if (error instanceof Error && 'code' in error && !(error instanceof ToolFailure))
      throw new ToolFailure('isolation', `The proposal cannot be put in place for the command: ${inWords(error)}.`);
    throw error;
  } finally {
    await mounted.close();
  }
}

function rethrown(error: unknown): never {
  throw notBuilt(inWords(error));
}

function notBuilt(said: string): ToolFailure {
  const why = said.trim().split('\n').slice(0, 3).join('; ') || 'no reason was given';
  return new ToolFailure('isolation', `The isolated view could not be built, and the command did not begin: ${why}`);
}

function launchOf(deps: IsolationDeps, { work, git, staged }: Place, command: string): Launch {
  const { root, cwd, programs, hide, env } = deps;
  const path = (env['PATH'] ?? '').split(delimiter);
  const view = viewOf({ root, ...homesOf(env, root), path, staged: staged ? names.staged : null, hide, git });
  makeMountPoints(work, view);
  if (programs.bwrap === null) makeDevices(work);
  const filter = canFilter(programs) ? seccompFilter(process.arch) : null;
  if (filter) writeFileSync(join(work, filterFile), filter, { mode: 0o600 });
  const what = { programs, work, view, cwd, command, filtered: filter !== null };
  return programs.bwrap === null ? byUtilLinux(what) : byBubblewrap(what, programs.bwrap);
}

async function* follow(
  deps: IsolationDeps,
  place: Place,
  { command, timeout }: Command,
  signal: AbortSignal,
): AsyncGenerator<CommandOutput, CommandEnd & { began: boolean }> {
  const launch = launchOf(deps, place, command);
  for (const [name, text] of Object.entries(launch.files)) writeFileSync(join(place.work, name), text, { mode: 0o600 });
  const env = isolatedEnv(deps.env, deps.cwd, deps.pass);
  const onStatus = (launcher: ChildProcess): void => place.held.hold(launcher);
  const child = await start(launch, { work: place.work, env, onStatus }).catch(rethrown);
  const running = new RunningCommand(child, child.namespace);
  const disk = new DiskWatch(place.work, () => running.stop('interrupted'));
  const onAbort = (): void => running.stop('interrupted');
  const timer = setTimeout(() => running.stop('timeout'), timeout);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const end = yield* running.follow();
    if (disk.why !== null)
      throw new ToolFailure('too_large', `${disk.why}; it was stopped, and nothing of it was kept.`);
    const said = await child.status;
    return { ...end, began: said.startsWith('began') || beganByStatus(said) };
  } finally {
    disk.stop();
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

async function collected(
  { root, blobs, programs }: IsolationDeps,
  { work, staged, since, held }: Place,
  { origin, command }: Command,
  ignoreFiles: ReadonlyMap<string, string | null>,
): Promise<Collected> {
  const upper = join(work, names.treeUpper);
  const below = staged ? [names.staged, names.lowerTree] : [names.lowerTree];
  const after = { lower: [names.treeUpper, ...below], upper: '', work: '', at: names.after };
  const before = { lower: below, upper: '', work: '', at: names.before };
  let mounted: Promise<MountedOverlays> | undefined;
  const view = () => {
    if (!mounted) makeFolders(work, [names.after]);
    return (mounted ??= MountedOverlays.open(programs, work, staged ? [after, before] : [after]).catch(rethrown));
  };
  try {
    const lower = staged ? (held.at(names.before) ?? (await view()).at(names.before)) : root;
    const merged = async () => held.at(names.tree) ?? (await view()).at(names.after);
    const touched = await touchedIn({ upper, lower, merged, root, ignoreFiles });
    const labelled = { ...origin, label: origin.label ?? command };
    return await collect(touched, { upper, lower, root, since, blobs, origin: labelled });
  } finally {
    await (await mounted)?.close();
  }
}

async function ignoreFilesOf({ root, blobs }: IsolationDeps, files: readonly FileChange[]) {
  const found = new Map<string, string | null>();
  for (const { path, after } of files) {
    if (!/(^|\/)\.gitignore$/.test(path)) continue;
    const text = after === null || after.mode === 'link' ? null : Buffer.from(await blobs.get(after.hash)).toString();
    found.set(join(root, path), text);
  }
  return found;
}
