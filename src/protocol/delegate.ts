/** Delegation: a persona that works on one task in a thread of its own, and what is known of it while it does. */

import type { Usage } from './message.ts';
import type { Effort } from './provider.ts';

/** What one thread hands to a persona. */
export interface DelegateRequest {
  /** A few words for people. */
  description: string;
  /** All that the delegate is told: it hears nothing of the conversation it was called from. */
  prompt: string;
  /** Slug or name. May be left out with `resume`: a thread keeps its persona. */
  persona?: string;
  /** The id of a delegate's thread that is to go on. */
  resume?: string;
}

/** What a delegate is likely to take, before it begins. */
export interface DelegateEstimate {
  /** Requests to the model. */
  steps: number;
  /** Tokens of all prompts and replies together. */
  tokens: number;
  /** USD; null where the price of the model is not known. */
  cost: number | null;
  /** So much that somebody should say yes to it first. */
  large: boolean;
  /** How it was reckoned, in one line: "about 12 requests × …". */
  words: string;
}

/** What binds a delegate. */
export interface DelegateLimits {
  /** Requests to the model. */
  turns: number;
  /** USD; null where only the session's and the turn's budget bind. */
  cost: number | null;
  /** Levels of delegates that it may call itself: 0 is none. */
  levels: number;
}

/** One delegate of a session, running or over. */
export interface DelegateState {
  /** `d1`, `d2` …: the `thread` of its events, and what `steer`, `stop` and a resume name it by. */
  id: string;
  /** The thread that called it: `main`, or another delegate's id. */
  parent: string;
  /** The call that it answers; of a delegate that was resumed, the last one. */
  call: string;
  /** Slug of its persona. */
  persona: string;
  /** The persona's name for people. */
  name: string;
  description: string;
  model: string;
  /** 1 for a delegate of the main thread. */
  depth: number;
  /** `asking`: it waits for a person's answer. `limit` … `failed`: how it ended (see `TurnOutcome`). */
  state: 'running' | 'asking' | 'done' | 'interrupted' | 'limit' | 'refused' | 'failed';
  /** What it does now, in a few words: the title of the call that runs, or that it thinks, and after which call. Empty when it is over. */
  doing: string;
  steps: number;
  usage: Usage;
  /** USD, with the delegates below it; null as soon as one request had no known price. */
  cost: number | null;
  /** Milliseconds since the epoch; of a delegate that was resumed, the last time. */
  startedAt: number;
  endedAt: number | null;
  estimate: DelegateEstimate | null;
  limits: DelegateLimits;
}

/** A delegate's settings at its start, as its event records them. */
export interface DelegateStart {
  /** `d1`, `d2` … */
  delegate: string;
  /** The call that it answers. */
  call: string;
  /** Slug of its persona; `general` is the general assistant. */
  persona: string;
  name: string;
  description: string;
  prompt: string;
  model: string;
  effort?: Effort;
  /** Names of the tools that it has. */
  tools: string[];
  /** Can it change something (files, commands)? Those that cannot run side by side. */
  writes: boolean;
  estimate: DelegateEstimate | null;
  limits: DelegateLimits;
  depth: number;
  /** It goes on where it had stopped. */
  resumed?: true;
}

/** Whose question it is, where a delegate asks. */
export interface Asker {
  /** The delegate's id. */
  thread: string;
  /** The persona's name for people. */
  name: string;
}
