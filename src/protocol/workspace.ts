/** The port of the user's working copy: resolving, reading, searching, running, landing and undoing. */

import type { ChangeSet, FileChange, FileState, Landing, Loss, Origin, Proposal, UndoWish, Watched } from './change.ts';
import type { BackgroundCommand } from './jobs/background.ts';

/**
 * How far a command is held away from the machine: `overlay` in a copy-on-write view (docs/safety.md), `bind` on the real tree with
 * writes kept to that, `none` on the real tree.
 */
export type Isolation = 'overlay' | 'bind' | 'none';

/** How far commands can be isolated on this machine. */
export interface IsolationTier {
  /** 1: copy-on-write view, no network. 2: the real tree, with writes kept to it, no network. 3: nothing. */
  tier: 1 | 2 | 3;
  /** What does it, or why nothing can; one line for people. */
  why: string;
  /** How to get a better one. */
  mend?: string;
  /** What keeps a command to the tree (isolation `bind`), in tier 1 too; left out where nothing can. */
  binds?: string;
  /** That keeps jobs to the tree as well, which run for long while others are at work there. */
  bindsJobs?: true;
}

/** What a failed command may have failed for. */
export interface Missing {
  /** In words: "there is no network in here". */
  text: string;
  /** Where it would have that: `bind`, there with the network, or nowhere but for real. */
  has: 'bind' | 'network' | 'none';
}

/** Where a path really is, after every link: the one answer that all reads and writes go by. */
export interface ResolvedPath {
  /** As it was asked for. */
  asked: string;
  /** Absolute, links resolved (of the nearest existing ancestor, for a path that does not exist). */
  real: string;
  /** Relative to the root with `/`, when `inside`; else the same as `real`. */
  path: string;
  /** What it is called from the working folder, when `inside`; else the same as `real`. */
  shown: string;
  /** In the tree; or in archie's own folder of kept outputs, which the model may read. */
  zone: 'tree' | 'kept' | 'outside';
}

export interface FileRead {
  resolved: ResolvedPath;
  state: FileState;
  bytes: Uint8Array;
}

export interface SearchQuery {
  /** Regular expression (Rust syntax where ripgrep runs, JavaScript's otherwise). */
  pattern: string;
  path?: string;
  glob?: string;
  /** A file type as ripgrep names it: ts, py, go ... */
  type?: string;
  ignoreCase?: boolean;
  multiline?: boolean;
  before?: number;
  after?: number;
  /** At most this many matching lines of each file: 1 tells which files match without reading on in them. */
  perFile?: number;
  /** Stop after this many lines (matches and context together). */
  limit: number;
}

export interface SearchLine {
  /** From the working folder (absolute when outside of the tree). */
  path: string;
  /** 1-based. */
  line: number;
  text: string;
  /** False for a line of context. */
  match: boolean;
}

/**
 * Why something that exists is not among what a glob or a search found. `ignored` and `binary`: these match, by name or by
 * content, and are not shown. `alike`: these match but for characters that look the same. `link`, `large`, `unreadable`: nobody looked into these. `folder`: the pattern names these, and
 * only files are listed. `case`: these differ from the pattern in case only. `unselected`: glob and type select no file at
 * all. `time`: what git ignores was not looked through to its end. `rules`: files of ignore rules that are too large, or no plain files, and were not heeded.
 */
export interface Gap {
  why:
    | 'ignored'
    | 'binary'
    | 'alike'
    | 'link'
    | 'large'
    | 'unreadable'
    | 'folder'
    | 'case'
    | 'unselected'
    | 'time'
    | 'rules';
  /** The first of them, written as results are; none for `unselected` and `time`. */
  paths: string[];
  /** How many there are beyond those. */
  more: number;
}

