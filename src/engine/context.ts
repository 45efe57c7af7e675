/** What the parts of one session share: its rooms, its stream and the folds of it. */

import { isDeepStrictEqual } from 'node:util';
import { eventFormat } from '../protocol/event.ts';
import type { Happening } from '../protocol/event.ts';
import type { Persona } from '../protocol/persona.ts';
import type { ModelInfo } from '../protocol/provider.ts';
import type { SessionState } from '../protocol/session.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { inForce } from './in-force.ts';
import { Folds } from './folds/folds.ts';
import { StateFold } from './folds/state.ts';
import { Questions } from './questions.ts';
import type { Rooms, SessionStart } from './rooms.ts';
import { Staging } from './landing/staged-proposal.ts';
import { until } from './turn/stop.ts';
import { EventStream } from './stream.ts';

interface Nudge {
  text: string;
  by: 'user' | 'archie';
}

/** Until the model was described: the smallest window that is common. */
const usualWindow = 200_000;

export class SessionContext {
  readonly clock: Clock;
  readonly stream: EventStream;
  readonly questions: Questions;
  readonly staging: Staging;
  /** What is to be said to the model with the next request. */
  readonly nudges: Nudge[] = [];
  /** Work that an interrupt stops. */
  readonly work = new Set<AbortController>();
  /** Calls that did not stop when they were told to, until their changes are in the journal. */
  readonly late = new Set<Promise<void>>();
  saidCostUnknown = false;
  /** At the user's wish, between two turns. */
  compacting: Promise<boolean> | undefined;
  #model: ModelInfo | undefined;
  readonly #folds: Folds;

  readonly rooms: Rooms;
  readonly at: SessionStart;

  constructor(rooms: Rooms, at: SessionStart) {
    this.rooms = rooms;
    this.at = at;
    this.clock = rooms.clock ?? systemClock;
    this.staging = new Staging(rooms.workspace, at.id);
    this.#folds = new Folds(new StateFold({ id: at.id, root: rooms.workspace.root, settings: at.settings }));
    this.stream = new EventStream(rooms.log, this.clock, (event, recorded) => this.#folds.add(event, recorded));
    this.questions = new Questions(
      (happening) => this.emit(happening),
      () => this.stream.seq,
    );
  }

  get state() {
    return this.#folds.state;
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
    this.stream.emit(happening);
  }

  /** The session begins with the first thing that happens in it: one that was only looked at leaves no file. */
  begin(): void {
    if (this.stream.seq > 0) return;
    const { id, version, settings } = this.at;
    this.emit({
      type: 'session.started',
      format: eventFormat,
      id,
      version,
      root: this.rooms.workspace.root,
      settings,
    });
    this.grant();
  }

  /** What the command line allows, as events, so that the session file tells why something ran. */
  grant(): void {
    for (const rule of this.at.grants ?? [])
      if (!this.state.now.grants.some((each) => isDeepStrictEqual(each, rule))) this.emit({ type: 'granted', rule });
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
    return {
      ...this.state.now,
      inForce: this.inForce(),
      context: { used: this.transcript.used, window: this.#model?.contextWindow ?? usualWindow },
    };
  }

  /** Who has the conversation; null also when the persona's file is no longer there. */
  persona(): Persona | null {
    const { persona } = this.state.now;
    return this.rooms.personas.all.find(({ slug }) => slug === persona) ?? null;
  }

  /** The settings that hold now, or would with this persona. */
  inForce(persona: Persona | null = this.persona()): SessionState['inForce'] {
    const { settings } = this.state.now;
    const { own } = this.state;
    const { changed } = this.at;
    return inForce(settings, persona, {
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
    // Which commands `Bash(git log:*)` stands for is seen when one is called.
    const limit = persona?.tools?.map((tool) => tool.replace(/\(.*$/s, ''));
    const names = this.rooms.tools.map(({ name }) => name);
    return limit ? names.filter((name) => limit.includes(name)) : names;
  }

  /** The model of the next request. */
  async model(signal: AbortSignal): Promise<ModelInfo> {
    this.#model = await until(this.rooms.provider.describe(this.inForce().model), signal);
    return this.#model;
  }

  /** Runs work that an interrupt stops. */
  async interruptible<T>(work: (controller: AbortController) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.work.add(controller);
    try {
      return await work(controller);
    } finally {
      this.work.delete(controller);
    }
  }
}
