import type { Desk } from '../../../../src/protocol/desk.ts';
import type { RecordedEvent } from '../../../../src/protocol/event.ts';
import { noUsage } from '../../../../src/protocol/message.ts';
import { type FakeSession, fakeDesk, fakeSession } from '../../../support/fake-session.ts';
import { longAnswer } from './answer.ts';

export interface Scene {
  session: FakeSession;
  desk: Desk;
  history?: RecordedEvent[];
  prompt?: string;
  hints?: string[];
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

export const scenes: Record<string, (args: string[]) => Scene> = {
  /** Answers with what was said. */
  echo: () => ({
    session: fakeSession({
      async turn(prompt, session) {
        for (const word of `You said: ${prompt}`.match(/\S+\s*/g) ?? []) {
          session.emit({ type: 'text.delta', text: word });
          await pause(5);
        }
        reply(session, `You said: ${prompt}`);
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
