/** A session on a stage: a real tree and journal in a temp folder, a model that plays, a front that answers. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ZodType } from 'zod';
import { z } from 'zod';
import { systemClock } from '../../src/engine/clock.ts';
import type { Clock } from '../../src/engine/clock.ts';
import type { Rooms, SessionStart } from '../../src/engine/rooms.ts';
import { createSession } from '../../src/engine/session.ts';
import type { Answer, Judge, Question, ReviewReport, Verdict } from '../../src/protocol/approval.ts';
import type { Checks } from '../../src/protocol/proof/checks.ts';
import type { ProofSettings } from '../../src/protocol/proof/project-checks.ts';
import type { FileState } from '../../src/protocol/change.ts';
import type { RecordedEvent, SessionEvent, Settings } from '../../src/protocol/event.ts';
import type { Persona, Route } from '../../src/protocol/persona.ts';
import type { ModelRequest } from '../../src/protocol/provider.ts';
import type { Session } from '../../src/protocol/session.ts';
import type { Tool } from '../../src/protocol/tool.ts';
import type { Workspace } from '../../src/protocol/workspace.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { heard, testModel } from './model.ts';
import type { Play, TestModel } from './model.ts';
import { look, note, put } from './tools.ts';
import { routing } from '../support/routing.ts';

export interface Stage {
  session: Session;
  model: TestModel;
  workspace: Workspace;
  root: string;
  /** Everything that happened, passing events too. */
  events: SessionEvent[];
  /** What the log holds. */
  logged: RecordedEvent[];
  /** Milliseconds that were slept, when the clock skips. */
  slept: number[];
  of: <T extends SessionEvent['type']>(type: T) => Extract<SessionEvent, { type: T }>[];
  /** The next (or an earlier, unclaimed) event of the type. */
  next: <T extends SessionEvent['type']>(type: T) => Promise<Extract<SessionEvent, { type: T }>>;
  file: (path: string) => string | null;
  write: (path: string, text: string) => void;
  /** The same tree and journal, a new session that goes on from `history`. */
  again: (options?: StageOptions) => Promise<Stage>;
}

export interface StageOptions {
  plays?: Play[];
  tools?: Tool[];
  files?: Record<string, string>;
  judge?: Partial<Judge>;
  personas?: Persona[];
  route?: Route;
  interactive?: boolean;
  clock?: Partial<Clock>;
  holds?: () => number;
  /** `auto`: commands are isolated where this machine can; `bind`: kept to the tree; left out: on every machine they are not. */
  isolation?: 'auto' | 'bind' | 'none';
  /** How questions are answered; undefined leaves it open, but previews of undo and redo are then accepted. */
  answers?: (question: Question) => Answer | undefined;
  settings?: Partial<Settings>;
  at?: Partial<SessionStart>;
  log?: (event: RecordedEvent) => void;
  model?: TestModel;
  wrap?: (workspace: Workspace) => Workspace;
  checks?: Checks;
  proof?: ProofSettings;
}

export const allow: Verdict = { decision: 'allow', because: { code: 'test', text: 'the test allows it' } };
export const ask: Verdict = { decision: 'ask', because: { code: 'asks', text: 'The test asks.' }, rememberable: true };
export const deny: Verdict = { decision: 'deny', because: { code: 'denies', text: 'The test forbids it.' } };

const folders: string[] = [];

/** To be called after each test. */
export function strike(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export async function stage(options: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'archie-engine-'));
  folders.push(folder);
  const root = mkdtempSync(join(folder, 'tree-'));
  for (const [path, text] of Object.entries(options.files ?? {})) writeFileSync(join(root, path), text);
  return await open(root, join(folder, 'state'), options);
}

