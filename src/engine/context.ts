/** A session as one thread of it sees it: the main conversation, or a delegate's. */

import { isDeepStrictEqual } from 'node:util';
import type { Answer, Question } from '../protocol/approval.ts';
import type { DelegateEstimate, DelegateRequest } from '../protocol/delegate.ts';
import { eventFormat } from '../protocol/event.ts';
import type { Happening } from '../protocol/event.ts';
import type { Persona } from '../protocol/persona.ts';
import type { ModelInfo } from '../protocol/provider.ts';
import type { SessionState } from '../protocol/session.ts';
import type { Outcome } from '../protocol/tool.ts';
import type { StateFold } from './folds/state.ts';
import type { ThreadFolds } from './folds/thread.ts';
import { inForce, toolsInForce } from './in-force.ts';
import type { Rooms, SessionStart } from './rooms.ts';
import type { SharedContext } from './shared.ts';
import { until } from './turn/stop.ts';

interface Nudge {
  text: string;
  by: 'user' | 'archie';
}

/** The call of a thread that hands work to a persona. */
interface DelegatingCall {
  id: string;
  /** Ends with the turn that the call belongs to. */
  signal: AbortSignal;
  estimate: DelegateEstimate | null;
  /** Something that the delegate proposed waits for the review at the end of the turn. */
  staged(): void;
}

/** Runs a delegate to its end. Throws `ToolFailure` where there is no such persona or thread. */
export type Delegating = (parent: SessionContext, call: DelegatingCall, request: DelegateRequest) => Promise<Outcome>;

/** A delegate's thread: whom it was called by, and as whom it works. */
interface DelegateThread {
  id: string;
  parent: SessionContext;
  persona: Persona;
  /** As for the whole session, but for what binds the delegate alone. */
  at: SessionStart;
  folds: ThreadFolds;
  /** 1 below the main thread. */
  depth: number;
  /** USD by the persona's own file; null where it says none. */
  cost: number | null;
}

export class SessionContext {
  /** What is to be said to the model with the next request. */
  readonly nudges: Nudge[] = [];
  /** At the user's wish, between two turns. */
  compacting: Promise<boolean> | undefined;
  #model: ModelInfo | undefined;

  readonly shared: SharedContext;
  readonly delegate: Delegating;
  /** Null in the main thread. */
  readonly own: DelegateThread | null;

  constructor(shared: SharedContext, delegate: Delegating, own: DelegateThread | null = null) {
    this.shared = shared;
    this.delegate = delegate;
    this.own = own;
  }

  get rooms(): Rooms {
    return this.shared.rooms;
  }

  get at(): SessionStart {
    return this.own?.at ?? this.shared.at;
  }

  get clock() {
    return this.shared.clock;
  }

  get stream() {
    return this.shared.stream;
  }

  get staging() {
    return this.shared.staging;
  }

  get late() {
    return this.shared.late;
  }

  /** `main`, or the id of the delegate. */
  get thread(): string {
    return this.own?.id ?? 'main';
  }

  get main(): SessionContext {
    return this.own?.parent.main ?? this;
  }

  /** The session's state; in a delegate's thread with the delegate as its persona. */
  get state(): Pick<StateFold, 'now' | 'own'> {
    const { state } = this.shared.folds;
    if (!this.own) return state;
    return { now: { ...state.now, persona: this.own.persona.slug }, own: state.own };
  }

