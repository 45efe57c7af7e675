/** The loop with the rooms it is built for: the service over HTTP, the tools, the judge, the tree and the session file. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { systemPrompt } from '../../src/engine/prompt.ts';
import { createSession } from '../../src/engine/session.ts';
import { judge } from '../../src/policy/judge.ts';
import { createAnthropic } from '../../src/provider/anthropic/anthropic.ts';
import { openLog, createLog } from '../../src/store/session-log.ts';
import { readEvents } from '../../src/store/sessions.ts';
import { estimateTokens } from '../../src/text/tokens.ts';
import { tools, toolSpec } from '../../src/tools/catalog.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import type { Question, Answer } from '../../src/protocol/approval.ts';
import type { RecordedEvent, SessionEvent, TurnOutcome } from '../../src/protocol/event.ts';
import { faultRows } from '../support/faults.ts';
import type { FaultRow } from '../support/faults.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { textReply, toolReply } from '../support/replies.ts';
import { routing } from '../support/routing.ts';

let server: MessagesServer;
let elsewhere: MessagesServer;
let folder: string;
let root: string;

beforeAll(async () => {
  elsewhere = await startMessagesServer();
});
afterAll(() => elsewhere.close());
beforeEach(async () => {
  server = await startMessagesServer();
  folder = mkdtempSync(join(tmpdir(), 'archie-engine-'));
  root = mkdtempSync(join(folder, 'tree-'));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(
  options: { answers?: (question: Question) => Answer; history?: RecordedEvent[]; hasty?: boolean } = {},
) {
  const state = join(folder, 'state');
  const at = { state, root, id: 's1' };
  const patience = options.hasty ? { idleMs: 60, headersMs: 250 } : {};
  const session = createSession(
    {
      provider: createAnthropic({ baseURL: server.url, apiKey: 'sk-test', ...patience }),
      workspace: await openWorkspace({ root, state, isolation: { use: 'none' } }),
      tools,
      specs: tools.map(toolSpec),
      judge,
      personas: { all: [], shadowed: [], problems: [] },
      route: (prompt) => routing(null, prompt),
      log: options.history ? openLog(at) : createLog(at),
      interactive: true,
      // Waits are the policy's and tested there; here they would only take time.
      clock: {
        ...systemClock,
        sleep: (_ms, signal) => (signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve()),
      },
    },
    {
      id: 's1',
      version: '0.0.0-test',
      settings: { model: 'claude-sonnet-5-5', mode: 'ask', agent: 'off' },
      system: systemPrompt(),
      environment: 'Working in a test.',
      ...(options.history ? { history: options.history } : {}),
    },
  );
  const events: SessionEvent[] = [];
  session.subscribe((event) => {
    events.push(event);
    if (event.type === 'question.asked') {
      const answer = options.answers?.(event.question);
      if (answer) session.answer(event.question.id, answer);
    }
  });
  return { session, events, at };
}

/** What the API would refuse in what was really sent. */
function refusedByTheApi(
  messages: { role: string; content: { type: string; id?: string; tool_use_id?: string; text?: string }[] | string }[],
): string[] {
  const faults: string[] = [];
  messages.forEach(({ role, content }, at) => {
    if (content.length === 0) faults.push(`${at}: empty`);
    if (typeof content === 'string' || role !== 'assistant') return;
    const ids = content.flatMap(({ type, id }) => (type === 'tool_use' ? [id] : []));
    const next = messages[at + 1]?.content ?? [];
    const answered =
      typeof next === 'string'
        ? []
        : next.flatMap(({ type, tool_use_id }) => (type === 'tool_result' ? [tool_use_id] : []));
    if (ids.join() !== answered.join()) faults.push(`${at}: ${ids.join()} answered by ${answered.join()}`);
  });
  return faults;
}

/** What became of the first turn, in the terms of the row. */
function came(outcome: TurnOutcome, events: readonly SessionEvent[]): unknown {
  const retry = events.findIndex(({ type }) => type === 'retrying');
  const before = events.slice(0, retry === -1 ? events.length : retry).map(({ type }) => type);
  return {
    type: outcome.type,
    ...(outcome.type === 'failed' ? { code: outcome.failure.code } : {}),
    retries: events.filter(({ type }) => type === 'retrying').length,
    // What was streamed of a reply that is asked for again is void; of no other.
    void: before.includes('voided') === (retry !== -1 && before.includes('text.delta')),
  };
}

