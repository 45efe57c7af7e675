import { describe, expect, test } from 'vitest';
import { UserFault } from '../../src/protocol/failure.ts';
import type { Message } from '../../src/protocol/message.ts';
import type { ModelRequest, Provider } from '../../src/protocol/provider.ts';
import { createAnthropic } from '../../src/provider/anthropic/anthropic.ts';
import { createScripted, parseScenario } from '../../src/provider/scripted/scripted.ts';
import { serveProvider } from '../support/serve-messages.ts';
import { ask, hello } from './ask.ts';

const play = (source: string): Provider => createScripted(parseScenario(source, 'tour.yaml'), { pace: 0 });
const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });
const saying = (text: string, ...before: Message[]): ModelRequest => ({
  ...hello,
  model: 'demo',
  messages: [...before, user(text)],
});
const result = (name: string, text: string, isError = false): Message[] => [
  { role: 'assistant', model: 'demo', content: [{ type: 'tool_use', id: 'c1', name, input: {} }] },
  { role: 'user', content: [{ type: 'tool_result', id: 'c1', content: [{ type: 'text', text }], isError }] },
];

describe('a scenario', () => {
  test('is played reply by reply, the same every time', async () => {
    const source = `
replies:
  - content:
      - thought: Let me see.
      - text: 我看看 schema 👩‍👩‍👧‍👦。
      - call: Read
        input: { file_path: src/a.ts }
    usage: { input: 10, output: 20, cache_read: 30, cache_write: 40 }
  - text: Done.
`;
    const runs = await Promise.all(
      [play(source), play(source)].map(async (provider) => [await ask(provider, hello), await ask(provider, hello)]),
    );
    expect(runs[0]).toEqual(runs[1]);
    const [first, second] = runs[0]!;
    expect(first!.reply).toEqual({
      id: 'msg_demo_1',
      model: hello.model,
      content: [
        { type: 'thinking', thinking: 'Let me see.', signature: '' },
        { type: 'text', text: '我看看 schema 👩‍👩‍👧‍👦。' },
        { type: 'tool_use', id: 'toolu_demo_1', name: 'Read', input: { file_path: 'src/a.ts' } },
      ],
      stop: 'tool_use',
      usage: { input: 10, output: 20, cacheRead: 30, cacheWrite: 40 },
    });
    expect(second!.reply).toMatchObject({ content: [{ type: 'text', text: 'Done.' }], stop: 'end_turn' });
    expect(second!.reply!.usage.input).toBeGreaterThan(0);
  });

  test('never splits a grapheme', async () => {
    const { events } = await ask(play('chunk: 1\nreplies: [{ text: "👩‍👩‍👧‍👦é🇹🇼" }]'), hello);
    expect(events.flatMap((event) => (event.type === 'text' ? [event.text] : []))).toEqual(['👩‍👩‍👧‍👦', 'é', '🇹🇼']);
  });

  test('is matched on what is asked', async () => {
    const provider = play(`
replies:
  - { when: { user: ORDERS }, text: about orders, times: 2 }
  - { when: { user: /^undo\\b/i }, text: undone, times: always }
  - { when: { tool: Bash, tool_result: "exit 1" }, text: it failed, times: always }
  - { when: { tool_result: true, user: tests }, text: a result, times: always }
  - { when: { persona: architect }, text: an architect speaks }
  - { when: { request: 10 }, text: the tenth }
default: { text: no idea }
`);
    const say = async (request: ModelRequest): Promise<string> => (await ask(provider, request)).text;
    expect(await say(saying('Show the orders'))).toBe('about orders');
    expect(await say(saying('Undo that'))).toBe('undone');
    expect(await say(saying('do not undo'))).toBe('no idea');
    expect(await say({ ...hello, messages: [user('run the tests'), ...result('Bash', 'exit 1')] })).toBe('it failed');
    expect(await say({ ...hello, messages: [user('run the tests'), ...result('Bash', 'exit 0')] })).toBe('a result');
    expect(await say(saying('more orders'))).toBe('about orders');
    expect(await say(saying('orders again'))).toBe('no idea');
    const architect: Message = { role: 'system', text: 'You are the Architect.', tools: ['Read'] };
    expect(await say(saying('x', architect, { role: 'system', text: 'You are plain.', tools: null }))).toBe('no idea');
    expect(await say(saying('x', architect, { role: 'system', text: 'mode: plan' }))).toBe('an architect speaks');
    expect(await say(saying('x', architect, { role: 'system', text: 'mode: plan' }))).toBe('the tenth');
    // What the user said earlier is no question now.
    expect(await say({ ...hello, messages: [user('undo'), ...result('Read', 'text')] })).toBe('no idea');
  });

  test('says honestly that it has no answer, in the language of the question', async () => {
    const provider = play('replies: []');
    expect((await ask(provider, saying('what is 2+2?'))).text).toContain('offline demo model');
    expect((await ask(provider, saying('幫我設計資料庫'))).text).toContain('離線示範模型');
  });

  test('fails as it is told, and then gives the reply', async () => {
    const provider = play(`
replies:
  - text: here at last
    chunk: 1
    fail: [overloaded, { fault: rate_limit, retry_after: 2 }, { fault: network, after: 4 }, credentials]
`);
    const tries = [];
    for (let n = 0; n < 5; n++) tries.push(await ask(provider, hello));
    expect(tries.map(({ failure }) => failure && [failure.fault, failure.more])).toEqual([
      ['overloaded', { retryable: true }],
      ['rate_limit', { retryable: true, retryAfterMs: 2000 }],
      ['network', { retryable: true }],
      ['credentials', { retryable: false }],
      undefined,
    ]);
    expect(tries.map(({ text }) => text)).toEqual(['', '', 'here', '', 'here at last']);
  });

  test('can write calls that must not run, and refuse', async () => {
    const provider = play(`
replies:
  - content: [{ call: Bash, json: '{"command":"rm -rf build","cwd":"/tm' }]
  - content: [{ call: Bash, input: { command: ls } }]
    stop: max_tokens
  - { text: "", stop: refusal, stop_detail: not that }
`);
    for (const fault of [/not valid JSON/, /cut off/]) {
      const { reply } = await ask(provider, hello);
      expect(reply?.content[0]).toMatchObject({ type: 'tool_use', input: {}, fault: expect.stringMatching(fault) });
    }
    expect((await ask(provider, hello)).reply).toMatchObject({ stop: 'refusal', stopDetail: 'not that' });
  });

  test('gives no call an id that the conversation has', async () => {
    const before: Message = {
      role: 'assistant',
      model: 'demo',
      content: [{ type: 'tool_use', id: 'toolu_demo_1', name: 'X', input: {} }],
    };
    const { reply } = await ask(play('replies: [{ content: [{ call: Read }] }]'), {
      ...hello,
      messages: [before, user('go on')],
    });
    expect(reply?.content[0]).toMatchObject({ id: 'toolu_demo_2' });
  });

  test('keeps its pace, scaled, and stops at once when interrupted', async () => {
    const scenario = parseScenario('pace: 1000\nchunk: 2\nreplies: [{ text: never said to the end }]', 's');
    const control = new AbortController();
    const asking = ask(createScripted(scenario), hello, control.signal);
    control.abort();
    const { failure, text } = await asking;
    expect([failure?.fault, text]).toEqual(['aborted', '']);
    expect((await ask(createScripted(scenario, { pace: 0 }), hello)).reply?.stop).toBe('end_turn');
  });

  test('costs nothing, has a name, and no compaction', async () => {
    const provider = play('model: demo-1\ncontext_window: 5000\nreplies: []');
    expect(provider.name).toBe('demo-1');
    expect(provider.cost('demo-1', { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 })).toBe(0);
    expect(await provider.describe('demo-1')).toMatchObject({ contextWindow: 5000, known: true });
    expect(await provider.compact(hello, new AbortController().signal, '')).toBeNull();
  });
});

