/**
 * The user's tree, their working copy: opens it with crash recovery, and joins reading, searching, running commands,
 * landing and undo into the `Workspace` that the engine and its tools are given.
 */

import { ToolFailure } from '../protocol/failure.ts';
import type { Workspace } from '../protocol/workspace.ts';
import { inWords } from '../disk/errno.ts';
import { outputsOf } from '../disk/state-dir.ts';
import { historyOf } from './store/read-history.ts';
import { cautionsOf } from './landing/inode/cautions.ts';
import { land, record } from './landing/land.ts';
import { declaredCharset, declaredEncoding } from './reading/declared-encoding.ts';
import { listFiles } from './reading/list.ts';
import { trackedFiles } from './reading/git-index.ts';
import type { MaterializedLayers } from './overlay/materialized.ts';
import { overlay } from './overlay/overlay.ts';
import type { OverlayDeps } from './overlay/overlay.ts';
import { resolvePath, shownFrom, shownList } from './paths/resolve.ts';
import { readResolved } from './reading/read.ts';
import { recoverFromCrash } from './landing/crash-recovery.ts';
import { writeOutput } from './store/outputs.ts';
import type { CollectedStore } from './gc/collect.ts';
import { isCollectionDue, markCollected } from './gc/due.ts';
import { commandsOf, load } from './running.ts';
import { openTree } from './tree.ts';
import type { Tree, WorkspaceOptions } from './tree.ts';

/** What a store may grow to where nothing else is said. */
const gib = 1024 ** 3;

/** A workspace, and what a person should know of the last one's end. */
export interface OpenedWorkspace extends Workspace {
  readonly recovered: readonly string[];
  /** This session runs on the tree until this process ends: what it can still undo stays, and outputs are kept for it from now on. */
  joined(session: string): void;
  /** Waits until everything that landed is on the disk itself. A landing that returned is safe before that; never rejects. */
  flushed(): Promise<void>;
  /** Keeps the store below its cap: what nothing names any more goes, then the oldest landings; never what a running session could still undo. Returns the bytes freed. */
  collectGarbage(): Promise<number>;
  /** The same, where something was stored since it was last done or that is a day ago. */
  collectIfDue(): Promise<void>;
}

/**
 * Opens the user's tree. A landing that a dead process left half done is completed first, or told of in `recovered`.
 * Throws `UserFault` when the tree or the state folder cannot be used.
 */
export async function openWorkspace(at: WorkspaceOptions): Promise<OpenedWorkspace> {
  const tree = openTree(at);
  const { root, context, proposals } = tree;
  const recovered = [...(await recoverFromCrash(context)), ...(await recoverRunning(tree)), ...proposals.list().broken];
  const overlayDeps = overlayDepsOf(tree);
  const workspace: OpenedWorkspace = {
    root,
    cwd: context.roots.cwd,
    shown: (path) => shownFrom(context.roots, path),
    unwatched: () => tree.unwatched,
    recovered,
    ...readingOf(tree),
    ...contentsOf(tree),
    ...commandsOf(tree),
    ...landingOf(tree),
    ...proposalsOf(tree),
    ...upkeepOf(tree, at.cap ?? gib),
    overlay: (files) => overlay({ ...overlayDeps, tree: workspace }, files),
  };
  return workspace;
}

function readingOf({
  root,
  context,
  ripgrep,
}: Tree): Pick<Workspace, 'resolve' | 'read' | 'charset' | 'list' | 'tracked' | 'glob' | 'search'> {
  const resolve = async (path: string) => resolvePath(path, context.roots);
  return {
    resolve,
    async read(path, maxBytes) {
      const file = await readResolved(await resolve(path), root, maxBytes);
      if (file) context.blobs.remember(file.state.hash, file.bytes);
      return file && { ...file, state: { ...file.state, ...declaredEncoding(root, file.resolved.path, file.bytes) } };
    },
    charset: (path) => declaredCharset(root, path),
    list: async (signal) => shownList(context.roots, await listFiles(root, signal, await ripgrep())),
    tracked() {
      const files = trackedFiles(root);
      return files && shownList(context.roots, files);
    },
    async glob(pattern, { path, ...more }) {
      const { globFiles } = await load();
      return globFiles(root, await resolve(path ?? '.'), pattern, { ...more, rg: await ripgrep() });
    },
    async *search(query, signal, onGap) {
      const [{ searchFiles }, resolved] = [await load(), await resolve(query.path ?? '.')];
      yield* searchFiles({ root, resolved, query, signal, rg: await ripgrep(), onGap });
    },
  };
}

