/** Words that are typed while a turn runs: sent as the next prompt after Esc, and never lost. */

import { describe, expect, it } from 'vitest';
import { Controller } from '../../../src/fronts/tui/controller.ts';
import { Feed } from '../../../src/fronts/tui/transcript/feed.ts';
import type { Looks } from '../../../src/fronts/tui/transcript/printer.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { TurnOutcome } from '../../../src/protocol/event.ts';
import { fakeDesk, fakeSession } from '../../support/fake-session.ts';
import type { FakeSession } from '../../support/fake-session.ts';

const theme = chooseTheme({ color: false }, {});
const look = { theme, columns: 80, reader: false, hyperlinks: false, verbose: false };
const looks = () => ({ printed: look, live: look, most: 16 }) as unknown as Looks;

function screen(session: FakeSession, desk = fakeDesk()) {
  const feed = new Feed(session, looks);
  feed.attach(session, []);
  const controller = new Controller({ feed, desk, showHistory: async () => {} });
  const prompts = () => session.calls.filter(({ name }) => name === 'prompt').map(({ args: [text] }) => text);
  return { feed, controller, prompts };
}

const over = async (session: FakeSession, outcome: TurnOutcome) => {
  session.end(outcome);
  await new Promise((resolve) => setImmediate(resolve));
};

describe('words that are queued while a turn runs', () => {
  it('are the next prompt when Esc stops the turn', async () => {
    const session = fakeSession();
    const { controller, prompts, feed } = screen(session);
    controller.send('first');
    await session.called('prompt');
    controller.send('no, the other file');
    controller.send('and quickly');
    // As it is on the screen when the key comes.
    await feed.flushed();
    controller.escape();
    await session.called('prompt');
    expect(prompts()).toEqual(['first', 'no, the other file\n\nand quickly']);
    // Said once: what became the prompt is not said to its turn too.
    await new Promise((resolve) => setImmediate(resolve));
    expect(session.calls.map(({ name }) => name)).toEqual(['prompt', 'steer', 'steer', 'interrupt', 'unsay', 'prompt']);
    expect(controller.state().draft.text).toBe('');
  });

  it('are not stopped by a second Esc that was meant for the turn before, and that is said', async () => {
    const session = fakeSession();
    const { controller, prompts } = screen(session);
    controller.send('first');
    await session.called('prompt');
    controller.send('second');
    controller.escape();
    await session.called('prompt');
    controller.escape();
    expect(session.calls.filter(({ name }) => name === 'interrupt')).toHaveLength(1);
    expect(controller.state().hint).toContain('press again');
    // Ctrl+C means all of it.
    controller.ctrlC();
    expect(session.calls.filter(({ name }) => name === 'interrupt')).toHaveLength(2);
    expect(prompts()).toEqual(['first', 'second']);
    controller.exit(0);
  });

  it('are the next prompt when Esc in a panel stops it', async () => {
    const session = fakeSession();
    const { controller, prompts } = screen(session);
    controller.send('first');
    await session.called('prompt');
    controller.send('second');
    controller.interrupt();
    await session.called('prompt');
    expect(prompts()).toEqual(['first', 'second']);
  });

  it.each<[string, TurnOutcome]>([
    ['fails', { type: 'failed', failure: { code: 'x', message: 'x' }, room: 'model' }],
    ['reaches a limit', { type: 'limit', limit: 'turns' }],
    ['is refused', { type: 'refused', detail: '' }],
  ])('go back to the composer when it %s', async (_how, outcome) => {
    const session = fakeSession();
    const { controller, prompts, feed } = screen(session);
    controller.send('first');
    await session.called('prompt');
    controller.send('second');
    await over(session, outcome);
    expect(prompts()).toEqual(['first']);
    expect(controller.state().draft.text).toBe('second');
    expect(feed.unqueue()).toEqual([]);
  });

  it('go back to the composer after Ctrl+C, which stops everything', async () => {
    const session = fakeSession();
    const { controller, prompts } = screen(session);
    controller.send('first');
    await session.called('prompt');
    controller.send('second');
    controller.ctrlC();
    await over(session, { type: 'interrupted' });
    expect(prompts()).toEqual(['first']);
    expect(controller.state().draft.text).toBe('second');
    controller.exit(0);
  });

  it('stay with the session when the program is left', async () => {
    const session = fakeSession();
    const { controller, prompts } = screen(session);
    controller.send('first');
    await session.called('prompt');
    controller.send('second');
    controller.exit(130);
    await over(session, { type: 'interrupted' });
    expect(prompts()).toEqual(['first']);
    expect(session.calls.map(({ name }) => name)).not.toContain('unsay');
  });

  it('and the prompt go back when Esc comes while the files it mentions are read', async () => {
    const read = Promise.withResolvers<void>();
    const attachMentioned = async () => {
      await read.promise;
      return { attachments: [], missed: ['a is gone'], unknown: [] };
    };
    const session = fakeSession();
    const { controller, prompts } = screen(session, fakeDesk({ attachMentioned }));
    controller.send('look at @a', '@a', [['a']]);
    controller.send('and at b');
    controller.escape();
    read.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(prompts()).toEqual([]);
    expect(controller.state().draft.text).toBe('look at @a\n\nand at b');
  });
});
