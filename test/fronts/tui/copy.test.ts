import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../src/fronts/tui/commands/registry.ts';
import { toClipboard } from '../../../src/fronts/tui/terminal/signals.ts';
import { noUsage } from '../../../src/protocol/message.ts';
import { isRecorded } from '../../../src/protocol/event.ts';
import type { RecordedEvent } from '../../../src/protocol/event.ts';
import { fakeDesk, fakeSession } from '../../support/fake-session.ts';

const answer = 'Two ways:\n\n```ts\nconst a = 1;\n```\n\nor\n\n1. ```sh\n   npm test\n   ```\n\nEither does.';

async function copied(args: string, replies: readonly (readonly [text: string, thread?: string])[], takes = true) {
  const session = fakeSession();
  const recorded: RecordedEvent[] = [];
  session.subscribe((event) => isRecorded(event) && recorded.push(event), -1);
  for (const [text, thread] of replies)
    session.emit(
      {
        type: 'replied',
        id: 'msg',
        model: 'm',
        content: [{ type: 'text', text }],
        stop: 'end_turn',
        usage: noUsage,
        cost: 0,
        durationMs: 1,
      },
      thread,
    );
  const said: string[] = [];
  let clipboard: string | null = null;
  const nothing = () => {};
  await runCommand('copy', args, {
    session,
    desk: fakeDesk(),
    recorded,
    startMode: 'ask',
    print: (block) => block.kind === 'notice' && said.push(`${block.level}: ${block.text}`),
    change: async () => {},
    send: nothing,
    draft: nothing,
    pick: () => Promise.resolve(null),
    open: () => undefined,
    showPlan: () => false,
    themes: null,
    vim: false,
    show: () => undefined,
    clipboard: takes ? (text) => (clipboard = text) : null,
    showDelegates: nothing,
    showJobs: nothing,
    exit: nothing,
  });
  return { clipboard, said: said.join('\n') };
}

describe('/copy', () => {
  it('gives the last answer of the conversation, not of a delegate, and says how much', async () => {
    expect(await copied('', [['first'], [answer], ['of a delegate', 'd1'], [' \n']])).toEqual({
      clipboard: answer,
      said: `info: given to the terminal's clipboard: the last answer · 13 lines, ${answer.length} characters`,
    });
  });

  it('gives the last code block as it was written, also one in a list', async () => {
    expect(await copied('code', [[answer]])).toEqual({
      clipboard: 'npm test',
      said: "info: given to the terminal's clipboard: its last code block (sh) · 1 line, 8 characters",
    });
    expect((await copied('code', [['```\none\n```\n~~~\ntwo\n~~~\n\n```\n```']])).clipboard).toBe('two');
    expect((await copied('code', [['no code']])).said).toContain('no code block');
  });

  it('gives nothing that is not seen', async () => {
    const { clipboard } = await copied('', [['rm\u200b -rf\u001b[2J\u202e 正體 🧑‍💻']]);
    expect(clipboard).toBe('rm⟨U+200B⟩ -rf⟨U+202E⟩ 正體 🧑‍💻');
  });

  it('says why nothing was given', async () => {
    expect(await copied('', [])).toEqual({ clipboard: null, said: 'info: nothing was answered yet' });
    const long = await copied('', [['長'.repeat(24_999)]]);
    expect(long).toEqual({
      clipboard: null,
      said: 'warning: the last answer is too long: 74,997 bytes, and terminals take 74,994',
    });
    expect((await copied('', [['長'.repeat(24_998)]])).clipboard).toHaveLength(24_998);
    expect((await copied('', [[answer]], false)).said).toContain('not known to take text');
    expect((await copied('all', [[answer]])).said).toContain('there is no /copy all');
  });

  it('is text in base64 for the terminal, in which nothing can steer', () => {
    const sequence = toClipboard('正體\u0007\u001B]0;x');
    expect(sequence).toMatch(/^\u001B\]52;c;[A-Za-z0-9+/=]+\u0007$/);
    expect(Buffer.from(sequence.slice(7, -1), 'base64').toString()).toBe('正體\u0007\u001B]0;x');
  });
});