function overlayDepsOf({ context, dir, ripgrep }: Tree): Omit<OverlayDeps, 'tree'> {
  const { roots, blobs } = context;
  let layers: Promise<MaterializedLayers> | undefined;
  const materialized = () => (layers ??= load().then(({ MaterializedLayers }) => new MaterializedLayers(dir.mirrors)));
  return { roots, blobs, ripgrep, load, materialized };
}

function contentsOf(tree: Tree): Pick<Workspace, 'putBlob' | 'blob' | 'saveOutput'> {
  const { context } = tree;
  return {
    async putBlob(bytes) {
      tree.guard.ensure();
      return context.blobs.put(bytes);
    },
    blob: (hash) => context.blobs.get(hash),
    async saveOutput(name, text) {
      try {
        tree.guard.ensure();
        return writeOutput(tree.outputs, name, tree.mask(text));
      } catch (error) {
        throw new ToolFailure('io', `The whole output could not be kept: ${inWords(error)}.`);
      }
    },
  };
}

/** What commands did whose archie was killed is found out before anything else happens. */
async function recoverRunning(tree: Tree): Promise<string[]> {
  if (tree.running.abandoned().length === 0) return [];
  const { commandDeps, recoverCommands } = await load();
  return recoverCommands(commandDeps(tree), (changes) => record(tree.context, changes));
}

function landingOf({
  context,
  live,
  running,
  guard,
}: Tree): Pick<Workspace, 'cautions' | 'land' | 'record' | 'landings' | 'undo' | 'redo' | 'rebase'> {
  return {
    cautions: async (files) => cautionsOf(context.roots.root, files),
    async land(changes, watched) {
      guard.ensure();
      if (changes.origin.session !== undefined) live.join(changes.origin.session);
      return land(context, changes, watched);
    },
    async record(changes) {
      guard.ensure();
      const landing = await record(context, changes);
      running.journaled(changes.id);
      return landing;
    },
    landings: async () => historyOf(context.journal).landings,
    async undo(wish, session, watched) {
      const [history, { undoOf, withPrunedNote }] = [historyOf(context.journal), await load()];
      return withPrunedNote(history, undoOf({ context, history, session, watched }, wish));
    },
    async redo(undo, session, watched) {
      const [history, { redoOf, withPrunedNote }] = [historyOf(context.journal), await load()];
      return withPrunedNote(history, redoOf({ context, history, session, watched }, undo));
    },
    rebase: async (changes) => (await load()).rebase(context, changes),
  };
}

function proposalsOf({ proposals, guard }: Tree): Pick<Workspace, 'proposals' | 'propose' | 'withdraw'> {
  return {
    proposals: async () => proposals.list().proposals,
    async propose(proposal) {
      guard.ensure();
      await proposals.put(proposal);
    },
    withdraw: (id) => proposals.remove(id),
  };
}

function upkeepOf(
  tree: Tree,
  cap: number,
): Pick<OpenedWorkspace, 'flushed' | 'joined' | 'size' | 'collectGarbage' | 'collectIfDue'> {
  const { context, dir, proposals, live } = tree;
  const store: CollectedStore = { context, proposals, live, cap, dir };
  const collect = async () => (await import('./gc/collect.ts')).collectGarbage(store);
  return {
    flushed: () => context.flusher.flushed(),
    joined(session) {
      live.join(session);
      tree.outputs = outputsOf(dir, session);
    },
    size: async () => (await import('./gc/collect.ts')).sizeOf(store),
    collectGarbage: collect,
    async collectIfDue() {
      if (!isCollectionDue(dir)) return;
      await collect();
      markCollected(dir);
    },
  };
}
