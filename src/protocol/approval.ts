/** May it? Verdicts, questions to people and their answers. */

import type { ChangeSet, FileChange, Resolution } from './change.ts';
import type { Asker } from './delegate.ts';
import type { Effect } from './tool.ts';

/** `plan` never changes anything; `stage` collects changes for one review at the end of the turn. See the table of modes in docs. */
export type Mode = 'plan' | 'ask' | 'stage' | 'auto' | 'bypass';
export const modes: readonly Mode[] = ['plan', 'ask', 'stage', 'auto', 'bypass'];

/** Why a verdict is what it is: a stable code and a sentence that names the rule. */
export interface Reason {
  code: string;
  text: string;
  /** The rule that decided, where one did. */
  rule?: PermissionRule;
  /** Of what nobody was there to approve: the narrowest rule that lets it happen, where one can say it. */
  allowedBy?: string;
  /** Of the same: it is asked for in every mode, so that another mode is no mend. */
  always?: true;
}

/** Where a rule was written: the user's own files and command line may allow, a project's may only ask and deny until it is trusted. */
export interface RuleSource {
  scope: 'user' | 'project' | 'command line' | 'session';
  /** Absolute. */
  file?: string;
  /** 1-based. */
  line?: number;
}

/** A rule in the grammar of permissions as it was written: `Bash(npm run *)`. Denied goes before asked, asked before allowed. */
export interface PermissionRule {
  behavior: 'allow' | 'ask' | 'deny';
  text: string;
  source: RuleSource;
}

/** One command of a compound, or a file that it writes by a redirection, with its own verdict. */
export interface JudgedPart {
  text: string;
  decision: 'allow' | 'ask' | 'deny';
  because: Reason;
}

export type Verdict = (
  | {
      decision: 'allow';
      because: Reason;
      /** Paths that a command which only reads was let read, as it names them: where a link leads is not known to the judge. */
      reads?: readonly string[];
    }
  | { decision: 'ask'; because: Reason; /** May the answer be remembered for the session? */ rememberable: boolean }
  | { decision: 'deny'; because: Reason }
) & {
  /** Of a command: what it is made of. */
  parts?: readonly JudgedPart[];
};

/**
 * What "always" means. `command`: this exact command; `edits`: every edit; `read`: below this folder; `delegate`: work for
 * this persona (slug), or for any (`*`); `rule`: what a rule that allows says, written as in files, `turn`: until the turn ends.
 * It holds until the mode is set, and never longer than until the session is left.
 */
export type Rule =
  | { kind: 'command'; command: string }
  | { kind: 'edits' }
  | { kind: 'read'; path: string }
  | { kind: 'delegate'; persona: string }
  | { kind: 'rule'; text: string; turn?: true };

/** How long what a person allows by a rule holds: the last two are kept in files of theirs, for this project or for all. */
export type RuleScope = 'turn' | 'session' | 'project' | 'user';

export interface JudgeContext {
  mode: Mode;
  grants: readonly Rule[];
  /** Absolute real path of the tree. */
  root: string;
  /** Where commands run; the root where it is left out. */
  cwd?: string;
  /** Of the configuration, in the order in which they were read. */
  rules?: readonly PermissionRule[];
  /** Why a program's name alone does not say which program it is: `PATH` leads into the tree. */
  unsafePath?: boolean;
  /** Nobody is there to review what mode stage collects: what the command line allows lands at once. */
  landsFlagged?: boolean;
}

/** The judge: pure, and every verdict has a reason. `changes` is set when a change set is to land, else a call's effects are. */
export interface Judge {
  call(tool: string, effects: readonly Effect[], at: JudgeContext): Verdict | Promise<Verdict>;
  changes(changes: ChangeSet, at: JudgeContext): Verdict;
  /** Rules that would allow these effects, narrowest first; none where a rule cannot say it. */
  suggest?(effects: readonly Effect[]): Promise<string[]>;
}

/**
 * Parts of one changed file. Hunks are those of `diffText(before, after)` with its defaults, by id. Of a hunk that has an
 * entry in `lines` only these of its rows (indexes into `hunk.rows`; added and removed rows count) are meant.
 */
export interface Part {
  hunks: string[];
  lines?: Record<string, number[]>;
  /** The change of mode too. */
  mode?: boolean;
  /** The change of encoding or byte order mark too. */
  encoding?: boolean;
  /** It is a rename: the hunks are against what this path of the change set was before. */
  from?: string;
}

