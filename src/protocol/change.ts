/** Change sets: what somebody wants to do to the tree. Content is addressed by hash, so events stay small and undo is free. */

/**
 * `folder`: an empty one, or one whose permission bits change. It holds nothing itself, as an empty file does. `bulk`: something
 * that git ignores, a file or a whole folder, as one; its hash is that of its manifest, its size that of all in it.
 */
export type FileMode = 'file' | 'executable' | 'link' | 'folder' | 'bulk';

/** `hash` is the sha256 (hex) of the bytes; of a link, of its target. */
export interface FileState {
  hash: string;
  mode: FileMode;
  /** Bytes. */
  size: number;
  /** Permission bits (0o7777 at most), where they change; left out where `mode` says all there is to say. */
  bits?: number;
  /** Of text that is not UTF-8, where it is known from elsewhere than its bytes: an `.editorconfig`, or what it was changed from. */
  encoding?: string;
}

/** One file of a change set. `null` = not there. A mode change keeps the hash. */
export interface FileChange {
  /** Relative to the root, `/`-separated, never escaping it. */
  path: string;
  before: FileState | null;
  after: FileState | null;
  /**
   * It changed while a command ran, and nobody can say that the command did it: perhaps it is the user's own work. Undo
   * leaves it alone unless it is chosen by name.
   */
  maybeYours?: true;
}

/** Who made a change set. */
export interface Origin {
  by: 'tool' | 'user' | 'undo' | 'redo';
  session?: string;
  turn?: number;
  call?: string;
  tool?: string;
  /** Slug of who proposed it: the persona that had the conversation, or the delegate's. */
  persona?: string;
  /** The delegate's thread, where one proposed it. */
  thread?: string;
  /** One line: what the user had asked for in the turn. */
  prompt?: string;
  /** The landings that an undo or a redo is about, newest first. */
  of?: string[];
  /** Only a part of them: they still stand and can be taken back again. */
  part?: boolean;
  /** One line for lists: the command, or the prompt it came from. */
  label?: string;
}

export interface ChangeSet {
  id: string;
  files: FileChange[];
  origin: Origin;
  /** Files whose `after` also holds what somebody else changed meanwhile (three-way merge). */
  merged?: string[];
  /** Files that moved on in a way that cannot be merged: each needs a person's choice before it may land. */
  conflicts?: Conflict[];
  /** The calls that made it, in order, when it is the work of a whole turn. */
  steps?: Step[];
  /** Where it has happened already: what an undo gives back beside contents. */
  metadata?: Metadata;
  /** Said to people with the diff: "matched after forgiving indentation", "may include your own edits". */
  notes?: string[];
}

/**
 * When files were modified last, by path, in milliseconds since the epoch. An undo does not give these back: to a build
 * tool a file that changed is new, whatever it changed to.
 */
export type Times = Record<string, { before?: number; after?: number }>;

/** What changes did to the tree beside the content of files. */
export interface Metadata {
  /** Permission bits by path, before and after, of files that were there. */
  bits: Record<string, { before?: number; after?: number }>;
  /** Left out in journals that were written before there was one. */
  times?: Times;
  /** Folders they made, outermost first. */
  made: string[];
}

/** What a person may choose where a file moved on: what is there now, both with conflict marks, or what the change set wants. */
export type Resolution = 'mine' | 'both' | 'theirs';

/** A file that cannot be merged. Its `FileChange` says what is there now (`before`) and what the change set wants (`after`). */
export interface Conflict {
  path: string;
  /** Both versions in one text, with the usual marks (`<<<<<<<`); left out where there is no such thing (binary, links). */
  both?: FileState;
}

/** One call's part in a change set. `before` of a file is what the call before it left. */
export interface Step {
  call: string;
  tool: string;
  /** One line for people. */
  title: string;
  /** Slug of the persona, where a delegate made it. */
  persona?: string;
  files: FileChange[];
}

/** A change set that waits for a person: what a turn staged, or what `-p` left. Kept in archie's own folder until it is decided on. */
export interface Proposal {
  id: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** One line for lists: the prompt it came from. */
  title: string;
  session?: string;
  changes: ChangeSet;
}

/** Which landings to take back: the last one that stands, all that stand of its turn, or these (ids, or beginnings of ids). */
export type UndoWish = 'last' | 'turn' | string[];

/** Something that a command did and that is not recorded, so that no undo takes it back. `warning`: something is gone, or nobody knows. */
export interface Loss {
  level: 'info' | 'warning';
  text: string;
}

/** A change set that reached the tree, as the journal holds it. */
export interface Landing {
  id: string;
  /** Milliseconds since the epoch. */
  at: number;
  files: FileChange[];
  origin: Origin;
  /** From the journal only. */
  times?: Times;
  /** The landing that undid this one, if any. */
  undoneBy?: string;
}

/** True when nothing of the file would change. */
export function isNoChange({ before, after }: FileChange): boolean {
  return isSameState(before, after);
}

/** `permissions 644 → 600`, where that is (a part of) the change; else empty. */
export function permissionWords({ before, after }: Pick<FileChange, 'before' | 'after'>): string {
  const [old, now] = [before?.bits, after?.bits];
  if (old === undefined || now === undefined || old === now) return '';
  return `permissions ${old.toString(8).padStart(3, '0')} → ${now.toString(8).padStart(3, '0')}`;
}

/** Does it land only where somebody chooses it by name? What may be their own, and what git ignores. */
export function isByChoice({ maybeYours, after }: Pick<FileChange, 'maybeYours' | 'after'>): boolean {
  return maybeYours === true || after?.mode === 'bulk';
}

/** Is it the same content in the same mode, with the same permission bits where both say which? */
export function isSameState(one: FileState | null, other: FileState | null): boolean {
  if (one?.hash !== other?.hash || one?.mode !== other?.mode) return false;
  return one?.bits === undefined || other?.bits === undefined || one.bits === other.bits;
}

/** How work on many files is followed, and stopped: only where nothing would be left half done. */
export interface Watched {
  signal?: AbortSignal | undefined;
  /** Heard now and then. `done` files of `of`. */
  progress?: ((done: number, of: number) => void) | undefined;
}
