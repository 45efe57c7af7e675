import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createSession } from '../../src/engine/session.ts';
import { systemPrompt } from '../../src/engine/prompt.ts';
import { loadPersonas } from '../../src/personas/registry.ts';
import { judge } from '../../src/policy/judge.ts';
import type { SessionEvent } from '../../src/protocol/event.ts';
import { createAnthropic } from '../../src/provider/anthropic/anthropic.ts';
import { resolveModel } from '../../src/provider/models.ts';
import { tools, toolSpec } from '../../src/tools/catalog.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer, SeenRequest } from '../support/messages-server.ts';
import { messageReply, textReply, toolReply } from '../support/replies.ts';
import { routing } from '../support/routing.ts';

let server: MessagesServer;
beforeEach(async () => {
  server = await startMessagesServer();
});
afterEach(() => server.close());

const agents = new URL('../../agents', import.meta.url).pathname;

/** A session over HTTP. `@name` hands over, `#off` goes back; anything else stays with whom it is. */
async function talk() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'archie-hand-over-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const root = join(folder, 'repo');
  mkdirSync(join(root, '.archie/agents'), { recursive: true });
  writeFileSync(join(root, 'a.txt'), 'one\n');
  const other = '---\nname: thinker\ndescription: thinks\nmodel: opus\neffort: max\ntools: []\n---\nYou think.\n';
  writeFileSync(join(root, '.archie/agents/thinker.md'), other);
  const session = createSession(
    {
      provider: createAnthropic({ baseURL: server.url, apiKey: 'sk-test-0123456789' }),
      workspace: await openWorkspace({ root, state: join(folder, 'state'), rg: null }),
      tools,
      specs: tools.map((tool) => toolSpec(tool)),
      judge,
      personas: await loadPersonas({ builtIn: agents, config: folder, home: folder, root, prepared: {}, resolveModel }),
      route(prompt, { current }) {
        const named = /@([\w-]+)/.exec(prompt)?.[1];
        const persona = named ?? (prompt.includes('#off') ? null : current);
        return routing(persona, prompt, named ? 'mention' : 'none');
      },
      log: { append: () => undefined, close: () => undefined },
      interactive: true,
    },
    {
      id: 's1',
      version: '0.0.0-test',
      settings: { model: 'claude-sonnet-5-5', mode: 'ask', agent: 'auto' },
      system: systemPrompt(),
      environment: 'The folder is a test.',
    },
  );
  const events: SessionEvent[] = [];
  session.subscribe((event) => events.push(event));
  onTestFinished(() => session.close());
  return { session, events };
}

/** What the model may call at the end of a request: what is declared, and what the conversation took away and gave back. */
function available({ body }: SeenRequest): string[] {
  const names = new Set<string>(body.tools.map(({ name }: { name: string }) => name));
  for (const { role, content } of body.messages)
    for (const block of role === 'system' ? content : []) {
      if (block.type === 'tool_removal') names.delete(block.tool.name);
      if (block.type === 'tool_addition') names.add(block.tool.name);
    }
  return [...names].toSorted();
}

/** The bytes of a part of the body as they were sent. */
const bytesOf = ({ body }: SeenRequest, part: 'system' | 'tools') => JSON.stringify(body[part]);
const all = tools.map(({ name }) => name).toSorted();

describe('a hand-over and the way back, over HTTP', () => {
  it('keeps system, tools and history byte for byte: the prompt cache holds', async () => {
    const { session } = await talk();
    server.reply(textReply('Hello.'), textReply('Designed.'), textReply('Reviewed.'), textReply('Back.'));
    for (const prompt of ['hi', '@backend-architect design it', '@reviewer look at it', '#off thanks'])
      expect(await session.prompt(prompt)).toEqual({ type: 'done' });

    const [first, ...later] = server.requests as [SeenRequest, ...SeenRequest[]];
    expect(later).toHaveLength(3);
    for (const request of later) {
      expect(bytesOf(request, 'system')).toBe(bytesOf(first, 'system'));
      expect(bytesOf(request, 'tools')).toBe(bytesOf(first, 'tools'));
      // On the wire too, whatever the order of the keys.
      expect(request.raw).toContain(bytesOf(first, 'tools'));
    }
    server.requests.slice(1).forEach(({ body }, at) => {
      const before = server.requests[at]?.body.messages ?? [];
      expect(body.messages.slice(0, before.length)).toEqual(before);
    });
  });

  it('gives each persona its tools alone, and the general assistant all of them again', async () => {
    const { session, events } = await talk();
    server.reply(
      textReply('Hello.'),
      toolReply([{ name: 'TodoWrite', input: { todos: [{ content: 'change it', status: 'pending' }] } }]),
      textReply('I may not.'),
      textReply('Reviewed.'),
      textReply('Back.'),
    );
    for (const prompt of ['hi', '@backend-architect change a.txt', '@reviewer look at it', '#off thanks'])
      await session.prompt(prompt);
    expect(server.requests.map(available)).toEqual([
      all,
      ['Bash', 'BashOutput', 'Edit', 'Glob', 'Grep', 'KillShell', 'MultiEdit', 'Read', 'Write'],
      ['Bash', 'BashOutput', 'Edit', 'Glob', 'Grep', 'KillShell', 'MultiEdit', 'Read', 'Write'],
      ['Bash', 'BashOutput', 'Glob', 'Grep', 'KillShell', 'Read'],
      all,
    ]);
    // A tool that is not the persona's does not run, although it is declared to the model.
    expect(events.find((event) => event.type === 'call.finished')).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: expect.stringContaining('backend-architect may not use TodoWrite') }],
    });
    expect(server.requests[2]?.raw).toContain('backend-architect may not use TodoWrite');
    expect(server.requests[4]?.raw).toContain('the general assistant again, with all tools');
  });

  it('to a persona with a model of its own leaves out thinking that is another model’s, and keeps the words', async () => {
    const { session, events } = await talk();
    const thinking = (model: string, text: string) =>
      messageReply(
        [
          { type: 'thinking', thinking: `${model} thinks`, signature: `sig-${model}` },
          { type: 'text', text },
        ],
        { model },
      );
    server.reply(thinking('claude-sonnet-5-5', 'Hello.'), thinking('claude-opus-5-5', 'Thought.'), textReply('Back.'));
    for (const prompt of ['hi', '@thinker think', '#off thanks']) await session.prompt(prompt);
    expect(server.requests.map(({ body }) => [body.model, body.output_config?.effort])).toEqual([
      ['claude-sonnet-5-5', undefined],
      ['claude-opus-5-5', 'max'],
      ['claude-sonnet-5-5', undefined],
    ]);
    const [, second, third] = server.requests;
    expect(second?.raw).not.toContain('sig-claude-sonnet-5-5');
    expect(second?.raw).toContain('Hello.');
    expect(third?.raw).toContain('sig-claude-sonnet-5-5');
    expect(third?.raw).not.toContain('sig-claude-opus-5-5');
    expect(third?.raw).toContain('Thought.');
    expect(events.filter((event) => event.type === 'routed').map(({ powers }) => powers)).toEqual([
      { tools: [], model: 'claude-opus-5-5', effort: 'max' },
      undefined,
    ]);
  });
});
