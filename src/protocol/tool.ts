/** The port of a tool: what a call needs (its effects), what it hands back, and what it would like to land. */

import type { ZodType } from 'zod';
import type { ChangeSet, Loss, Origin } from './change.ts';
import type { DelegateEstimate, DelegateRequest } from './delegate.ts';
import type { Display, Todo } from './display.ts';
import type { Jobs } from './jobs/state.ts';
import type { Content } from './message.ts';
import type { Isolation, Missing, ResolvedPath, Workspace } from './workspace.ts';

/** What a call needs before it may run. Policy judges these, not tool names. */
export type Effect =
  /** A read of a file or a folder. `path` is the resolved absolute path, `asked` what was written. */
  | { type: 'read'; path: string; asked: string }
  /**
   * `network`: of one that is bound, with the network. `why`: for what reason it is held away less than could be had.
   * `background`: nobody waits for its end.
   */
  | { type: 'command'; command: string; isolation: Isolation; network?: boolean; why?: string; background?: boolean }
  | { type: 'network'; host: string }
  /** Work for a persona (by slug) in a thread of its own. The engine adds the estimate before the effect is judged. */
  | { type: 'delegate'; persona: string; estimate?: DelegateEstimate };

/** What a tool hands back: for the model, for people, and what it would like to land. */
export interface Outcome {
  content: Content[];
  display: Display[];
  /** To be reviewed and landed by the engine. */
  changes?: ChangeSet;
  /** The changes are in the tree already (an un-isolated command made them): the engine journals them, it cannot refuse them. */
  happened?: boolean;
  /** What it says holds whether its changes land or not: a command ran, in a view. Left out of an edit, which is nothing but its changes. */
  ran?: boolean;
  /** What a command that was held away failed for, by evidence. */
  missing?: Missing[];
  /** What it did that is not recorded, so that no undo takes it back: people are told. */
  lost?: Loss[];
  isError?: boolean;
  /** Hash of every file whose whole or partial text the model now knows, by path relative to the root. */
  seen?: Record<string, string>;
  todos?: Todo[];
}

/** What a tool may ask before it says what a call needs. */
export interface EffectsContext {
  resolve(path: string): Promise<ResolvedPath>;
  /** Where a command would run on this machine, by what is wished for; in the background: as a job, with the network. */
  place(command: string, wish: IsolationWish, background?: boolean): Promise<Extract<Effect, { type: 'command' }>>;
}

/** `auto`: as far away as it can be. `network`: with the network. `none`: for real. */
export type IsolationWish = 'auto' | 'network' | 'none';

export interface ToolContext {
  workspace: Workspace;
  signal: AbortSignal;
  origin: Origin;
  /** How far a command is held away, as the call was let run; and whether it has the network where it is bound. */
  isolation: Isolation;
  network: boolean;
  /** The command was let run because it is known to do no more than read. */
  onlyReads: boolean;
  /** What it makes in a copy that git ignores is to land with the rest. */
  landsIgnored: boolean;
  /** Live output for people while the call runs. */
  output(text: string): void;
  /** Hash of the text the model last saw of this file (relative path), if it saw it. */
  seen(path: string): string | undefined;
  /** Can the model look at pictures? */
  vision: boolean;
  /** Hands work to a persona and waits for what it says. Throws `ToolFailure` where there is no such persona or thread. */
  delegate(request: DelegateRequest): Promise<Outcome>;
  /** The jobs of the session. */
  jobs: Jobs;
}

/** How a call was sent. */
export interface CallForm {
  /** The name it was called by. */
  name: string;
  /** For the model: what was taken in another way than it was written. */
  tell: (words: string) => void;
}

/** One tool: reads, searches, runs; never writes the tree. Throws `ToolFailure`. */
export interface Tool<I = unknown> {
  name: string;
  /**
   * Other names of its keys, without their hyphens and in lower case, for the key that is meant (`filename: 'file_path'`). Not
   * told to the model: only understood.
   */
  keys?: Readonly<Record<string, string>>;
  /** An input as it should be, for a model that sent one nobody understands. */
  example?: unknown;
  /**
   * An input in the form of other programs as this tool's own, before its values are read and when its keys have their own
   * names: `start_line` and `end_line` as `offset` and `limit`. Keys it does not know stay. Throws `ToolFailure` where leaving something out would do another thing
   * than was asked for.
   */
  translate?(input: Readonly<Record<string, unknown>>, from: CallForm): Record<string, unknown>;
  description: string;
  /** Validated before `effects` and `run`, once it was read: what is unknown was left out by then, and the model told. */
  input: ZodType<I>;
  /** No effect on the world: calls of one reply may run side by side. */
  readOnly: boolean;
  /** What it hands back is a change set that nobody has seen: several of one reply are counted for whoever reviews them. */
  proposes?: boolean;
  /** Of a tool that hands work to a persona: the request in it. Whether such a call only reads is the persona's to say. */
  delegates?(input: I): DelegateRequest;
  /** One line for people, from a valid input: `src/app.ts:10-40`, the command ... */
  title(input: I): string;
  /** The model begins to write a call of it: what it will likely need is made ready meanwhile. Never rejects. */
  foresee?(workspace: Workspace): Promise<void>;
  effects(input: I, at: EffectsContext): Promise<Effect[]> | Effect[];
  run(input: I, at: ToolContext): Promise<Outcome>;
}
