import { LandingFailure, ToolFailure } from '../protocol/failure.ts';
import type { Workspace } from '../protocol/workspace.ts';
import { BlobStore } from './store/blob-store.ts';
import { inWords } from '../disk/errno.ts';
import { openStateDir } from '../disk/open-state-dir.ts';
import { outputsOf } from '../disk/state-dir.ts';
import type { TreeContext } from './landing/context.ts';
import { fold, type History } from './undo/history.ts';
import { Journal } from './store/journal.ts';
import { land, record } from './landing/land.ts';
import { listFiles } from './reading/list.ts';
import { LiveSessions } from './gc/live-sessions.ts';
import { Mirror } from './overlay/materialized.ts';
import { overlay } from './overlay/overlay.ts';
import { locate } from './paths/resolve.ts';
import { ProposalStore } from './proposals/proposal-store.ts';
import { readPlace } from './reading/read.ts';
import { recover } from './landing/crash-recovery.ts';
import { findRipgrep } from './reading/ripgrep.ts';
import { Flusher } from './landing/flush.ts';
import { realRoot } from './paths/real-root.ts';
import { writeOutput } from './store/outputs.ts';
import type { CollectedStore } from './gc/collect.ts';

interface WorkspaceOptions {
  /** The folder to work on; links are resolved once, here. */
  root: string;
  /** Archie's state folder: `$XDG_STATE_HOME/archie`. */
  state: string;
  /** Absolute path of ripgrep; null to do without it; left out: the one on PATH, or the one that came with archie. */
  rg?: string | null;
  /** Bytes that journal, kept content and proposals may grow to (default 1 GiB). */
  cap?: number;
}

/** What a store may grow to where nothing else is said. */
const gib = 1024 ** 3;

/** A workspace, and what a person should know of the last one's end. */
export interface OpenedWorkspace extends Workspace {
  readonly recovered: readonly string[];
  /** This session runs on the tree until this process ends: what it can still undo stays, and outputs are kept for it from now on. */
  joined(session: string): void;
  /** Waits until everything that landed is on the disk itself. A landing that returned is safe before that; never rejects. */
  flushed(): Promise<void>;
}

/**
 * Opens the user's tree. A landing that a dead process left half done is completed first, or told of in `recovered`.
 * Throws `UserFault` when the tree or the state folder cannot be used.
 */
export async function openWorkspace(at: WorkspaceOptions): Promise<OpenedWorkspace> {
  const root = realRoot(at.root);
  const dir = openStateDir({ state: at.state, root });
  const [journal, { lock }] = [new Journal(dir.journal), dir];
  const context: TreeContext = {
    roots: { root, kept: dir.outputs, state: dir.state },
    blobs: new BlobStore(dir.blobs),
    journal,
    lock,
    flusher: new Flusher({ root, lock, journal }),
  };
  const proposals = new ProposalStore(dir.proposals, context);
  const mirror = new Mirror(dir.mirrors);
  const recovered = [...(await recoverQuietly(context)), ...proposals.list().broken];
  let outputs = dir.outputs;

  const live = new LiveSessions(dir.live);
  const store = (): CollectedStore => ({
    context,
    proposals,
    live,
    cap: at.cap ?? gib,
    dir,
  });

  const resolve = async (path: string) => locate(path, context.roots);
  let found: Promise<string | null> | undefined;
  const ripgrep = () => (at.rg === undefined ? (found ??= findRipgrep(process.env, root)) : Promise.resolve(at.rg));

  const workspace: OpenedWorkspace = {
    root,
    recovered,
    flushed: () => context.flusher.flushed(),
    joined(session) {
      live.join(session);
      outputs = outputsOf(dir, session);
    },
    size: async () => (await load()).sizeOf(store()),
    collectGarbage: async () => (await load()).collectGarbage(store()),
    resolve,
    async read(path, maxBytes) {
      const file = await readPlace(await resolve(path), root, maxBytes);
      if (file) context.blobs.remember(file.state.hash, file.bytes);
      return file;
    },
    putBlob: async (bytes) => context.blobs.put(bytes),
    blob: (hash) => context.blobs.get(hash),
    async saveOutput(name, text) {
      try {
        return writeOutput(outputs, name, text);
      } catch (error) {
        throw new ToolFailure('io', `The whole output could not be kept: ${inWords(error)}.`);
      }
    },
    list: async (signal) => listFiles(root, signal, await ripgrep()),
    async glob(pattern, { path, ...more }) {
      const { globFiles } = await load();
      return globFiles(root, await resolve(path ?? '.'), pattern, { ...more, rg: await ripgrep() });
    },
    async *search(query, signal) {
      const { searchFiles } = await load();
      yield* searchFiles({ root, place: await resolve(query.path ?? '.'), query, signal, rg: await ripgrep() });
    },
    async *run(command, signal) {
      const { runCommand } = await load();
      const deps = {
        root,
        putBlob: async (bytes: Uint8Array) => context.blobs.put(bytes),
        has: (hash: string) => context.blobs.isStored(hash),
        indexFile: dir.snapshot,
        env: process.env,
      };
      yield* runCommand(deps, command, signal);
    },
    async land(changes) {
      if (changes.origin.session !== undefined) live.join(changes.origin.session);
      return land(context, changes);
    },
    record: (changes) => record(context, changes),
    landings: async () => history(context).landings,
    async undo(wish, session) {
      const [known, { undoOf, rememberDropped }] = [history(context), await load()];
      return rememberDropped(known, undoOf(context, known, wish, session));
    },
    async redo(undo, session) {
      const [known, { redoOf, rememberDropped }] = [history(context), await load()];
      return rememberDropped(known, redoOf(context, known, undo, session));
    },
    rebase: async (changes) => (await load()).rebase(context, changes),
    proposals: async () => proposals.list().proposals,
    propose: (proposal) => proposals.put(proposal),
    withdraw: (id) => proposals.remove(id),
    overlay: (files) => overlay({ tree: workspace, context, mirror, ripgrep }, files),
  };
  return workspace;
}

const load = async () => (await import('./lazy.ts')).seldom;

function history(context: TreeContext): History {
  try {
    return fold(context.journal.entries());
  } catch (error) {
    throw new LandingFailure('io', `The journal cannot be read: ${inWords(error)}.`);
  }
}

async function recoverQuietly(context: TreeContext): Promise<string[]> {
  const notices: string[] = [];
  try {
    notices.push(...(await recover(context)));
    const { damaged } = context.journal;
    if (damaged > 0)
      notices.push(
        `${damaged} damaged ${damaged === 1 ? 'line' : 'lines'} of the journal were passed over; those landings cannot be undone.`,
      );
  } catch (error) {
    notices.push(`The journal of this tree cannot be read, so nothing can be landed or undone: ${inWords(error)}.`);
  }
  return notices;
}
