/** The port of a session: what a front may hold, and what it can ask of it. */

import type { Answer, Rule, ReviewAnswer } from './approval.ts';
import type { Budgets, Spent } from './budget.ts';
import type { ChangeSet, Landing, UndoWish } from './change.ts';
import type { DelegateState } from './delegate.ts';
import type { Todo } from './display.ts';
import type { Attachment, RecordedEvent, SessionEvent, Settings, TurnOutcome } from './event.ts';
import type { JobState } from './jobs/state.ts';
import type { Usage } from './message.ts';
import type { ChosenChanges } from './proof/chosen.ts';

/** What a session has come to: a fold of its events, never set by hand. */
export interface SessionState {
  id: string;
  root: string;
  /** The working folder: the root, or a folder in it. */
  cwd: string;
  settings: Settings;
  /** The settings that hold now: the persona that has the conversation may bring a model of its own and tighten the mode. */
  inForce: Pick<Settings, 'model' | 'effort' | 'mode'>;
  /** Slug of the persona that has the conversation now, or null. */
  persona: string | null;
  turn: number;
  running: boolean;
  usage: Usage;
  /** USD; null as soon as one request had no known price. */
  cost: number | null;
  /** Tokens the last request took, and the model's window; null where nobody says how large that is. */
  context: { used: number; window: number | null };
  todos: Todo[];
  grants: Rule[];
  /** What waits for review at the end of the turn, or was left for later. */
  staged: { proposal: string; files: number } | null;
  /** Every delegate of the conversation, oldest first; those that run now are `running` or `asking`. */
  delegates: readonly DelegateState[];
  /** Every job of the session, oldest first; those that run have no end. */
  jobs: readonly JobState[];
  budgets: Budgets;
  spent: Spent;
}

export interface Limits {
  /** Requests to the model in one turn. */
  turns?: number;
  /** USD for the session: over what a resumed session had. */
  cost?: number;
  /** Milliseconds for the turn. */
  time?: number;
}

/** What a front may hold. Everything it needs to know comes through `subscribe`. */
export interface Session {
  readonly id: string;
  state(): SessionState;
  /** Runs a turn to its end; never rejects. A prompt while a turn runs is a programming error. */
  prompt(text: string, attachments?: Attachment[]): Promise<TurnOutcome>;
  /** Said while a turn runs: reaches the model with the next request. With the id of a delegate, that one; false: it does not run. */
  steer(text: string, thread?: string): boolean;
  /** Takes back what was said and no request has carried: after a turn that was cut short, else it goes before the next prompt. */
  unsay(): string[];
  /** Ends a delegate: what it has said so far is the result, and the thread that called it goes on. False: it does not run. */
  stop(thread: string): boolean;
  /** About how many tokens every request begins with: the system prompt, and what the model is told of the tools. */
  prefix(): { system: number; tools: number };
  /** The end of what a job printed, uncleaned; null where it is not kept. */
  jobOutput(job: string): string | null;
  /** Ends a job with all that it started. False: it does not run. */
  stopJob(job: string): boolean;
  /** Puts the command into the background that runs now, of several the last: a job from then on. `none`: none runs that could. */
  background(): 'sent' | 'none' | 'many';
  /** Ends all jobs, as leaving does: resolves when they are over, and what they did is journaled. */
  endJobs(): Promise<void>;
  /** Sets budgets; null lifts one. They hold for a session that is resumed, too. */
  budget(budgets: Partial<Budgets>): void;
  /** False: already settled; the first answer wins. */
  answer(question: string, answer: Answer): boolean;
  set(settings: Partial<Settings>): void;
  /** Takes back all that was allowed for the session, by a key or on the command line. */
  revoke(): void;
  /** The turn goes on with the general assistant: the reply under way is dropped and asked again. */
  overrule(): void;
  /** The same in the other direction: the turn goes on with this persona, which was suggested. */
  accept(persona: string): void;
  /** A hand-over that is held back for the user to see goes on at once. */
  proceed(): void;
  interrupt(): void;
  /** Makes the conversation shorter. False when there is nothing to shorten. */
  compact(instructions?: string): Promise<boolean>;
  /** A command of the user's own (`!cmd`): runs without a question, journaled, and the model hears of it. */
  shell(command: string): Promise<void>;
  /**
   * Takes landings back (default: the last). Where somebody can answer, the preview is asked about as a review; null when
   * it was refused. Throws `LandingFailure`: `nothing`, or `conflict` when nobody can choose.
   */
  undo(wish?: UndoWish): Promise<Landing | null>;
  /** The same for what an undo took away (default: the last). The id of a landing stands for the undo that took it back. */
  redo(landing?: string): Promise<Landing | null>;
  /** Reviews what is staged, or a pending proposal, between turns. Null when nothing landed. Throws `LandingFailure('nothing')`. */
  review(proposal?: string): Promise<Landing | null>;
  /** Drops what is staged, or a pending proposal. False when there is none. */
  discard(proposal?: string): Promise<boolean>;
  /** Content by hash, for diffs. */
  blob(hash: string): Promise<Uint8Array>;
  putBlob(bytes: Uint8Array): Promise<string>;
  /** Runs a command on the tree with what an answer chooses of a change set, isolated: nothing lands. What it came to, in lines. */
  tryOut(
    changes: ChangeSet,
    answer: ReviewAnswer,
    command: string,
    at: { heard: (text: string) => void; signal: AbortSignal },
  ): Promise<string[]>;
  /**
   * Checks what an answer to an open review would land, in the place of what was checked of it before. Null where something
   * else was chosen meanwhile, or it could not be carried out. Rejects when content is gone.
   */
  prove(question: string, answer: ReviewAnswer): Promise<ChosenChanges | null>;
  /** Hears every event with `seq` > `from` (default: only new ones). Returns the way to stop. */
  subscribe(listen: (event: SessionEvent) => void, from?: number): () => void;
  /** Waits until everything recorded is on disk, then stops. */
  close(): Promise<void>;
}

/** Where recorded events go. `append` must be durable against the death of the process when it returns. */
export interface SessionLog {
  append(event: RecordedEvent): void;
  /** Where the file was deleted meanwhile: makes it anew, empty, and says what was lost; else null. Throws what `append` throws. */
  renew?(): string | null;
  close(): void;
}
