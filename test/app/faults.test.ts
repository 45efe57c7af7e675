import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSession } from '../../src/engine/session.ts';
import { systemClock } from '../../src/engine/clock.ts';
import type { SessionEvent } from '../../src/protocol/event.ts';
import type { Message, ToolResult } from '../../src/protocol/message.ts';
import type { Judge } from '../../src/protocol/approval.ts';
import { route } from '../../src/personas/route.ts';
import { createAnthropic } from '../../src/provider/anthropic.ts';
import { tools, toolSpec } from '../../src/tools/catalog.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { faultRows } from '../support/faults.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer, SeenRequest } from '../support/messages-server.ts';
import { textReply } from '../support/replies.ts';

let server: MessagesServer;
let other: MessagesServer;
let top: string;
beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), 'archie-faults-'));
  other = await startMessagesServer();
});
afterAll(async () => {
  await other.close();
  rmSync(top, { recursive: true, force: true });
});

/** Everything allowed: a call that must not run is then seen to run. */
const yes: Judge = {
  call: () => ({ decision: 'allow', because: { code: 'test', text: 'allowed' } }),
  changes: () => ({ decision: 'allow', because: { code: 'test', text: 'allowed' } }),
};

/** A turn over HTTP whose first answer is the fault, and whose later answers are sound. */
async function play(row: (typeof faultRows)[number]) {
  server = await startMessagesServer();
  const workspace = await openWorkspace({ root: top, state: join(top, '.state-of-test'), rg: null });
  const events: SessionEvent[] = [];
  const session = createSession(
    {
      provider: createAnthropic({
        baseURL: server.url,
        apiKey: 'sk-test-0123456789',
        ...(row.silent && { idleMs: 150, headersMs: 150 }),
      }),
      workspace,
      tools,
      specs: tools.map((tool) => toolSpec(tool)),
      judge: yes,
      personas: { all: [], shadowed: [], problems: [] },
      route,
      log: { append: () => undefined, close: () => undefined },
      interactive: false,
      // Waiting is told, not done.
      clock: { ...systemClock, sleep: async () => undefined },
    },
    {
      id: 'faults',
      version: '0',
      settings: { model: 'claude-sonnet-5-5', mode: 'bypass', agent: 'off' },
      system: 'You are a test.',
      environment: 'Here.',
    },
  );
  session.subscribe((event) => events.push(event));
  server.reply(row.answer({ elsewhere: other.url }));
  server.otherwise(textReply('Recovered.'));
  const outcome = await session.prompt('Go.');
  const again = await session.prompt('And now?');
  await session.close();
  const requests = [...server.requests];
  await server.close();
  return { outcome, again, events, requests };
}

/** Every call of a request's messages is answered exactly once, in the message that follows. */
function orphans(request: SeenRequest): string[] {
  const messages = (request.body as { messages: { role: Message['role']; content: unknown }[] }).messages;
  const blocks = (at: number, type: string) => {
    const content = messages[at]?.content;
    return Array.isArray(content)
      ? (content as ({ type: string } & Record<string, unknown>)[]).filter((block) => block.type === type)
      : [];
  };
  return messages.flatMap((_, at) => {
    const asked = blocks(at, 'tool_use').map((block) => String(block['id']));
    const answered = blocks(at + 1, 'tool_result').map((block) =>
      String((block as unknown as ToolResult & { tool_use_id: string }).tool_use_id),
    );
    return asked.length === 0 || JSON.stringify(asked.toSorted()) === JSON.stringify(answered.toSorted()) ? [] : asked;
  });
}

describe('every fault of the model service', () => {
  it('is in the table', () => {
    expect(faultRows.length).toBeGreaterThanOrEqual(45);
  });

  it.each(faultRows.map((row) => [row.name, row] as const))(
    '%s: a correct turn or one clear message',
    async (_name, row) => {
      const { outcome, again, events, requests } = await play(row);
      const expected = row.provider;
      if ('fault' in expected && !expected.retryable && expected.fault !== 'too_long') {
        expect(outcome).toMatchObject({ type: 'failed', failure: { code: expected.fault } });
        const message = outcome.type === 'failed' ? outcome.failure.message : '';
        expect(message.length).toBeGreaterThan(10);
        expect(message).not.toMatch(/[<>\n]|sk-test/);
        // Told once, and not tried again.
        expect(events.filter((event) => event.type === 'retrying')).toHaveLength(0);
      } else if ('fault' in expected && expected.retryable && (expected.retryAfterMs ?? 0) > 60_000) {
        expect(outcome).toMatchObject({ type: 'failed', failure: { code: expected.fault } });
      } else if ('fault' in expected && expected.retryable) {
        expect(outcome).toEqual({ type: 'done' });
        expect(events.some((event) => event.type === 'retrying')).toBe(true);
      } else if ('fault' in expected) {
        // Too long: with nothing to sum up there is one clear message.
        expect(outcome.type === 'done' || outcome.type === 'failed').toBe(true);
      } else if (expected.stop === 'refusal') expect(outcome.type).toBe('refused');
      else expect(outcome.type === 'done' || outcome.type === 'failed').toBe(true);

      // Nothing that was not whole was run.
      const faulty = 'calls' in expected ? (expected.calls ?? []).filter((call) => call.fault) : [];
      if (faulty.length > 0) {
        expect(events.some((event) => event.type === 'call.finished' && event.isError)).toBe(true);
        expect(events.some((event) => event.type === 'landed')).toBe(false);
        for (const event of events)
          if (event.type === 'call.finished' && event.name === 'Bash')
            expect(event.display.some((display) => display.type === 'command')).toBe(false);
      }
      for (const request of requests) expect(orphans(request)).toEqual([]);
      // Whatever happened, the next prompt is answered.
      expect(again).toEqual({ type: 'done' });
      expect(other.requests).toHaveLength(0);
    },
  );
});
