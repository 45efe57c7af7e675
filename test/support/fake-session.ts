/** A session and a desk for tests of fronts: they note what is asked of them, and a test says what happens. */

import { createHash } from 'node:crypto';
import { DelegatesFold } from '../../src/engine/folds/delegates.ts';
import { JobsFold } from '../../src/engine/folds/jobs.ts';
import { forwarding } from '../../src/app/late-object.ts';
import { attachMentioned } from '../../src/app/mentions/attach.ts';
import type { Desk } from '../../src/protocol/desk.ts';
import { isRecorded } from '../../src/protocol/event.ts';
import type { Attachment, Happening, SessionEvent, TurnOutcome } from '../../src/protocol/event.ts';
import { noBudgets } from '../../src/protocol/budget.ts';
import { ToolFailure } from '../../src/protocol/failure.ts';
import { addUsage, noUsage } from '../../src/protocol/message.ts';
import type { Session, SessionState } from '../../src/protocol/session.ts';

/** A session whose events a test makes: the port of the real one, with nothing behind it. */
export interface FakeSession extends Session {
  /** Puts an event into the stream, numbered as the engine numbers them. */
  emit(happening: Happening, thread?: string): SessionEvent;
  /** Every method a front called, in order. */
  readonly calls: { name: string; args: unknown[] }[];
  /** Resolves with the arguments of the next call of this method (or of one that came already and was not waited for). */
  called(name: string): Promise<unknown[]>;
  /** Puts text into the blob store; returns its hash. */
  blobOf(text: string): string;
  /** Ends the turn under way. */
  end(outcome?: TurnOutcome): void;
}

/** Methods that are noted before anything else. */
type Noted = Exclude<keyof Session, 'id' | 'state' | 'subscribe' | 'blob' | 'prefix' | 'putBlob' | 'tryOut' | 'prove'>;

interface Options {
  id?: string;
  root?: string;
  state?: Partial<SessionState>;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Plays a turn: emits what happens in it. The turn ends when it returns (or as `end` said). */
  turn?(prompt: string, session: FakeSession): Promise<void> | void;
  /** What a method does besides being noted. */
  on?: Partial<Record<Noted, (session: FakeSession, ...args: never[]) => unknown>>;
}

