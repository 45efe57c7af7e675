/** Change sets: what somebody wants to do to the tree. Content is addressed by hash, so events stay small and undo is free. */

export type FileMode = 'file' | 'executable' | 'link';

/** `hash` is the sha256 (hex) of the bytes; of a link, of its target. */
export interface FileState {
  hash: string;
  mode: FileMode;
  /** Bytes. */
  size: number;
}

/** One file of a change set. `null` = not there. A mode change keeps the hash. */
export interface FileChange {
  /** Relative to the root, `/`-separated, never escaping it. */
  path: string;
  before: FileState | null;
  after: FileState | null;
}

/** Who made a change set. */
export interface Origin {
  by: 'tool' | 'user' | 'undo' | 'redo';
  session?: string;
  turn?: number;
  call?: string;
  tool?: string;
  persona?: string;
  /** The landing that an undo or a redo is about. */
  of?: string;
  /** One line for lists: the command, or the prompt it came from. */
  label?: string;
}

export interface ChangeSet {
  id: string;
  files: FileChange[];
  origin: Origin;
  /** Said to people with the diff: "matched after forgiving indentation", "may include your own edits". */
  notes?: string[];
}

/** A change set that reached the tree, as the journal holds it. */
export interface Landing {
  id: string;
  /** Milliseconds since the epoch. */
  at: number;
  files: FileChange[];
  origin: Origin;
  /** The landing that undid this one, if any. */
  undoneBy?: string;
}

/** True when nothing of the file would change. */
export function isNoChange(change: FileChange): boolean {
  return change.before?.hash === change.after?.hash && change.before?.mode === change.after?.mode;
}
