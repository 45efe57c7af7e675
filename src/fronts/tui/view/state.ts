/** The state of the screen's fold: what is going on right now, as far as it is shown. */

import type { Question } from '../../../protocol/approval.ts';
import type { Todo } from '../../../protocol/display.ts';
import type { FailureInfo } from '../../../protocol/failure.ts';
import type { Proof } from './proof.ts';
import type { Block, ChangeOutcome, Output } from './block.ts';

/** A call that has begun and is not over. */
export interface LiveCall {
  id: string;
  name: string;
  title: string;
  /** Milliseconds since the epoch. */
  since: number;
  /** The end of what it printed so far. */
  output: string;
  outcomes: ChangeOutcome[];
}

/** A delegate of this turn: enough to name it, and to know its call. */
interface LiveDelegate {
  id: string;
  /** The call that it answers: it is told of as the delegate, not as a call. */
  call: string;
  name: string;
  description: string;
  retry: Retry | null;
}

/** A request is sent again. */
interface Retry {
  attempt: number;
  of: number;
  /** Milliseconds since the epoch. */
  until: number;
  failure: FailureInfo;
}

/** What is going on right now: a fold of the session's events. What is over leaves it as a block. */
export interface View {
  running: boolean;
  /** When the turn began. Milliseconds since the epoch. */
  since: number;
  /** Thinking that is going on. */
  thinking: { since: number; text: string } | null;
  /** A call that is being written. `size` in characters. */
  writing: { name: string; size: number } | null;
  /** Text of the reply under way that was passed on, or null before the first of it. */
  streamed: string | null;
  /** Something came between two texts of one reply. */
  parted: boolean;
  /** Thoughts of the reply under way became a block. */
  thought: boolean;
  calls: readonly LiveCall[];
  /** Of all threads, in the order in which they began. */
  delegates: readonly LiveDelegate[];
  /** Open questions, oldest first. */
  questions: readonly Question[];
  /** Of changes that somebody may be asked about, the latest last. */
  proofs: readonly Proof[];
  retry: Retry | null;
  /** Something takes a while over many files: how many of them are done. */
  landing: { done: number; of: number } | null;
  todos: readonly Todo[];
  /** Said while the turn runs, not yet heard by the model. */
  queued: readonly string[];
  /** A persona has this turn: it can be overruled. */
  handed: boolean;
  /** A persona that this turn can be given to by a key: the likeliest where the dispatcher was not sure, or was told only to suggest. */
  suggested: string | null;
  /** What the dispatcher decided, until the first of the reply is shown: so long its row says the key that changes it. */
  decided: Extract<Block, { kind: 'routed' }> | null;
  /** How a landing is taken back was said: once is enough for a session. */
  undoTold: boolean;
  /** Until when nothing is sent, so that a hand-over can be kept back. Milliseconds since the epoch. */
  held: number | null;
}

/** Nothing is going on. */
export const emptyView: View = {
  running: false,
  since: 0,
  thinking: null,
  writing: null,
  streamed: null,
  parted: false,
  thought: false,
  calls: [],
  delegates: [],
  questions: [],
  proofs: [],
  retry: null,
  landing: null,
  todos: [],
  queued: [],
  handed: false,
  suggested: null,
  decided: null,
  undoTold: false,
  held: null,
};

/** What an event makes of the view, and what it adds to the transcript. */
export interface Step {
  view: View;
  out: Output[];
}