async function open(root: string, state: string, options: StageOptions): Promise<Stage> {
  const opened = await openWorkspace({ root, state, rg: null, isolation: { use: options.isolation ?? 'none' } });
  const workspace = options.wrap?.(opened) ?? opened;
  const model = options.model ?? testModel(...(options.plays ?? []));
  const slept: number[] = [];
  const events: SessionEvent[] = [];
  const logged: RecordedEvent[] = [];
  const waiting: { type: string; resolve: (event: never) => void }[] = [];
  const claimed = new Set<SessionEvent>();
  const tools = options.tools ?? [put, look, note];
  const skipping: Clock = {
    ...systemClock,
    random: () => 1,
    sleep: (ms, signal) => {
      slept.push(ms);
      return signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
    },
  };
  const rooms: Rooms = {
    provider: model,
    workspace,
    tools,
    specs: tools.map(({ name, description, input }) => ({ name, description, schema: schemaOf(input) })),
    judge: { call: () => allow, changes: () => allow, ...options.judge },
    personas: { all: options.personas ?? [], shadowed: [], problems: [] },
    route: options.route ?? ((prompt) => routing(null, prompt)),
    log: {
      append(event) {
        options.log?.(event);
        logged.push(event);
      },
      close: () => undefined,
    },
    interactive: options.interactive ?? true,
    clock: { ...skipping, ...options.clock },
    ...(options.holds && { holds: options.holds }),
    ...(options.checks && { checks: options.checks }),
    ...(options.proof && { proof: options.proof }),
  };
  const session = createSession(rooms, {
    id: 's1',
    version: '0.0.0-test',
    settings: { model: 'm', mode: 'ask', agent: 'auto', ...options.settings },
    system: 'the system prompt',
    environment: '',
    ...options.at,
  });
  session.subscribe((event) => {
    events.push(event);
    const at = waiting.findIndex(({ type }) => type === event.type);
    if (at >= 0) {
      claimed.add(event);
      waiting.splice(at, 1)[0]?.resolve(event as never);
    }
    if (event.type === 'question.asked') {
      const answer = options.answers?.(event.question) ?? preview(event.question);
      if (answer) session.answer(event.question.id, answer);
    }
  });
  return {
    session,
    model,
    workspace,
    root,
    events,
    logged,
    slept,
    of: (type) => events.filter((event) => event.type === type) as never,
    next(type) {
      const before = events.find((event) => event.type === type && !claimed.has(event));
      if (before) {
        claimed.add(before);
        return Promise.resolve(before as never);
      }
      return new Promise((resolve) => waiting.push({ type, resolve }));
    },
    file: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null),
    write: (path, text) => writeFileSync(join(root, path), text),
    again: (more = {}) => open(root, state, { ...options, plays: [], ...more }),
  };
}

/** The last report that the model is sent as data. */
export function reviewIn(request: ModelRequest | undefined): ReviewReport {
  const block = [...heard(request).matchAll(/<review>\n(.*)\n<\/review>/g)].at(-1)?.[1];
  if (block === undefined) throw new Error('the request holds no report');
  return JSON.parse(block) as ReviewReport;
}

/** As a front keeps what a person saved. */
export async function kept(on: Stage, text: string): Promise<FileState> {
  const bytes = new TextEncoder().encode(text);
  return { hash: await on.session.putBlob(bytes), mode: 'file', size: bytes.length };
}

function preview(question: Question): Answer | undefined {
  const asks = question.kind === 'review' && (question.about === 'undo' || question.about === 'redo');
  return asks ? { kind: 'review', accept: 'all', comments: [] } : undefined;
}

function schemaOf(input: ZodType): Record<string, unknown> {
  return z.toJSONSchema(input, { io: 'input' });
}

export function persona(slug: string, more: Partial<Persona> = {}): Persona {
  return {
    name: slug,
    slug,
    description: `${slug} does things`,
    tools: null,
    body: `You are the ${slug}.`,
    source: 'built-in',
    scope: 'built-in',
    warnings: [],
    routable: true,
    extra: {},
    ...more,
  };
}