export interface Command {
  command: string;
  /** Milliseconds. */
  timeout: number;
  origin: Origin;
  /** It is known to do no more than read: with `run`, nobody looks for changes afterwards. */
  onlyReads?: boolean;
  /** Nobody waits for its end, and there is work beside it: what it did is less certain. */
  background?: boolean;
  /** With `isolated`: what it changes of what git ignores is told too. With `bound`: it has the machine's network. */
  landsIgnored?: boolean;
  network?: boolean;
}

/** What `run` yields: output as it comes, then `ended` once, last. */
export type CommandOutput =
  | { type: 'output'; text: string }
  | {
      type: 'ended';
      exit: number | null;
      ended: 'exit' | 'timeout' | 'interrupted' | 'signal';
      signal?: string;
      /** Cleaned output: the first and the last part of it, cut in the middle when over the cap. */
      output: string;
      truncated: boolean;
      durationMs: number;
      isolation: Isolation;
      /** What it did to the tree, or null where nothing changed. With isolation `bind` and `none` it has happened already. */
      changes: ChangeSet | null;
      /** What the snapshot could not see: "ignored folders are not watched: node_modules". */
      notes: string[];
      /** What it did that is not recorded, so that no undo takes it back. */
      lost: Loss[];
      /** Of a failed command that was held away: what it failed for, by evidence, that it would have elsewhere. */
      missing?: Missing[];
      /** The same where an error's words are all that is known. */
      perhaps?: Missing[];
    };

/**
 * The user's tree. Every path goes through `resolve`; nothing is written but by `land`.
 * Reads and searches throw `ToolFailure`, landings `LandingFailure`.
 */
