/** A view of the tree that stands, and in it a shell that waits for its command: built when that is asked for, or while the model still writes it. */

import { existsSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { FileChange } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import { inWords } from '../../disk/errno.ts';
import { RunningCommand } from '../commands/running.ts';
import { isBulk } from '../landing/bulk/bulk.ts';
import { keptAt } from '../landing/bulk/kept.ts';
import { toBytes } from '../paths/names.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { byBubblewrap } from './launch/bubblewrap.ts';
import { UnreachableCount } from './effects/unreachable.ts';
import { HeldViews } from './held-views.ts';
import { isolatedEnv } from './view/environment.ts';
import { canFilter, filterFile } from './launch/launch.ts';
import type { Launch, Programs } from './launch/launch.ts';
import { MountedOverlays } from './mounted-overlays.ts';
import { seccompFilter } from './launch/seccomp.ts';
import { start } from './launch/start.ts';
import { byUtilLinux } from './launch/util-linux.ts';
import { hiddenPlaces } from './view/hidden.ts';
import { homeBeside, names, viewOf, whyNotIsolated } from './view/view.ts';
import type { View } from './view/view.ts';
import {
  makeDevices,
  makeFolders,
  makeMountPoints,
  makeUpper,
  makeWorkFolder,
  removeWorkFolder,
  removeWorkFolderNow,
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
  /** Where is kept what git ignores, until somebody decides on it; left out where it is dropped. */
  kept?: string;
  programs: Programs;
  /** Of the user's configuration: further places to hide, further variables to pass. */
  hide: readonly string[];
  pass: readonly string[];
}

/** What a view is of: a view for one thing serves another only where all of this is the same. */
export interface Subject {
  /** Lie over the tree. */
  files: readonly FileChange[];
  /** Git's own data may be written. */
  git: boolean;
}

/** A view that stands. */
export interface Standing {
  work: string;
  staged: boolean;
  /** Names of layers with what git ignores, of the same turn. */
  layers: string[];
  /** The folder that HOME names, where it is overlaid. */
  home: string | null;
  held: HeldViews;
  unreachable: UnreachableCount;
  running: RunningCommand;
  /** Settles when it is built, or when it will never be. */
  stands: Promise<void>;
  /** What the launcher said, when it has ended. */
  status: Promise<string>;
  /** What the command left running, a program a line, when it has ended. */
  left: Promise<string>;
  /** Lets the command begin, once it stands: when that is, by the clock of the file system. */
  begin: (command: string) => Promise<number>;
  /** Has it ended, before it was told anything? */
  ended: () => boolean;
  /** Does archie's own process wait for it? */
  awaited: (is: boolean) => void;
  /** Of no use any more: ends what runs in it, and removes what it was made of. */
  remove: () => Promise<void>;
}

/** Says of two subjects whether one view serves both: what is written of them is the same then. */
export function keyOf(deps: IsolationDeps, { files, git }: Subject): string {
  const { programs, scratch, cwd } = deps;
  const over = files.map(({ path, after }) => [path, after]);
  const below = [...files.map(({ path }) => path), ...keptOf(deps, files)];
  return JSON.stringify([viewFor(deps, below, git), environmentOf(deps), over, programs, scratch, cwd, topOf(deps)]);
}

/** A tree that was deleted and made again is another one: what lies below a view is the first for ever. */
function topOf({ root }: IsolationDeps): number | null {
  return statSync(toBytes(root), { throwIfNoEntry: false })?.ino ?? null;
}

/** Begins to build one. Throws `ToolFailure`: `isolation` (it could not be built), `io`. */
export async function stand(deps: IsolationDeps, { files, git }: Subject): Promise<Standing> {
  const never = whyNotIsolated(deps.root);
  if (never !== null) throw new ToolFailure('isolation', `Commands cannot be isolated in this tree: ${never}.`);
  const home = homeBeside(deps.env, deps.root);
  const staged = files.some((file) => !isBulk(file));
  const work = workFolderOf(deps, home);
  const layers = keptLayers(deps, work, files);
  const below = [...(staged ? [names.staged] : []), ...layers];
  const held = new HeldViews(below.length > 0 ? [names.tree, names.before] : [names.tree]);
  const unreachable = new UnreachableCount();
  const close = (): void => {
    held.close();
    unreachable.close();
  };
  try {
    if (staged) await stage(deps, work, files);
    else if (layers.length > 0) makeFolders(work, [names.before]);
    const launch = launchOf(deps, work, viewFor(deps, below, git));
    for (const [name, text] of Object.entries(launch.files)) writeFileSync(join(work, name), text, { mode: 0o600 });
    const child = await start(launch, {
      work,
      env: environmentOf(deps),
      onStatus: (launcher, first) => {
        held.hold(launcher);
        if (first !== null) unreachable.hold(first);
      },
    }).catch(rethrown);
    const { namespace, nodeChildProcess } = child;
    // Archie may end while nobody has asked for it yet.
    const onExit = (): void => removeWorkFolderNow(work);
    process.once('exit', onExit);
    let begun = false;
    return {
      work,
      staged,
      layers,
      home,
      held,
      unreachable,
      running: new RunningCommand(child, namespace),
      stands: child.stands,
      status: child.status,
      left: child.left,
      async begin(command) {
        // It is looked into from outside before a command can have ended in it.
        await child.stands;
        utimesSync(work, new Date(), new Date());
        const { ctimeMs } = statSync(work);
        child.tell(command);
        begun = true;
        return ctimeMs;
      },
      ended: () => nodeChildProcess.exitCode !== null || nodeChildProcess.signalCode !== null,
      awaited: child.awaited,
      async remove() {
        // A command that began is followed to its end, and its number may be somebody else's by now.
        process.off('exit', onExit);
        if (!begun) await namespace.end();
        namespace.release();
        close();
        await removeWorkFolder(work);
      },
    };
  } catch (error) {
    close();
    void removeWorkFolder(work);
    throw error;
  }
}

/** A tree that was deleted meanwhile has no view; the command may still run where it can bring the tree back. */
function workFolderOf({ scratch, root }: IsolationDeps, home: string | null): string {
  if (!existsSync(toBytes(root))) throw notBuilt(`${root} is gone`);
  try {
    return makeWorkFolder(scratch, root, home);
  } catch (error) {
    return rethrown(error);
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

/** The failure for an error while a view is built. */
export function rethrown(error: unknown): never {
  throw notBuilt(inWords(error));
}

/** The failure of a view that could not be built, by what its launcher said. */
export function notBuilt(said: string): ToolFailure {
  const why = said.trim().split('\n').slice(0, 3).join('; ') || 'no reason was given';
  return new ToolFailure('isolation', `The isolated view could not be built, and the command did not begin: ${why}`);
}

/** What earlier commands of the turn made that git ignores, where it is kept. */
function keptOf({ kept }: IsolationDeps, files: readonly FileChange[]): string[] {
  return files.flatMap(({ path, after }) => {
    const at = kept !== undefined && after?.mode === 'bulk' ? keptAt(kept, path, after.hash) : null;
    return at === null ? [] : [at];
  });
}

/** Links in the work folder to that. */
function keptLayers(deps: IsolationDeps, work: string, files: readonly FileChange[]): string[] {
  return keptOf(deps, files).map((target, index) => {
    symlinkSync(toBytes(target), join(work, `kept.${index}`));
    return `kept.${index}`;
  });
}

/** `below`: names of layers between the tree and what the command writes. */
function viewFor(deps: IsolationDeps, below: readonly string[], git: boolean): View {
  const { root, env } = deps;
  const path = (env['PATH'] ?? '').split(delimiter);
  return viewOf({ root, home: homeBeside(env, root), path, staged: below, hidden: hiddenPlaces(deps), git });
}

function environmentOf({ env, cwd, pass }: IsolationDeps): NodeJS.ProcessEnv {
  return isolatedEnv(env, cwd, pass);
}

function launchOf({ programs, cwd }: IsolationDeps, work: string, view: View): Launch {
  makeMountPoints(work, view);
  if (programs.bwrap === null) makeDevices(work);
  const filter = canFilter(programs) ? seccompFilter(process.arch) : null;
  if (filter) writeFileSync(join(work, filterFile), filter, { mode: 0o600 });
  const what = { programs, work, view, cwd, filtered: filter !== null };
  return programs.bwrap === null ? byUtilLinux(what) : byBubblewrap(what, programs.bwrap);
}
