/** The user's tree as it is opened: what every group of the workspace's methods works with. */

import { openStateDir } from '../disk/open-state-dir.ts';
import type { StateDir } from '../disk/state-dir.ts';
import { LiveSessions } from './gc/live-sessions.ts';
import type { TreeContext } from './landing/context.ts';
import { Flusher } from './landing/flush.ts';
import { realRoot } from './paths/real-root.ts';
import { whyUnwatched } from './paths/unwatched.ts';
import { ProposalStore } from './proposals/proposal-store.ts';
import { findRipgrep } from './reading/ripgrep.ts';
import { RunningCommands } from './commands/running-record.ts';
import { StateGuard } from './store/state-guard.ts';
import { BlobStore } from './store/blob-store.ts';
import { Journal } from './store/journal.ts';

/** Which tree, and how it is worked on. */
export interface WorkspaceOptions {
  /** The tree to work on; links are resolved once, here. */
  root: string;
  /** A folder in it where commands run and relative paths start; left out: the root. */
  cwd?: string;
  /** A person named this root: it is watched even where it is a home folder. */
  named?: boolean;
  /** Archie's state folder: `$XDG_STATE_HOME/archie`. */
  state: string;
  /** Absolute path of ripgrep; null to do without it; left out: the one on PATH, or the one that came with archie. */
  rg?: string | null;
  /** Puts masks in the place of secrets: in what is kept to be read by people and models, never in contents. */
  mask?: (text: string) => string;
  /** Bytes that journal, blobs, outputs and proposals may grow to (default 1 GiB). */
  cap?: number;
  /** For commands that are held away: how far they are at most, further places that are hidden from them, and further variables that they see. */
  isolation?:
    | { use?: 'auto' | 'bind' | 'none' | undefined; hide?: readonly string[]; env?: readonly string[] }
    | undefined;
}

/** What the groups of methods below share. */
export interface Tree {
  root: string;
  context: TreeContext;
  dir: StateDir;
  mask: (text: string) => string;
  /** Where outputs are saved: apart for each session, once one has joined. */
  outputs: string;
  proposals: ProposalStore;
  live: LiveSessions;
  running: RunningCommands;
  guard: StateGuard;
  ripgrep: () => Promise<string | null>;
  /** Why nothing of what commands do here is recorded, or null. */
  unwatched: string | null;
  /** How far a person wants commands held away: as far as can be, on the tree but kept to it, not at all. */
  use: 'auto' | 'bind' | 'none';
  /** For isolated commands: further places to hide, further variables to pass. */
  hide: readonly string[];
  pass: readonly string[];
}

/** Throws `UserFault` when the tree or the state folder cannot be used. */
export function openTree(at: WorkspaceOptions): Tree {
  const root = realRoot(at.root);
  const cwd = at.cwd === undefined ? root : realRoot(at.cwd);
  const dir = openStateDir({ state: at.state, root });
  const [journal, { lock }] = [new Journal(dir.journal, at.mask), dir];
  const context: TreeContext = {
    roots: { root, cwd, outputs: dir.outputs, state: dir.state },
    blobs: new BlobStore(dir.blobs),
    journal,
    lock,
    flusher: new Flusher({ root, lock, journal }),
  };
  let found: Promise<string | null> | undefined;
  return {
    root,
    context,
    dir,
    proposals: new ProposalStore(dir.proposals, context, at.mask),
    mask: at.mask ?? ((text) => text),
    outputs: dir.outputs,
    live: new LiveSessions(dir.live),
    running: new RunningCommands(dir.running, at.mask),
    guard: new StateGuard({ state: at.state, root }, dir, context.blobs),
    unwatched: at.named === true && root !== '/' ? null : whyUnwatched(root),
    use: at.isolation?.use ?? 'auto',
    hide: [dir.state, ...(at.isolation?.hide ?? [])],
    pass: at.isolation?.env ?? [],
    ripgrep: () => (at.rg === undefined ? (found ??= findRipgrep(process.env, root)) : Promise.resolve(at.rg)),
  };
}