export interface Workspace {
  readonly root: string;
  /** The working folder, absolute: the root, or a folder in it. Relative paths and commands start here. */
  readonly cwd: string;
  /** What a path of the tree is called from the working folder: `../top.txt`. */
  shown(path: string): string;
  /** Why nothing of what commands do here is recorded, or null. */
  unwatched(): string | null;
  resolve(path: string): Promise<ResolvedPath>;
  /** Null when there is no such file. Throws `ToolFailure` for a folder, a device, or a file above `maxBytes` (default 32 MiB). */
  read(path: string, maxBytes?: number): Promise<FileRead | null>;
  /** What the tree's `.editorconfig` files declare as the encoding of this path, relative to the root; null where they say nothing. */
  charset(path: string): string | null;
  /** Puts bytes into the blob store; returns their sha256. */
  putBlob(bytes: Uint8Array): Promise<string>;
  /** Bytes by hash. Throws `ToolFailure` when they are gone. */
  blob(hash: string): Promise<Uint8Array>;
  /** Keeps a long output in archie's own folder; returns the absolute path, which `read` accepts. */
  saveOutput(name: string, text: string): Promise<string>;
  /** All files git would not ignore, as they are called from the working folder, sorted. */
  list(signal?: AbortSignal): Promise<string[]>;
  /** Of these at once, as far as git's index names them; null where there is none. Some may be gone, and new ones are missing. */
  tracked(): string[] | null;
  /**
   * Files that match a glob below `path`, newest first; `more` counts what was left out over `limit`. A path that exists
   * matches itself. With `lookAgain`, `gaps` says of an empty result what is there all the same.
   */
  glob(
    pattern: string,
    at: { path?: string; limit: number; signal?: AbortSignal; lookAgain?: boolean },
  ): Promise<{ paths: string[]; more: number; gaps?: Gap[] }>;
  /** Where `onGap` is given, it hears at the end what is not in the results although it is there. */
  search(query: SearchQuery, signal?: AbortSignal, onGap?: (gap: Gap) => void): AsyncIterable<SearchLine>;
  run(command: Command, signal: AbortSignal): AsyncIterable<CommandOutput>;
  /**
   * Starts a command on the tree that nobody waits for, with the network, kept to the tree with `bind`; it ends with archie, however that ends. `heard` gets output as it comes,
   * uncleaned. Throws `ToolFailure` where it cannot be started.
   */
  background(
    command: Omit<Command, 'timeout' | 'background'> & { isolation: 'bind' | 'none' },
    heard: (text: string) => void,
    signal: AbortSignal,
  ): Promise<BackgroundCommand>;
  /**
   * Runs a command in a copy-on-write view of the tree with `files` over it, without the network. `changes` of `ended` have not
   * happened. Throws `ToolFailure('isolation')` where there is none: it never runs on the real tree instead.
   */
  isolated(command: Command, files: readonly FileChange[], signal: AbortSignal): AsyncIterable<CommandOutput>;
  /**
   * Makes ready what the next `isolated` with the same files needs, so that its command need not wait for it; without it, nothing
   * is different but the time. Settles when it stands; what nobody asks for is removed after a while. Rejects
   * only where `isolated` would too.
   */
  foresee(files: readonly FileChange[]): Promise<void>;
  /**
   * Runs a command on the real tree, which alone it can write, without the network unless it was asked for. `ended` says in
   * `changes` what it did. Throws `ToolFailure('isolation')` where that cannot be had: it never runs with less instead.
   */
  bound(command: Command, signal: AbortSignal): AsyncIterable<CommandOutput>;
  /** What `isolated` and `bound` can do here. */
  isolation(): Promise<IsolationTier>;
  /**
   * Why a command does nothing of use in a view, in a sentence: what it is for does not land from there; and whether it does on the
   * real tree with writes kept to that. Null for most.
   */
  onlyLive(command: string): Promise<{ why: string; isolation: 'bind' | 'none' } | null>;
  /** What is known beforehand not to be undoable of a command that runs so, in sentences for whoever is asked. */
  limits(command: string, isolation?: Isolation): Promise<string[]>;
  /** What a landing would do beside what its diff shows ("all hard links of it change"), in sentences for whoever decides. */
  cautions(files: readonly FileChange[]): Promise<string[]>;
  /** Lands all files or none. Throws `LandingFailure`: `conflict` when a file is not as `before` says, `nothing` when it was stopped. */
  land(changes: ChangeSet, watched?: Watched): Promise<Landing>;
  /** Journals changes that are in the tree already. */
  record(changes: ChangeSet): Promise<Landing>;
  /** The journal, oldest first. */
  landings(): Promise<Landing[]>;
  /**
   * What it takes to take landings back (default: the last that stands), stated from what is in the tree now and to be
   * landed like any other: later edits are merged (`merged`) or stand in the way (`conflicts`). `last` and `turn` take
   * the landings of `session` first. Throws `LandingFailure('nothing')`.
   */
  undo(wish?: UndoWish, session?: string, watched?: Watched): Promise<ChangeSet>;
  /** What the last undo took away (or a chosen undo), in the same way. */
  redo(undo?: string, session?: string, watched?: Watched): Promise<ChangeSet>;
  /**
   * The same change set stated from what is in the tree now: files that moved on are merged or become conflicts, what is
   * there already is left out. May come back empty.
   */
  rebase(changes: ChangeSet): Promise<ChangeSet>;
  /** This tree as it would be with these changes: `read`, `list`, `glob` and `search` see them; the rest is the tree's own. */
  overlay(files: readonly FileChange[]): Workspace;
  /** Proposals that wait for a person, oldest first. */
  proposals(): Promise<Proposal[]>;
  /** Keeps a proposal (or replaces the one of its id), durable when it returns. Throws `LandingFailure('io')`. */
  propose(proposal: Proposal): Promise<void>;
  /** False when there is no such proposal (any more). */
  withdraw(id: string): Promise<boolean>;
  /** Bytes that journal, kept content and proposals of this tree take. */
  size(): Promise<number>;
  /** Keeps the store below its cap: what nothing names any more goes, then the oldest landings; never what a running session could still undo. Returns the bytes freed. */
  collectGarbage(): Promise<number>;
}
