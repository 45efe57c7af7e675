/** A session that plays what a test tells it: the port of protocol/session.ts with a script for each prompt. */

import { createHash } from 'node:crypto';
import { forwarding } from '../../../src/app/late-object.ts';
import type { Answer, Question } from '../../../src/protocol/approval.ts';
import type { FileState } from '../../../src/protocol/change.ts';
import type { Attachment, Happening, SessionEvent, Settings, TurnOutcome } from '../../../src/protocol/event.ts';
import { noUsage } from '../../../src/protocol/message.ts';
import type { Usage } from '../../../src/protocol/message.ts';
import type { Session, SessionState } from '../../../src/protocol/session.ts';

interface Stage {
  emit: (happening: Happening, thread?: string) => void;
  prompt: string;
  attachments: Attachment[];
  /** Asks and waits for the answer. */
  ask: (question: Question) => Promise<Answer>;
  /** Resolves when the session is interrupted. */
  interrupted: Promise<void>;
  /** Emits `turn.ended` and hands the outcome back. */
  end: (
    outcome: TurnOutcome,
    more?: { text?: string; steps?: number; usage?: Usage; cost?: number | null },
  ) => TurnOutcome;
}

export type Turn = (stage: Stage) => TurnOutcome | Promise<TurnOutcome>;

export interface PlayedSession extends Session {
  prompts: string[];
  attachments: Attachment[][];
  interrupts: number;
  discards: number;
  sets: Partial<Settings>[];
  answers: Answer[];
  listeners(): number;
  /** Keeps text and returns its state, for change sets. */
  file(text: string): FileState;
}

const AT = Date.UTC(2026, 10, 23, 12, 0, 0);

export function playedSession(...turns: Turn[]): PlayedSession {
  const listeners = new Set<(event: SessionEvent) => void>();
  const blobs = new Map<string, Uint8Array>();
  const open = new Map<string, (answer: Answer) => void>();
  let seq = 0;
  let turn = 0;
  let staged: SessionState['staged'] = null;
  let onInterrupt = (): void => {};
  const emit = (happening: Happening, thread = 'main'): void => {
    seq += 1;
    if (happening.type === 'staged' || happening.type === 'unstaged')
      staged = happening.files > 0 ? { proposal: happening.proposal, files: happening.files } : null;
    for (const listen of listeners) listen({ seq, at: AT + seq, turn, thread, ...happening });
  };
  const keep = (bytes: Uint8Array): string => {
    const hash = createHash('sha256').update(bytes).digest('hex');
    blobs.set(hash, bytes);
    return hash;
  };
  const never = (): never => {
    throw new Error('not played');
  };
  const written: Parameters<typeof forwarding<PlayedSession>>[0] = {
    id: 'played-1',
    prompts: [],
    attachments: [],
    interrupts: 0,
    discards: 0,
    sets: [],
    answers: [],
    listeners: () => listeners.size,
    file: (text) => {
      const bytes = Buffer.from(text);
      return { hash: keep(bytes), mode: 'file', size: bytes.length };
    },
    prefix: () => ({ system: 0, tools: 0 }),
    state: () => ({ staged }) as SessionState,
    jobOutput: () => null,
    stopJob: () => false,
    background: () => 'none',
    endJobs: () => Promise.resolve(),
    async prompt(text, attachments = []) {
      session.prompts.push(text);
      session.attachments.push(attachments);
      const play = turns[turn];
      turn += 1;
      if (!play) throw new Error(`the test scripted no turn ${turn}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      onInterrupt = resolve;
      emit({ type: 'turn.started', prompt: text, attachments });
      return play({
        emit,
        prompt: text,
        attachments,
        interrupted: promise,
        ask: (question) =>
          new Promise((settled) => {
            open.set(question.id, settled);
            emit({ type: 'question.asked', question });
          }),
        end(outcome, { text = '', steps = 1, usage = noUsage, cost = 0 } = {}) {
          emit({ type: 'turn.ended', outcome, steps, usage, cost, durationMs: 1000.04, text });
          return outcome;
        },
      });
    },
    steer: never,
    stop: never,
    revoke: never,
    unsay: never,
    budget: never,
    answer(id, answer) {
      const settle = open.get(id);
      open.delete(id);
      if (settle) session.answers.push(answer);
      settle?.(answer);
      return settle !== undefined;
    },
    set: (settings) => void session.sets.push(settings),
    overrule: never,
    accept: never,
    proceed: never,
    interrupt() {
      session.interrupts += 1;
      onInterrupt();
    },
    async discard() {
      session.discards += 1;
      return true;
    },
    blob: (hash) => {
      const bytes = blobs.get(hash);
      return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`no blob ${hash}`));
    },
    putBlob: (bytes) => Promise.resolve(keep(bytes)),
    subscribe(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    close: () => Promise.resolve(),
  };
  const session = forwarding<PlayedSession>(written, () => never);
  return session;
}

/** A reply with its text and calls. */
export function replied(
  text: string,
  more: Partial<Extract<Happening, { type: 'replied' }>> = {},
): Extract<Happening, { type: 'replied' }> {
  return {
    type: 'replied',
    id: 'msg_1',
    model: 'claude-sonnet-5-5',
    content: text === '' ? [] : [{ type: 'text', text }],
    stop: 'end_turn',
    usage: { input: 10, output: 5, cacheRead: 100, cacheWrite: 20 },
    cost: 0.01,
    durationMs: 400.04,
    ...more,
  };
}

/** A turn that answers with one text. */
export function answers(text: string): Turn {
  return ({ emit, end }) => {
    emit(replied(text));
    return end({ type: 'done' }, { text });
  };
}
