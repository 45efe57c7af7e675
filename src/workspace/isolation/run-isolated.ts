/** Runs a command in a copy-on-write view of the tree, without the network: nothing it does reaches the tree, and what it would change comes back as a change set. */

import { join } from 'node:path';
import type { FileChange } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { Command, CommandOutput } from '../../protocol/workspace.ts';
import { notesOf } from '../commands/running.ts';
import type { CommandEnd } from '../commands/running.ts';
import { refuseUnusable } from '../commands/start-live.ts';
import { limitTime } from '../commands/time-limit.ts';
import { beganByStatus } from './launch/bubblewrap.ts';
import { leftIn } from './launch/launch.ts';
import { DiskWatch } from './disk-watch.ts';
import { collect } from './effects/collect.ts';
import type { Collected } from './effects/collect.ts';
import { droppedIn } from './effects/dropped.ts';
import { writesGit } from './view/git-commands.ts';
import { MountedOverlays } from './mounted-overlays.ts';
import { obstaclesIn } from './effects/obstacles.ts';
import { touchedIn } from './effects/touched.ts';
import { names } from './view/view.ts';
import { makeFolders } from './work-folder.ts';
import { notBuilt, rethrown, stand } from './standing.ts';
import type { IsolationDeps, Standing } from './standing.ts';
import type { ViewAhead } from './view-ahead.ts';

/**
 * Runs it on the tree with `files` over it, in the view that stands `ahead` where it is that. Yields output as it comes and
 * `ended` once, last; `changes` are stated against the tree with `files`, and nothing of them has happened. Throws
 * `ToolFailure`: `isolation` (the view could not be built, and the command did not begin), `too_large`, `invalid_input`, `io`.
 */
export async function* runIsolated(
  deps: IsolationDeps & { ahead?: ViewAhead },
  command: Command,
  files: readonly FileChange[],
  signal: AbortSignal,
): AsyncIterable<CommandOutput> {
  refuseUnusable(command.command);
  const subject = { files, git: writesGit(command.command) };
  const view = (await deps.ahead?.take(deps, subject)) ?? (await stand(deps, subject));
  try {
    const startedAt = performance.now();
    const { leftovers, encodings, began, since, ...end } = yield* follow(view, command, signal);
    const durationMs = Math.round(performance.now() - startedAt);
    if (end.ended === 'exit' && !began) throw notBuilt(end.output);
    const { changes, notes } = await collected(deps, view, { command, since }, await ignoreFilesOf(deps, files));
    const { home } = view;
    const at = {
      ...end,
      command: command.command,
      unreachable: view.unreachable.count,
      root: deps.root,
      home,
      cwd: deps.cwd,
      place: 'copy' as const,
    };
    const obstacles = end.exit === 0 ? {} : obstaclesIn(at);
    const dropped = home === null ? null : droppedIn(join(view.work, names.homeUpper), home, deps.root);
    if (dropped !== null) notes.push(dropped);
    notes.unshift(...notesOf(leftovers, encodings));
    yield { type: 'ended', ...end, durationMs, isolation: 'overlay', changes, notes, lost: [], ...obstacles };
  } finally {
    void view.remove();
  }
}

async function* follow(
  { work, running, begin, status, left }: Standing,
  asked: Command,
  signal: AbortSignal,
): AsyncGenerator<CommandOutput, CommandEnd & { began: boolean; since: number }> {
  const disk = new DiskWatch(work, () => running.stop('interrupted'));
  const onAbort = (): void => running.stop('interrupted');
  const leaveTime = limitTime(asked, running);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const since = await begin(asked.command);
    const end = yield* running.follow();
    if (disk.why !== null)
      throw new ToolFailure('too_large', `${disk.why}; it was stopped, and nothing of it was kept.`);
    const said = await status;
    return { ...end, leftovers: leftIn(await left), since, began: said.startsWith('began') || beganByStatus(said) };
  } finally {
    disk.stop();
    leaveTime();
    signal.removeEventListener('abort', onAbort);
  }
}

async function collected(
  { root, blobs, programs, kept }: IsolationDeps,
  { work, staged, layers, held }: Standing,
  { command: { origin, command, landsIgnored = false }, since }: { command: Command; since: number },
  ignoreFiles: ReadonlyMap<string, string | null>,
): Promise<Collected> {
  const upper = join(work, names.treeUpper);
  const below = [...(staged ? [names.staged] : []), ...layers, names.lowerTree];
  const isLayered = below.length > 1;
  const after = { lower: [names.treeUpper, ...below], upper: '', work: '', at: names.after };
  const before = { lower: below, upper: '', work: '', at: names.before };
  let mounted: Promise<MountedOverlays> | undefined;
  const view = () => {
    if (!mounted) makeFolders(work, [names.after]);
    return (mounted ??= MountedOverlays.open(programs, work, isLayered ? [after, before] : [after]).catch(rethrown));
  };
  try {
    const lower = isLayered ? (held.at(names.before) ?? (await view()).at(names.before)) : root;
    const merged = async () => held.at(names.tree) ?? (await view()).at(names.after);
    const touched = await touchedIn({ upper, lower, merged, root, ignoreFiles, landsIgnored });
    const labelled = { ...origin, label: origin.label ?? command };
    return await collect(touched, { upper, lower, root, since, blobs, kept: kept ?? null, origin: labelled });
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