describe('a scenario file', () => {
  const problem = (source: string): string => {
    try {
      parseScenario(source, 'tour.yaml');
      return '';
    } catch (error) {
      return error instanceof UserFault ? error.message : `not a UserFault: ${String(error)}`;
    }
  };

  test('may be JSON', () => {
    expect(parseScenario('{"replies": [{"text": "hi", "when": {"request": 1}}]}', 's.json').replies).toHaveLength(1);
  });

  test.each([
    ['an unknown key', 'replies:\n  - text: a\n  - txt: b\n', /^tour\.yaml:3: replies\[1\]: .*txt/],
    [
      'a part of two kinds',
      'replies:\n  - content:\n      - { text: a, thought: b }\n',
      /^tour\.yaml:3: replies\[0\]\.content\[0\]: needs exactly one/,
    ],
    ['an unknown stop', 'replies:\n  - text: a\n    stop: halt\n', /^tour\.yaml:3: replies\[0\]\.stop: .*end_turn/],
    [
      'an unknown fault',
      'replies:\n  - text: a\n    fail: [tired]\n',
      /^tour\.yaml:3: replies\[0\]\.fail\[0\]: needs the name of a fault/,
    ],
    [
      'a pattern that is none',
      'replies:\n  - when:\n      user: "/(/"\n    text: a\n',
      /^tour\.yaml:3: replies\[0\]\.when\.user: .*(regular expression|Unterminated)/i,
    ],
    ['text and content', 'replies:\n  - text: a\n    content: []\n', /^tour\.yaml:2: replies\[0\]: text is short for/],
    ['no replies', 'model: x\n', /^tour\.yaml:1: replies: /],
    ['no mapping', 'hello', /^tour\.yaml:1: /],
    ['nothing', '', /^tour\.yaml:1: /],
    ['a key twice', 'replies: []\nreplies: []\n', /^tour\.yaml:2: .*unique/],
    ['broken YAML', 'replies:\n  - text: "open\n', /^tour\.yaml:\d+: /],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      /^tour\.yaml: .*alias/i,
    ],
  ])('with %s is refused with its place', (_, source, words) => {
    expect(problem(source)).toMatch(words);
  });

  test('tells of five problems at most', () => {
    expect(problem(`replies:\n${'  - { txt: a }\n'.repeat(9)}`).split('\n')).toHaveLength(5);
  });
});

