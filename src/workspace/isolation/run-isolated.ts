/** Runs a command in a copy-on-write view of the tree, without the network: nothing it does reaches the tree, and what it would change comes back as a change set. */

import { execa } from 'execa';
import { statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { FileChange } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { Command, CommandOutput } from '../../protocol/workspace.ts';
import { inWords } from '../../disk/errno.ts';
import { RunningCommand } from '../commands/running.ts';
import type { CommandEnd } from '../commands/running.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { beganByStatus, byBubblewrap } from './launch/bubblewrap.ts';
import { collect } from './effects/collect.ts';
import type { Collected } from './effects/collect.ts';
import { isolatedEnv } from './view/environment.ts';
import { writesGit } from './view/git-commands.ts';
import { filterFile, statusPipe } from './launch/launch.ts';
import type { Launch, Programs } from './launch/launch.ts';
import { MountedOverlays } from './mounted-overlays.ts';
import { obstaclesIn } from './effects/obstacles.ts';
import { seccompFilter } from './launch/seccomp.ts';
import { touchedIn } from './effects/touched.ts';
import { byUtilLinux } from './launch/util-linux.ts';
import { homesOf, names, viewOf, whyNotIsolated } from './view/view.ts';
import { makeMountPoints, makeWorkFolder, removeWorkFolder } from './work-folder.ts';
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
  try {
    const place: Place = {
      work,
      git: writesGit(command.command),
      staged: files.length > 0,
      since: statSync(work).ctimeMs,
    };
    if (place.staged) await stage(deps, work, files);
    const startedAt = performance.now();
    const { leftovers: _, began, ...end } = yield* follow(deps, place, command, signal);
    const durationMs = Math.round(performance.now() - startedAt);
    if (end.ended === 'exit' && !began) throw notBuilt(end.output);
    const { changes, notes } = await collected(deps, place, command, await ignoreFilesOf(deps, files));
    const missing = end.exit === 0 ? [] : obstaclesIn(end.output);
    yield { type: 'ended', ...end, durationMs, isolation: 'overlay', changes, notes, lost: [], missing };
  } finally {
    void removeWorkFolder(work);
  }
}

/** Puts a proposal between the tree and what the command writes. */
async function stage({ programs, blobs }: IsolationDeps, work: string, files: readonly FileChange[]): Promise<void> {
  const { lowerTree, staged, stagedWork, before } = names;
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
  const filter = programs.bwrap === null ? null : seccompFilter(process.arch);
  if (filter) writeFileSync(join(work, filterFile), filter, { mode: 0o600 });
  const start = { programs, work, view, cwd, command, filtered: filter !== null };
  return programs.bwrap === null ? byUtilLinux(start) : byBubblewrap(start, programs.bwrap);
}

async function* follow(
  deps: IsolationDeps,
  place: Place,
  { command, timeout }: Command,
  signal: AbortSignal,
): AsyncGenerator<CommandOutput, CommandEnd & { began: boolean }> {
  const { file, args, files } = launchOf(deps, place, command);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place.work, name), text, { mode: 0o600 });
  const child = execa(file, args, {
    cwd: '/',
    env: isolatedEnv(deps.env, deps.cwd, deps.pass),
    extendEnv: false,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    buffer: false,
    reject: false,
  });
  if (child.pid === undefined) throw notBuilt(inWords((await child).cause));
  const status = textOf(child.stdio[statusPipe]);
  const running = new RunningCommand(child, child.pid);
  const onAbort = (): void => running.stop('interrupted');
  const timer = setTimeout(() => running.stop('timeout'), timeout);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const end = yield* running.follow();
    const said = await status;
    return { ...end, began: said.startsWith('began') || beganByStatus(said) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** What comes through the status pipe. Nothing of a command holds it, so it ends with the launcher. */
async function textOf(pipe: Readable): Promise<string> {
  let text = '';
  try {
    for await (const part of pipe) text += String(part);
  } catch {
    // The launcher was killed.
  }
  return text;
}

async function collected(
  { root, blobs, programs }: IsolationDeps,
  { work, staged, since }: Place,
  { origin, command }: Command,
  ignoreFiles: ReadonlyMap<string, string | null>,
): Promise<Collected> {
  const upper = join(work, names.treeUpper);
  const below = staged ? [names.staged, names.lowerTree] : [names.lowerTree];
  const after = { lower: [names.treeUpper, ...below], upper: '', work: '', at: names.after };
  const before = { lower: below, upper: '', work: '', at: names.before };
  let mounted: Promise<MountedOverlays> | undefined;
  const view = () =>
    (mounted ??= MountedOverlays.open(programs, work, staged ? [after, before] : [after]).catch(rethrown));
  try {
    const lower = staged ? (await view()).at(names.before) : root;
    const merged = async () => (await view()).at(names.after);
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
