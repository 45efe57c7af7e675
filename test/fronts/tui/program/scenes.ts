import type { Desk, TrustQuestion } from '../../../../src/protocol/desk.ts';
import type { RecordedEvent } from '../../../../src/protocol/event.ts';
import { noUsage } from '../../../../src/protocol/message.ts';
import { fakeDesk, fakeSession } from '../../../support/fake-session.ts';
import type { FakeSession } from '../../../support/fake-session.ts';
import { longAnswer } from './answer.ts';
import { playPiece } from './gallery.ts';
import { playProof } from './proof.ts';
import { bigQuestion, trustQuestion } from './question.ts';
import { allLooks, hostile } from './looks.ts';

export interface Scene {
  session: FakeSession;
  desk: Desk;
  history?: RecordedEvent[];
  prompt?: string;
  hints?: string[];
  /** Asked before anything else. */
  trust?: TrustQuestion;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function reply(session: FakeSession, text: string): void {
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

const architects = fakeDesk({
  personas: {
    all: [
      {
        name: 'backend-architect',
        slug: 'backend-architect',
        description: 'Designs services',
        tools: null,
        color: 'purple',
        body: '',
        source: 'built-in',
        scope: 'built-in',
        warnings: [],
        routable: true,
        extra: {},
      },
    ],
    shadowed: [],
    problems: [],
  },
});

/** Answers with what was said. */
const echoing = (id: string): FakeSession =>
  fakeSession({
    id,
    async turn(prompt, session) {
      for (const word of `You said: ${prompt}`.match(/\S+\s*/g) ?? []) {
        session.emit({ type: 'text.delta', text: word });
        await pause(5);
      }
      reply(session, `You said: ${prompt}`);
    },
  });

/** Lets a session have had some turns. */
function past(session: FakeSession, turns: number): { session: FakeSession; history: RecordedEvent[] } {
  const history: RecordedEvent[] = [];
  const leave = session.subscribe((event) => history.push(event as RecordedEvent), -1);
  for (let i = 1; i <= turns; i++) {
    session.emit({ type: 'turn.started', prompt: `question ${i}`, attachments: [] });
    reply(session, `answer **${i}**`);
  }
  leave();
  return { session, history };
}

const earlier = {
  id: 's-old',
  title: 'the old one',
  root: '/repo',
  startedAt: 0,
  updatedAt: 0,
  turns: 2,
  files: 1,
  last: 'question 2',
  cost: null,
  model: 'm',
};

export const scenes: Record<string, (args: string[]) => Scene> = {
  echo: ([editor, pager]) => ({
    session: echoing('s-1'),
    desk: fakeDesk({
      fresh: async () => echoing('s-2'),
      sessions: async () => [earlier],
      resume: async (id) => past(echoing(id), 2),
      editor: () => (editor === undefined ? null : ['sh', editor]),
      pager: () => (pager === undefined ? ['cat'] : pager.split(' ')),
    }),
  }),
  /** In plan mode, a plan; whatever is said then is answered by its own words. */
  plan: () => ({
    session: fakeSession({
      state: { settings: { model: 'm', mode: 'plan', agent: 'auto' } },
      async turn(prompt, session) {
        const text =
          session.state().turn === 1 ? '## Plan\n\n1. Read the orders\n2. Add an index' : `You said: ${prompt}`;
        session.emit({ type: 'text.delta', text });
        reply(session, text);
      },
    }),
    desk: fakeDesk(),
  }),
  /** A turn that goes on until it is stopped. */
  endless: () => ({
    session: fakeSession({
      on: {
        steer: (session, ...args) => session.emit({ type: 'nudged', text: args[0] as unknown as string, by: 'user' }),
      },
      turn: (_prompt, session) => {
        session.emit({ type: 'text.delta', text: 'Here I go, and I do not stop.\n\nStill going' });
        return new Promise(() => {});
      },
    }),
    desk: fakeDesk(),
  }),
  /** One of everything that can stand in the transcript. */
  looks: () => ({ session: fakeSession({ turn: (_prompt, session) => allLooks(session) }), desk: architects }),
  /** The same happening with foreign text that tries to steer the terminal, everywhere. */
  hostile: () => ({ session: fakeSession({ turn: (_prompt, session) => hostile(session) }), desk: architects }),
  /** Screens to be compared to the letter, prompt by prompt: the clock stands still. */
  gallery: () => {
    Date.now = () => 1_000_000;
    const fresh = async () => fakeSession({ turn: playPiece });
    return { session: fakeSession({ turn: playPiece }), desk: { ...architects, fresh } };
  },
  /** A folder that brings something: nothing counts before it is trusted. */
  trust: () => ({ session: fakeSession(), desk: architects, trust: trustQuestion }),
  /** A change to review and a command to allow. */
  questions: () => ({
    session: fakeSession({
      async turn(_prompt, session) {
        const before = { hash: session.blobOf('one\ntwo\nthree\n'), mode: 'file' as const, size: 14 };
        const after = { hash: session.blobOf('one\n2\nthree\n'), mode: 'file' as const, size: 12 };
        const changes = { id: 'c1', files: [{ path: 'src/a.txt', before, after }], origin: { by: 'tool' as const } };
        const because = { code: 'ask', text: 'edits are reviewed in this mode' };
        session.emit({ type: 'call.started', id: 'k1', name: 'Edit', input: {}, title: 'src/a.txt' });
        session.emit({
          type: 'question.asked',
          question: {
            id: 'q1',
            kind: 'review',
            about: 'call',
            call: 'k1',
            tool: 'Edit',
            changes,
            because,
            remember: [],
          },
        });
        await session.called('answer');
        session.emit({
          type: 'landed',
          landing: { id: 'l1', at: 0, files: changes.files, origin: changes.origin },
          call: 'k1',
        });
        session.emit({
          type: 'call.finished',
          id: 'k1',
          name: 'Edit',
          content: [],
          display: [{ type: 'changes', files: changes.files }],
          isError: false,
          durationMs: 3,
        });
        session.emit({
          type: 'question.asked',
          question: {
            id: 'q2',
            kind: 'wait',
            seconds: 120,
            because: { code: 'rate_limit', text: 'The service asks for patience.' },
          },
        });
        const [, answer] = await session.called('answer');
        reply(session, `answered ${JSON.stringify(answer)}`);
      },
    }),
    desk: fakeDesk(),
  }),
  /** A change set too large for a panel: files, and changed lines of each. */
  large: ([files = '40', lines = '3']) => ({
    session: fakeSession({
      async turn(_prompt, session) {
        const question = bigQuestion(Number(files), Number(lines), (text) => session.blobOf(text));
        session.emit({ type: 'call.started', id: 'k1', name: 'Edit', input: {}, title: 'many files' });
        session.emit({ type: 'question.asked', question });
        const [, answer] = await session.called('answer');
        reply(session, `answered ${JSON.stringify(answer)}`);
      },
    }),
    desk: fakeDesk({ editor: () => process.env['EDITOR']?.split(' ') ?? null }),
  }),
  /** A review whose proof arrives while one reads: milliseconds that each verdict takes; with a second argument none comes before SIGUSR2. */
  proof: ([ms = '700', signalled]) => ({
    session: fakeSession({
      turn: async (_prompt, session) =>
        reply(session, `answered ${JSON.stringify(await playProof(session, Number(ms), signalled !== undefined))}`),
    }),
    desk: fakeDesk({ editor: () => process.env['EDITOR']?.split(' ') ?? null }),
  }),
  /** A turn that fails for want of a key. */
  keyless: () => ({
    session: fakeSession({
      turn: (_prompt, session) =>
        session.end({
          type: 'failed',
          room: 'credentials',
          failure: { code: 'credentials', message: 'The service does not accept this key.', status: 401 },
        }),
    }),
    desk: fakeDesk(),
    hints: ['First, say hello.', 'Then, press Ctrl+D.'],
  }),
  /** A session with 70 turns behind it. */
  resumed: () => {
    const { session, history } = past(fakeSession(), 70);
    return { session, desk: fakeDesk(), history };
  },
  /** 2,000 deltas of Markdown in about four seconds. */
  stream: () => ({
    session: fakeSession({
      async turn(_prompt, session) {
        const text = longAnswer();
        const size = Math.ceil(text.length / 2_000);
        const started = performance.now();
        for (let i = 0; i < 2_000; i++) {
          session.emit({ type: 'text.delta', text: text.slice(i * size, (i + 1) * size) });
          const behind = started + i * 2.15 - performance.now();
          if (behind > 0) await pause(behind);
          else if (i % 20 === 0) await pause(0);
        }
        reply(session, text);
      },
    }),
    desk: fakeDesk(),
  }),
};