test('served over HTTP it is the same conversation', async () => {
  const source = `
replies:
  - { when: { user: hello }, content: [{ thought: hm }, { text: 你好 }, { call: Read, input: { n: 1 } }] }
  - { when: { tool: Read, tool_result: "42", persona: architect }, text: forty-two }
  - { when: { user: more }, text: nearly there, fail: [overloaded, { fault: network, after: 1 }, invalid_request] }
`;
  const server = await serveProvider(play(source));
  try {
    const provider = createAnthropic({ baseURL: server.url, apiKey: 'sk-test-0123456789' });
    const here = await ask(play(source), hello);
    const there = await ask(provider, hello);
    expect(there.reply?.content).toEqual(here.reply?.content);
    const back: Message = {
      role: 'user',
      content: [{ type: 'tool_result', id: 'toolu_demo_1', content: [{ type: 'text', text: '42' }], isError: false }],
    };
    const architect: Message = { role: 'system', text: 'You are the architect.' };
    const next = {
      ...hello,
      messages: [
        ...hello.messages,
        { role: 'assistant' as const, model: hello.model, content: there.reply!.content },
        back,
        architect,
      ],
    };
    expect((await ask(provider, next)).text).toBe('forty-two');
    const faults = [];
    for (let n = 0; n < 4; n++) faults.push((await ask(provider, saying('more'))).failure?.fault);
    expect(faults).toEqual(['overloaded', 'network', 'invalid_request', undefined]);
  } finally {
    await server.close();
  }
});