  get #folds(): ThreadFolds {
    return this.own?.folds ?? this.shared.folds.main;
  }

  get transcript() {
    return this.#folds.transcript;
  }

  get seen() {
    return this.#folds.seen;
  }

  get told() {
    return this.#folds.told;
  }

  get turn() {
    return this.#folds.turn;
  }

  get unfinished() {
    return this.#folds.unfinished;
  }

  emit(happening: Happening): void {
    this.stream.emit(happening, this.thread);
  }

  nextQuestion(): string {
    return this.shared.questions.nextId();
  }

  /** Asks the person at a front; says whose question it is. */
  ask(question: Question, signal: AbortSignal): Promise<{ answer: Answer; by: 'person' | 'interrupt' }> {
    const asker = this.own && { thread: this.own.id, name: this.own.persona.name };
    return this.shared.questions.ask(asker ? { ...question, asker } : question, signal);
  }

  /** The session begins with the first thing that happens in it: one that was only looked at leaves no file. */
  begin(): void {
    if (this.stream.seq > 0) return;
    const { id, version, settings, budgets = {}, limits } = this.at;
    const { root, cwd } = this.rooms.workspace;
    const where = { root, ...(cwd !== root && { cwd }) };
    this.emit({ type: 'session.started', format: eventFormat, id, version, ...where, settings });
    this.grant();
    const set = { ...budgets, ...(limits?.cost === undefined ? {} : { session: limits.cost }) };
    if (Object.keys(set).length > 0) this.emit({ type: 'budget', budgets: set });
  }

  /** What the command line allows, as events, so that the session file tells why something ran. */
  grant(): void {
    for (const rule of this.at.grants ?? [])
      if (!this.state.now.grants.some((each) => isDeepStrictEqual(each, rule)))
        this.emit({ type: 'granted', rule, ...(rule.kind !== 'edits' && { run: true as const }) });
  }

  /** Says something to the model with the next request; at once when nothing is under way that it must wait for. */
  nudge(text: string, by: Nudge['by']): void {
    if (this.state.now.running || this.compacting) {
      this.nudges.push({ text, by });
      return;
    }
    this.begin();
    this.emit({ type: 'nudged', text, by });
  }

  /** What is said while the conversation is made shorter comes after the summary: before, it would be lost with the rest. */
  async whileCompacting(work: Promise<boolean>): Promise<boolean> {
    this.compacting = work;
    try {
      return await work;
    } finally {
      this.compacting = undefined;
      for (const { text, by } of this.nudges.splice(0)) this.nudge(text, by);
    }
  }

  snapshot(): SessionState {
    const { state, delegates, jobs, main } = this.shared.folds;
    return {
      ...state.now,
      // What the command line allows holds before anything is recorded.
      grants: this.stream.seq > 0 ? state.now.grants : [...(this.at.grants ?? [])],
      inForce: this.main.inForce(),
      context: { used: this.transcript.used, window: this.#model?.contextWindow ?? null },
      delegates: delegates.list,
      jobs: jobs.list,
      spent: { session: state.knownCost, turn: main.turn.known },
    };
  }

  /** Who has the conversation; null also when the persona's file is no longer there. */
  persona(): Persona | null {
    if (this.own) return this.own.persona;
    const { persona } = this.state.now;
    return this.rooms.personas.all.find(({ slug }) => slug === persona) ?? null;
  }

  /** The settings that hold in this thread now, or would with this persona. */
  inForce(persona: Persona | null = this.persona()): SessionState['inForce'] {
    const { now, own } = this.state;
    const { changed } = this.at;
    return inForce(now.settings, persona, {
      own: { model: own.model || changed?.model !== undefined, effort: own.effort || changed?.effort !== undefined },
      interactive: this.rooms.interactive,
    });
  }

  /** Can somebody be asked now? A persona may say that it never is. */
  asks(): boolean {
    return this.rooms.interactive && this.persona()?.permissionMode !== 'dontAsk';
  }

  /** Names of the tools that the model may use now (or with this persona), in the order of the session's. */
  allowedTools(persona: Persona | null = this.persona()): string[] {
    return toolsInForce(this.rooms.tools, persona, this.own?.depth ?? 0);
  }

  /** The model of the next request. */
  async model(signal: AbortSignal): Promise<ModelInfo> {
    this.#model = await until(this.rooms.provider.describe(this.inForce().model), signal);
    return this.#model;
  }

  /** What was said of the model before no longer counts; what this one is, the next look at the state may know. */
  modelChanged(): void {
    this.#model = undefined;
    this.model(new AbortController().signal).catch(() => undefined);
  }

  /** Runs work that an interrupt stops. */
  async interruptible<T>(work: (controller: AbortController) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.shared.work.add(controller);
    try {
      return await work(controller);
    } finally {
      this.shared.work.delete(controller);
    }
  }
}