/** A session that has begun. Methods that are not written out are noted, and return what `on` says. */
export function fakeSession(options: Options = {}): FakeSession {
  const listeners = new Set<(event: SessionEvent) => void>();
  const events: SessionEvent[] = [];
  const blobs = new Map<string, Uint8Array>();
  const calls: { name: string; args: unknown[] }[] = [];
  const waiting: { name: string; resolve(args: unknown[]): void }[] = [];
  const taken = new Set<number>();
  const now = options.now ?? Date.now;
  const delegates = new DelegatesFold();
  const jobs = new JobsFold();
  let seq = 0;
  let state: SessionState = {
    id: options.id ?? 's-1',
    root: options.root ?? '/repo',
    cwd: options.root ?? '/repo',
    settings: { model: 'claude-sonnet-5-5', mode: 'ask', agent: 'auto' },
    inForce: { model: 'claude-sonnet-5-5', mode: 'ask' },
    persona: null,
    turn: 0,
    running: false,
    usage: noUsage,
    cost: 0,
    context: { used: 0, window: 1_000_000 },
    todos: [],
    grants: [],
    staged: null,
    delegates: [],
    jobs: [],
    budgets: noBudgets,
    spent: { session: 0, turn: 0 },
    ...options.state,
    ...(options.state?.settings && { inForce: options.state.inForce ?? options.state.settings }),
  };
  let over: ((outcome: TurnOutcome) => void) | null = null;
  /** Of the last reply. */
  let lastText = '';

  const note = (name: string, ...args: unknown[]): unknown => {
    const at = waiting.findIndex((waiter) => waiter.name === name);
    calls.push({ name, args });
    if (at >= 0) {
      taken.add(calls.length - 1);
      waiting.splice(at, 1)[0]!.resolve(args);
    }
    return (options.on as Record<string, ((session: FakeSession, ...args: unknown[]) => unknown) | undefined>)?.[
      name
    ]?.(session, ...args);
  };

  const keep = (bytes: Uint8Array): string => {
    const hash = createHash('sha256').update(bytes).digest('hex');
    blobs.set(hash, bytes);
    return hash;
  };

  const written: Parameters<typeof forwarding<FakeSession>>[0] = {
    id: state.id,
    calls,
    state: () => state,
    emit(happening, thread = 'main') {
      const at = now();
      // Passing events share the number of the last recorded one.
      const probe = { ...happening, seq: 0, at, turn: state.turn, thread };
      const event = { ...probe, seq: isRecorded(probe) ? ++seq : seq };
      events.push(event);
      if (isRecorded(event)) delegates.add(event);
      if (isRecorded(event)) jobs.add(event);
      if (options.state?.jobs === undefined) state = { ...state, jobs: jobs.list };
      if (options.state?.delegates === undefined) state = { ...state, delegates: delegates.list };
      if (event.type === 'routed') state = { ...state, persona: event.persona };
      if (event.type === 'todo') state = { ...state, todos: event.todos };
      if (event.type === 'set') {
        const settings = { ...state.settings, ...event.settings };
        state = { ...state, settings, inForce: options.state?.inForce ?? settings };
      }
      if (event.type === 'replied') {
        lastText = event.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
        const cost = state.cost === null || event.cost === null ? null : state.cost + event.cost;
        state = { ...state, usage: addUsage(state.usage, event.usage), cost };
      }
      for (const listener of listeners) listener(event);
      return event;
    },
    called(name) {
      const at = calls.findIndex((call, i) => call.name === name && !taken.has(i));
      if (at >= 0) {
        taken.add(at);
        return Promise.resolve(calls[at]!.args);
      }
      return new Promise((resolve) => waiting.push({ name, resolve }));
    },
    blobOf: (text) => keep(Buffer.from(text)),
    end: (outcome = { type: 'done' }) => over?.(outcome),
    async prompt(text: string, attachments: Attachment[] = []) {
      const started = now();
      state = { ...state, running: true, turn: state.turn + 1 };
      session.emit({ type: 'turn.started', prompt: text, attachments });
      note('prompt', text, attachments);
      const ended = new Promise<TurnOutcome>((resolve) => {
        over = resolve;
      });
      void Promise.resolve(options.turn?.(text, session)).then(() => options.turn && over?.({ type: 'done' }));
      const outcome = await ended;
      over = null;
      state = { ...state, running: false };
      session.emit({
        type: 'turn.ended',
        outcome,
        steps: 1,
        usage: noUsage,
        cost: 0,
        durationMs: now() - started,
        text: lastText,
      });
      return outcome;
    },
    steer(text, thread) {
      return (thread === undefined ? note('steer', text) : note('steer', text, thread)) !== false;
    },
    unsay: () => (note('unsay') as string[] | undefined) ?? [],
    stop: (thread) => note('stop', thread) !== false,
    jobOutput: (job) => (note('jobOutput', job) as string | undefined) ?? null,
    stopJob: (job) => note('stopJob', job) !== false,
    background: () => (note('background') as 'sent' | undefined) ?? 'none',
    budget(budgets) {
      session.emit({ type: 'budget', budgets });
      note('budget', budgets);
    },
    answer(question, answer) {
      note('answer', question, answer);
      session.emit({ type: 'question.answered', id: question, answer, by: 'person' });
      return true;
    },
    set(settings) {
      session.emit({ type: 'set', settings });
      note('set', settings);
    },
    revoke() {
      note('revoke');
    },
    overrule() {
      note('overrule');
    },
    accept(persona) {
      note('accept', persona);
    },
    proceed() {
      note('proceed');
    },
    interrupt() {
      note('interrupt');
      over?.({ type: 'interrupted' });
    },
    async discard(proposal) {
      return note('discard', proposal) !== false;
    },
    async blob(hash) {
      const bytes = blobs.get(hash);
      if (bytes === undefined) throw new ToolFailure('not_found', 'the content is gone');
      return bytes;
    },
    putBlob: async (bytes) => keep(bytes),
    prefix: () => ({ system: 100, tools: 300 }),
    tryOut: async () => [],
    prove: async () => null,
    subscribe(listen, from) {
      if (from !== undefined) for (const event of events) if (event.seq > from) listen(event);
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
  };
  const session = forwarding<FakeSession>(
    written,
    (name) =>
      async (...args) =>
        note(name, ...args),
  );
  session.emit({
    type: 'session.started',
    format: 1,
    id: state.id,
    version: 'test',
    root: state.root,
    settings: state.settings,
  });
  return session;
}

/** A desk with nothing on it but what is given. */
export function fakeDesk(over: Partial<Desk> = {}): Desk {
  const table: Parameters<typeof forwarding<Desk>>[0] = {
    version: 'test',
    personas: { all: [], shadowed: [], problems: [] },
    book: async () => table.personas,
    models: async () => ({
      models: [{ id: 'claude-sonnet-5-5', aliases: ['sonnet'], contextWindow: 1_000_000 }],
      fault: null,
    }),
    findModel: async (id) => {
      if (id === 'opuss') return { id: null, near: ['opus'] };
      const known = id === 'sonnet' || id.startsWith('claude');
      return { id: id === 'sonnet' ? 'claude-sonnet-5-5' : id, contextWindow: known ? 1_000_000 : null, known };
    },
    price: async () => ({ input: 2, output: 10 }),
    sessions: async () => [],
    resume: async (id) => ({ session: fakeSession({ id }), history: [] }),
    fresh: async () => fakeSession({ id: 's-fresh' }),
    export: async (_history, to) => to ?? '/tmp/export.md',
    doctor: async () => [],
    isolation: async () => ({ tier: 3, why: 'a test' }),
    files: async () => [],
    tracked: async () => null,
    peek: async () => null,
    attach: async (path) => {
      throw new ToolFailure('not_found', `${path} is not there.`);
    },
    attachMentioned: (mentions, staged) => attachMentioned(mentions, { ...table, ...over } as Desk, staged),
    landings: async () => [],
    proposals: async () => [],
    place: async () => ({ git: { branch: 'main', unstaged: 0 }, memory: 'AGENTS.md' }),
    permissions: async () => [],
    clipboardPicture: async () => ({ path: '/tmp/archie/p.png', bytes: 12_345 }),
    themes: async () => [],
    keep: async (setting) => `/home/me/.config/archie/config.yaml: ${setting}`,
    preferences: { load: () => ({}), save: () => {} },
    history: { load: async () => [], add: async () => {} },
    editor: () => null,
    pager: () => ['cat'],
    ...over,
  };
  return forwarding<Desk>(table, (name) => () => Promise.reject(new Error(`there is no ${name} on this desk`)));
}