/** Which parts of a change set a person accepts. A path with no entry is refused. */
export interface Selection {
  files: Record<string, 'all' | Part>;
}

/** A person's words about a change set, about a file of it, or about a line (1-based, of the `side`). */
export interface ReviewComment {
  path?: string;
  side?: 'before' | 'after';
  line?: number;
  hunk?: string;
  text: string;
}

export interface ReviewAnswer {
  kind: 'review';
  accept: 'all' | 'none' | Selection;
  /**
   * Files as the person saved them: they stand in the place of what was proposed, and hunks of `accept` are then hunks of
   * the saved text. `after.hash` is in the blob store.
   */
  edits?: FileChange[];
  /** For each conflict that is accepted, what to keep. One without an entry (and without an edit) does not land. */
  resolved?: Record<string, Resolution>;
  comments: ReviewComment[];
  /** What is not accepted goes back to the model with the comments, to be proposed again. */
  sendBack?: boolean;
  /** Nothing is decided: it stays where it is (a staged turn, a pending proposal). */
  later?: boolean;
  /** Undo: the conversation goes back with the files, to before the prompt that caused them. */
  rewind?: boolean;
  remember?: Rule;
  /** What the same reply proposes after this lands without a question, but for what is always asked. */
  rest?: boolean;
}

/** What a review came to, as data: the model and every front hear the same. */
export interface ReviewReport {
  files: FileReport[];
  comments: ReviewComment[];
}

export interface FileReport {
  path: string;
  landed: 'all' | 'part' | 'none';
  /** Of what landed: sha256 of the bytes now in the tree, or null where the file is gone. Left out when nothing landed. */
  sha256?: string | null;
  /** Every hunk of the proposal where the file landed in part; `at` as in a unified diff: `@@ -1,3 +1,4 @@`. */
  hunks?: { id: string; at: string; landed: 'all' | 'part' | 'none' }[];
  /** Unified diff from what was proposed (and accepted) to what landed: the person's own edits. */
  edited?: string;
  /** How a conflict was settled. */
  kept?: Resolution;
  /** It may be the person's own work, and they did not choose it: an undo left it as it is. */
  leftAlone?: true;
}

export type Answer =
  | {
      kind: 'permission';
      allow: boolean;
      remember?: Rule;
      /** What a person wrote in the place of `remember`: it allows this, and its like. */
      rule?: { text: string; scope: RuleScope };
      words?: string;
    }
  | ReviewAnswer
  | { kind: 'wait'; go: boolean };

export interface ReviewQuestion {
  id: string;
  kind: 'review';
  /** Left out where the main thread asks. */
  asker?: Asker;
  /**
   * One call's proposal, all that a turn staged, what an undo or a redo would do, or a proposal or patch from elsewhere; a `plan` is asked
   * about by the terminal alone, and lands nowhere.
   */
  about: 'call' | 'turn' | 'undo' | 'redo' | 'patch' | 'plan';
  /** With `about: 'call'`. */
  call?: string;
  /** Where one reply proposes several changes: the how-manieth this is, of how many, and titles of those that come after it. */
  place?: { at: number; of: number; rest: readonly string[] };
  tool?: string;
  /** One line: the prompt of the turn, the landing that is taken back. */
  title?: string;
  changes: ChangeSet;
  /** It is all in the tree already: there is nothing to land, only to read and to comment on. */
  readOnly?: boolean;
  /** What was proposed before the person sent it back: "what changed since" is against its `after`. */
  previous?: ChangeSet;
  because: Reason;
  remember: Rule[];
  /** An undo may take the conversation back too, to before this prompt. */
  rewind?: { turn: number; prompt: string };
}

/** A question that only a person can settle. The first answer wins. */
export type Question =
  | {
      id: string;
      kind: 'permission';
      asker?: Asker;
      call: string;
      tool: string;
      /** Exactly what would run or be read: the bytes, not a rendering of them. */
      subject: string;
      cwd: string;
      description?: string;
      effects: Effect[];
      because: Reason;
      /** Of a command: what it is made of, each with its verdict and the rule behind it. */
      parts?: readonly JudgedPart[];
      remember: Rule[];
      /** Rules that would allow it, to choose from and to be edited. */
      suggest?: readonly string[];
    }
  | ReviewQuestion
  /** The service asks us to wait longer than archie waits by itself. */
  | { id: string; kind: 'wait'; asker?: Asker; seconds: number; because: Reason };
