import { noUsage } from '../../../../src/protocol/message.ts';
import type { FakeSession } from '../../../support/fake-session.ts';
import { allLooks } from './looks.ts';
import { bigQuestion } from './question.ts';

/** One screen of the gallery: sent as a prompt, it happens. */
interface Piece {
  prompt: string;
  /** What happens; the turn ends when this returns, or when it is stopped. */
  play(session: FakeSession): Promise<void> | void;
  /** Seen when all of it has happened. */
  shown: readonly string[];
  /** The turn goes on until it is stopped, or, where its panel is deaf at first, until the terminal is closed. */
  endless?: 'stop' | 'close';
}

const forever = () => new Promise<void>(() => {});
const because = { code: 'ask', text: 'Mode ask shows every change before it lands.' };

function reply(session: FakeSession, text: string): void {
  session.emit({
    type: 'replied',
    id: 'msg',
    model: 'claude-sonnet-5-5',
    content: [{ type: 'text', text }],
    stop: 'end_turn',
    usage: { ...noUsage, input: 1200, output: 80 },
    cost: 0.01,
    durationMs: 10,
  });
}

const pieces = {
  turn: {
    prompt: 'Why is the orders page slow?',
    play(session) {
      session.emit({ type: 'call.started', id: 'k0', name: 'Read', input: {}, title: 'src/orders.ts' });
      session.emit({
        type: 'call.finished',
        id: 'k0',
        name: 'Read',
        content: [],
        display: [{ type: 'file', path: 'src/orders.ts', from: 1, lines: 40, total: 40 }],
        isError: false,
        durationMs: 3,
      });
      reply(session, 'It asks **once for each order**: `src/orders.ts` needs a join.');
    },
    shown: ['1 request'],
  },
  everything: { prompt: 'Show everything', play: allLooks, shown: ['press ↑'] },
  working: {
    prompt: 'Test the orders',
    play(session) {
      session.emit({ type: 'text.delta', text: 'I run the tests of the orders.' });
      session.emit({ type: 'call.started', id: 'k1', name: 'Bash', input: {}, title: 'npm test -- --run test/orders' });
      session.emit({ type: 'call.output', id: 'k1', text: 'ok 1 of the tests\nok 2 of the tests\n' });
      session.emit({
        type: 'todo',
        todos: [
          { content: 'look', status: 'completed' },
          { content: 'test', status: 'in_progress', activeForm: 'testing the orders' },
        ],
      });
      return forever();
    },
    shown: ['I run the tests', 'ok 2 of the tests', 'testing the orders'],
    endless: 'stop',
  },
  retry: {
    prompt: 'Ask the model',
    play(session) {
      const failure = { code: 'overloaded', message: 'api.anthropic.com is overloaded (HTTP 529).', status: 529 };
      session.emit({ type: 'retrying', attempt: 2, of: 8, delayMs: 60_000, failure });
      return forever();
    },
    shown: ['asking again in 60 s'],
    endless: 'stop',
  },
  wait: {
    prompt: 'Ask it again',
    play(session) {
      const waits = { code: 'rate_limit', text: 'api.anthropic.com limits the rate of requests (HTTP 429).' };
      session.emit({ type: 'question.asked', question: { id: 'q1', kind: 'wait', seconds: 120, because: waits } });
      return forever();
    },
    shown: ['Esc stops the turn'],
    endless: 'close',
  },
  permission: {
    prompt: 'Run the tests',
    play(session) {
      session.emit({ type: 'call.started', id: 'k2', name: 'Bash', input: {}, title: 'npm test' });
      session.emit({
        type: 'question.asked',
        question: {
          id: 'q2',
          kind: 'permission',
          call: 'k2',
          tool: 'Bash',
          subject: 'npm test',
          cwd: '/repo',
          effects: [{ type: 'command', command: 'npm test', isolation: 'none' }],
          because: {
            code: 'command',
            text: 'Each command that does more than read is asked for.',
          },
          remember: [{ kind: 'command', command: 'npm test' }],
        },
      });
      return forever();
    },
    shown: ['Esc stop the turn'],
    endless: 'stop',
  },
  review: {
    prompt: 'Change two',
    play(session) {
      const before = { hash: session.blobOf('one\ntwo\nthree\n'), mode: 'file' as const, size: 14 };
      const after = { hash: session.blobOf('one\n2\nthree\n'), mode: 'file' as const, size: 12 };
      session.emit({ type: 'call.started', id: 'k3', name: 'Edit', input: {}, title: 'src/a.txt' });
      session.emit({
        type: 'question.asked',
        question: {
          id: 'q3',
          kind: 'review',
          about: 'call',
          call: 'k3',
          tool: 'Edit',
          changes: { id: 'c1', files: [{ path: 'src/a.txt', before, after }], origin: { by: 'tool' } },
          because,
          remember: [{ kind: 'edits' }],
        },
      });
      return forever();
    },
    shown: ['@@ -1,3 +1,3 @@', 'Esc stop the turn'],
    endless: 'stop',
  },
  'review-whole-screen': {
    prompt: 'Change everything',
    play(session) {
      session.emit({ type: 'question.asked', question: bigQuestion(20, 3, (text) => session.blobOf(text)) });
      return forever();
    },
    shown: ['Review, 20 files', '+60 -60', 'Esc stop'],
    endless: 'stop',
  },
} satisfies Record<string, Piece>;

export type PieceName = keyof typeof pieces;
export const gallery: Readonly<Record<PieceName, Piece>> = pieces;

/** The turn of a prompt of the gallery. */
export function playPiece(prompt: string, session: FakeSession): Promise<void> | void {
  return Object.values(gallery)
    .find((piece) => piece.prompt === prompt)
    ?.play(session);
}