function wanted({ provider }: FaultRow): unknown {
  if (!('fault' in provider)) return { type: provider.stop === 'refusal' ? 'refused' : 'done', retries: 0, void: true };
  if (provider.retryable) return { type: 'done', retries: 1, void: true };
  return { type: 'failed', code: provider.fault, retries: 0, void: true };
}

describe('every fault of the service', () => {
  it.each(faultRows.map((row) => [row.name, row] as const))(
    '%s: a right turn or one clear message, and the session goes on',
    async (_name, row) => {
      const { session, events } = await open({
        hasty: row.silent ?? false,
        answers: (question) =>
          question.kind === 'wait'
            ? { kind: 'wait', go: true }
            : question.kind === 'review'
              ? { kind: 'review', accept: 'none', comments: [] }
              : { kind: 'permission', allow: false },
      });
      server.reply(row.answer({ elsewhere: elsewhere.url }));
      server.otherwise(textReply('all is well'));
      const outcome = await session.prompt('hello');
      expect(came(outcome, events)).toEqual(wanted(row));
      // A call that did not come whole is not even asked about, let alone run.
      const calls = ('calls' in row.provider ? row.provider.calls : undefined) ?? [];
      const broken = calls.length > 0 && calls.every(({ fault }) => fault);
      expect(broken && events.some(({ type }) => type === 'question.asked' || type === 'landed')).toBe(false);
      expect(await session.prompt('and now?')).toEqual({ type: 'done' });
      for (const { body } of server.requests) expect(refusedByTheApi(body.messages)).toEqual([]);
      expect(elsewhere.requests).toEqual([]);
      await session.close();
    },
  );
});

describe('a whole turn', () => {
  it('reads, proposes, is reviewed, runs a command, is undone, and can be taken up again', async () => {
    writeFileSync(join(root, 'greet.js'), "console.log('hallo');\n");
    server.reply(
      toolReply([
        { name: 'Read', input: { file_path: 'greet.js' } },
        { name: 'Grep', input: { pattern: 'hallo' } },
      ]),
      toolReply([{ name: 'Edit', input: { file_path: 'greet.js', old_string: 'hallo', new_string: 'hello' } }]),
      toolReply([{ name: 'Bash', input: { command: 'node greet.js; echo made > made.txt' } }]),
      textReply('Done.'),
    );
    const { session, events, at } = await open({
      answers: (question) =>
        question.kind === 'review'
          ? { kind: 'review', accept: 'all', comments: [{ text: 'good' }] }
          : { kind: 'permission', allow: true },
    });
    expect(await session.prompt('fix the greeting')).toEqual({ type: 'done' });
    expect(readFileSync(join(root, 'greet.js'), 'utf8')).toBe("console.log('hello');\n");
    expect(JSON.stringify(server.requests[2]?.body.messages.at(-1))).toMatch(
      /Landed: greet\.js \(changed\).*The user says: good/,
    );
    expect(JSON.stringify(server.requests[3]?.body.messages.at(-1))).toMatch(/hello.*Changed files: made\.txt \(new\)/);
    expect(events.filter(({ type }) => type === 'landed')).toHaveLength(2);
    await session.undo();
    await session.undo();
    expect(readFileSync(join(root, 'greet.js'), 'utf8')).toBe("console.log('hallo');\n");
    await session.close();

    const { events: history } = await readEvents(at, 's1');
    const again = await open({ history });
    server.reply(textReply('Welcome back.'));
    expect(await again.session.prompt('go on')).toEqual({ type: 'done' });
    const sent = server.requests[4]?.body.messages;
    expect(refusedByTheApi(sent)).toEqual([]);
    expect(sent.slice(0, 6)).toEqual(server.requests[3]?.body.messages.slice(0, 6));
    expect(JSON.stringify(sent.at(-1))).toContain('took a landing back with undo');
    await again.session.close();
    expect((await readEvents(at, 's1')).events.map(({ seq }) => seq)).toEqual(
      (await readEvents(at, 's1')).events.map((_, at) => at + 1),
    );
  });

  it('says what it is within the budget: system and tools are at most 2,500 tokens', () => {
    const tokens = estimateTokens(systemPrompt());
    expect(tokens).toBeLessThanOrEqual(700);
    expect(
      tokens + tools.map((tool) => estimateTokens(JSON.stringify(toolSpec(tool)))).reduce((a, b) => a + b, 0),
    ).toBeLessThanOrEqual(2_500);
    expect(systemPrompt(' and mind the gap ').endsWith('\nand mind the gap')).toBe(true);
  });
});
