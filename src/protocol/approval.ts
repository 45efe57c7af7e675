/** May it? Verdicts, questions to people and their answers. */

import type { ChangeSet, FileChange } from './change.ts';
import type { Effect } from './tool.ts';

/** `plan` never changes anything; `stage` is accepted and treated like `ask` until staging is built. See product.md. */
export type Mode = 'plan' | 'ask' | 'stage' | 'auto' | 'bypass';
export const modes: readonly Mode[] = ['plan', 'ask', 'stage', 'auto', 'bypass'];

/** Why a verdict is what it is: a stable code and a sentence that names the rule. */
export interface Reason {
  code: string;
  text: string;
}

export type Verdict =
  | { decision: 'allow'; because: Reason }
  | { decision: 'ask'; because: Reason; /** May the answer be remembered for the session? */ rememberable: boolean }
  | { decision: 'deny'; because: Reason };

/** What "always" means. `command`: this exact command; `edits`: every edit in this session; `read`: below this folder. */
export type Rule = { kind: 'command'; command: string } | { kind: 'edits' } | { kind: 'read'; path: string };

export interface JudgeContext {
  mode: Mode;
  grants: readonly Rule[];
  /** Absolute real path of the tree. */
  root: string;
}

/** The judge: pure, and every verdict has a reason. `changes` is set when a change set is to land, else a call's effects are. */
export interface Judge {
  call(tool: string, effects: readonly Effect[], at: JudgeContext): Verdict;
  changes(changes: ChangeSet, at: JudgeContext): Verdict;
}

/** Which parts of a change set a person accepts. A path with no entry is refused. `hunks` are ids of text/diff hunks. */
export interface Selection {
  files: Record<string, 'all' | { hunks: string[]; lines?: Record<string, number[]> }>;
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
  /** Files as the person saved them in the editor: land instead of what was proposed. `after.hash` is in the blob store. */
  edits?: FileChange[];
  comments: ReviewComment[];
  remember?: Rule;
}

export type Answer =
  | { kind: 'permission'; allow: boolean; remember?: Rule; words?: string }
  | ReviewAnswer
  | { kind: 'wait'; go: boolean };

/** A question that only a person can settle. The first answer wins. */
export type Question =
  | {
      id: string;
      kind: 'permission';
      call: string;
      tool: string;
      /** Exactly what would run or be read: the bytes, not a rendering of them. */
      subject: string;
      cwd: string;
      description?: string;
      effects: Effect[];
      because: Reason;
      remember: Rule[];
    }
  | { id: string; kind: 'review'; call: string; tool: string; changes: ChangeSet; because: Reason; remember: Rule[] }
  /** The service asks us to wait longer than archie waits by itself. */
  | { id: string; kind: 'wait'; seconds: number; because: Reason };
