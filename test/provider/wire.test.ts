import { describe, expect, test } from 'vitest';
import type { Message, ReplyBlock, ToolLimit } from '../../src/protocol/message.ts';
import type { ModelRequest } from '../../src/protocol/provider.ts';
import { knownTraits, unknownTraits } from '../../src/provider/models.ts';
import { toWire } from '../../src/provider/anthropic/wire.ts';
import type { Feature, WireRequest } from '../../src/provider/anthropic/wire.ts';

const MODEL = 'claude-sonnet-5-5';
const tool = (name: string): ModelRequest['tools'][number] => ({
  name,
  description: `does ${name}`,
  schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' },
});
const tools = [tool('Write'), tool('Bash'), tool('Read')];
const user = (...texts: string[]): Message => ({
  role: 'user',
  content: texts.map((text) => ({ type: 'text', text })),
});
const said = (text: string): Message => ({ role: 'assistant', model: MODEL, content: [{ type: 'text', text }] });
const told = (text: string, limit?: ToolLimit): Message => ({
  role: 'system',
  text,
  ...(limit !== undefined && { tools: limit }),
});
const replied = (content: ReplyBlock[], model = MODEL): Message => ({ role: 'assistant', model, content });
const t = (text: string): unknown => ({ type: 'text', text });
const change = (type: string, name: string): unknown => ({ type, tool: { type: 'tool_reference', name } });

// oxlint-disable-next-line typescript/no-explicit-any -- looked into freely
type Body = any;
function wire(
  messages: Message[],
  more: Partial<ModelRequest> = {},
  without: Feature[] = [],
  stale: string[] = [],
): WireRequest & { body: Body } {
  const request = { model: MODEL, system: 'You are archie.', tools, messages, maxTokens: 1000, ...more };
  const traits = knownTraits(request.model) ?? unknownTraits;
  return toWire(request, {
    traits,
    vision: true,
    maxOutput: 128_000,
    without: new Set(without),
    stale: new Set(stale),
  });
}
const names = (made: WireRequest & { body: Body }): string[] =>
  (made.body.tools ?? []).map((each: { name: string }) => each.name);

describe('the frame', () => {
  test('is the same to the byte whenever and in whatever order it is made', () => {
    const one = wire([user('hi')], { effort: 'high', tools: [tool('b'), tool('a'), tool('C')] });
    const two = wire([user('hi')], { effort: 'high', tools: [tool('C'), tool('a'), tool('b')] });
    expect(JSON.stringify(one.body)).toBe(JSON.stringify(two.body));
    expect(one.body).toEqual({
      model: MODEL,
      max_tokens: 1000,
      system: [{ type: 'text', text: 'You are archie.', cache_control: { type: 'ephemeral' } }],
      tools: ['C', 'a', 'b'].map((name) => ({ name, description: `does ${name}`, input_schema: { type: 'object' } })),
      messages: [{ role: 'user', content: [t('hi')] }],
      cache_control: { type: 'ephemeral' },
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'high' },
    });
    expect(one.betas).toEqual([]);
  });

  test('is kept for an hour where a person reads in between, the long ones first', () => {
    const short = { type: 'ephemeral' };
    const long = { type: 'ephemeral', ttl: '1h' };
    const marks = (lasting?: 'all' | 'prefix', without: Feature[] = []) => {
      const { body, used } = wire([user('hi')], lasting ? { lasting } : {}, without);
      return [body.system[0].cache_control, body.cache_control, used.includes('hour')];
    };
    expect(marks()).toEqual([short, short, false]);
    expect(marks('all')).toEqual([long, long, true]);
    expect(marks('prefix')).toEqual([long, short, true]);
    expect(marks('all', ['hour'])).toEqual([short, short, false]);
  });

  test('asks why the cache missed, of the reply before, also where there is none yet', () => {
    expect(wire([user('hi')]).body).not.toHaveProperty('diagnostics');
    expect(wire([user('hi')], { previous: null }).body.diagnostics).toEqual({ previous_message_id: null });
    const later = wire([user('hi')], { previous: 'msg_1' });
    expect([later.body.diagnostics, later.used]).toEqual([
      { previous_message_id: 'msg_1' },
      expect.arrayContaining(['diagnosis']),
    ]);
    expect(wire([user('hi')], { previous: 'msg_1' }, ['diagnosis']).body).not.toHaveProperty('diagnostics');
    expect(wire([user('hi')], { previous: 'msg_1', lasting: 'all' }, ['extras']).body).not.toHaveProperty(
      'diagnostics',
    );
  });

  test('marks where the last request ended once the breakpoint at the end is too far from it', () => {
    const calls = (count: number): Message[] => {
      const ids = Array.from({ length: count }, (_, n) => `c${n}`);
      return [
        user('one', 'two'),
        replied(ids.map((id) => ({ type: 'tool_use', id, name: 'Read', input: {} }))),
        { role: 'user', content: ids.map((id) => ({ type: 'tool_result', id, content: [], isError: false })) },
      ];
    };
    const marked = (messages: Message[]): number[][] =>
      wire(messages, { lasting: 'all' }).body.messages.map(({ content }: { content: object[] }) =>
        content.flatMap((block, at) => ('cache_control' in block ? [at] : [])),
      );
    expect(marked(calls(9))).toEqual([[], [], []]);
    expect(marked(calls(10))).toEqual([[1], [], []]);
    // Many files with one prompt.
    const files = Array.from({ length: 25 }, (_, n) => `file ${n}`);
    expect(marked([user('one'), said('a'), user(...files)])).toEqual([[0], [], []]);
    expect(marked([user(...files)])).toEqual([[]]);
    // Only what came since the last reply counts.
    expect(marked([...calls(12), said('done'), user('next')])).toEqual([[], [], [], [], []]);
    // Never more than four of them: the system prompt's, this one, and the one at the end.
    expect(JSON.stringify(wire(calls(30), { lasting: 'all' }).body).match(/cache_control/g)).toHaveLength(3);
  });

  test('holds only what the model takes', () => {
    expect(wire([user('hi')], { model: 'claude-opus-4-6' }).body.thinking).toEqual({ type: 'adaptive' });
    const old = wire([user('hi')], { model: 'claude-haiku-4-5', effort: 'low', outputSchema: { type: 'object' } }).body;
    expect(old).not.toHaveProperty('thinking');
    expect(old.output_config).toEqual({ format: { type: 'json_schema', schema: { type: 'object' } } });
    expect(wire([user('hi')], { maxTokens: 9_999_999 }).body.max_tokens).toBe(128_000);
    expect(wire([user('hi')], { system: '', tools: [] }).body).not.toHaveProperty('system');
    expect(wire([user('hi')], { tools: [] }).body).not.toHaveProperty('tools');
  });

  test('does without what older servers refuse', () => {
    const { body } = wire([told('In /repo.'), user('hi')], { effort: 'high' }, ['extras']);
    expect(body.system).toBe('You are archie.\n\nIn /repo.');
    for (const key of ['cache_control', 'thinking', 'output_config']) expect(body).not.toHaveProperty(key);
  });
});

describe('the conversation', () => {
  test('merges neighbours, leaves blank text out, puts results first', () => {
    const { body } = wire([
      user('one'),
      user('  \n', 'two'),
      replied([{ type: 'tool_use', id: 'c1', name: 'Read', input: { p: 1 } }]),
      replied([{ type: 'text', text: 'and' }]),
      user('by the way'),
      {
        role: 'user',
        content: [{ type: 'tool_result', id: 'c1', content: [{ type: 'text', text: '' }], isError: false }],
      },
      replied([{ type: 'text', text: ' ' }]),
      user('three'),
    ]);
    expect(body.messages).toEqual([
      { role: 'user', content: [t('one'), t('two')] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'Read', input: { p: 1 } }, t('and')] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1' }, t('by the way'), t('three')] },
    ]);
  });

  test('keeps images, and the words of an error that has none', () => {
    const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    const { body } = wire([
      {
        role: 'user',
        content: [
          image,
          { type: 'tool_result', id: 'c', content: [image], isError: false },
          { type: 'tool_result', id: 'd', content: [], isError: true },
        ],
      },
    ]);
    const block = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
    expect(body.messages[0].content).toEqual([
      { type: 'tool_result', tool_use_id: 'c', content: [block] },
      { type: 'tool_result', tool_use_id: 'd', content: [t('failed without a message')], is_error: true },
      block,
    ]);
  });

  test('sends a call back under a name that the API takes', () => {
    const { body } = wire([
      user('a'),
      replied([
        { type: 'tool_use', id: 'c', name: 'functions.Read', input: {} },
        { type: 'tool_use', id: 'd', name: '', input: {} },
      ]),
    ]);
    expect(body.messages[1].content.map(({ name }: { name: string }) => name)).toEqual(['functions_Read', 'unnamed']);
  });

  test('sends no lone surrogate', () => {
    const { body } = wire([
      user('a\ud800'),
      replied([{ type: 'tool_use', id: 'c', name: 'W', input: { '\udc00': ['\ud83d', { n: 1, z: null }] } }]),
      user('b'),
    ]);
    expect(JSON.stringify(body)).not.toMatch(/\\ud[89a-f]/i);
    expect(body.messages[1].content[0].input).toEqual({ '\ufffd': ['\ufffd', { n: 1, z: null }] });
  });

  test('sends thinking back to the model that thought it, dated or not, and to no other', () => {
    const thinking: ReplyBlock = { type: 'thinking', thinking: '', signature: 's1' };
    const hidden: ReplyBlock = { type: 'opaque', block: { type: 'redacted_thinking', data: 'd1' } };
    const history = (model: string): Message[] => [
      user('q'),
      replied([thinking, hidden, { type: 'text', text: 'a' }], model),
      user('r'),
    ];
    const same = wire(history(`${MODEL}-20261001`));
    expect(same.body.messages[1].content).toEqual([thinking, hidden.block, t('a')]);
    expect(same.used).toContain('thinking');
    expect(same.thinking).toEqual(['s1', 'd1']);
    expect(wire(history('claude-opus-5-5')).body.messages[1].content).toEqual([t('a')]);
    expect(wire(history(MODEL), {}, ['thinking']).body.messages[1].content).toEqual([t('a')]);
    expect(wire(history(MODEL), {}, [], ['s1']).body.messages[1].content).toEqual([hidden.block, t('a')]);
    // Cut off before its signature, and a turn of nothing but thinking.
    const cut = [
      user('q'),
      replied([
        { ...thinking, signature: '' },
        { type: 'text', text: 'a' },
      ]),
      user('r'),
      replied([thinking]),
      user('s'),
    ];
    expect(wire(cut).body.messages.map((each: { role: string }) => each.role)).toEqual(['user', 'assistant', 'user']);
  });
});

describe('instructions', () => {
  test('before the first word belong to the system prompt, behind what every session shares', () => {
    const { body } = wire([told('In /repo.'), told('It is Monday.'), user('hi')]);
    expect(body.system).toEqual([
      { type: 'text', text: 'You are archie.', cache_control: { type: 'ephemeral' } },
      t('In /repo.\n\nIt is Monday.'),
    ]);
  });

  test('later stand right after the user, as one, wherever among the messages they were', () => {
    const { body, used, betas } = wire([
      user('one'),
      told('A'),
      said('x'),
      told('B'),
      user('two'),
      told('C'),
      said('y'),
      told('D'),
      said('z'),
      user('three'),
    ]);
    expect(body.messages).toEqual([
      { role: 'user', content: [t('one')] },
      { role: 'system', content: [t('A')] },
      { role: 'assistant', content: [t('x')] },
      { role: 'user', content: [t('two')] },
      { role: 'system', content: [t('B\n\nC')] },
      { role: 'assistant', content: [t('y'), t('z')] },
      { role: 'user', content: [t('three')] },
      { role: 'system', content: [t('D')] },
    ]);
    expect(used).toContain('midSystem');
    expect(betas).toEqual([]);
  });

  test('do not come between a call and its result', () => {
    const { body } = wire([
      user('q'),
      replied([{ type: 'tool_use', id: 'c', name: 'Read', input: {} }]),
      told('mode: plan'),
      {
        role: 'user',
        content: [{ type: 'tool_result', id: 'c', content: [{ type: 'text', text: 'r' }], isError: false }],
      },
    ]);
    expect(body.messages.map((each: { role: string }) => each.role)).toEqual(['user', 'assistant', 'user', 'system']);
  });

  test('that nothing of the user follows are at least heard', () => {
    const { body } = wire([user('q'), said('a'), told('now')]);
    expect(body.messages.at(-1)).toEqual({ role: 'user', content: [t('now')] });
  });

  test('go to the system prompt, in their order, where a model takes them nowhere else', () => {
    const messages = [told('A'), user('one'), told('B', ['Read']), said('x'), user('two'), told('C')];
    for (const made of [wire(messages, { model: 'claude-sonnet-5' }), wire(messages, {}, ['midSystem'])]) {
      expect(made.body.system[1]).toEqual(t('A\n\nB\n\nC'));
      expect(made.body.messages.map((each: { role: string }) => each.role)).toEqual(['user', 'assistant', 'user']);
      expect(names(made)).toEqual(['Read']);
      expect(made.used).not.toContain('midSystem');
    }
  });
});

describe('limits on tools', () => {
  test('from the very start choose what is declared, without any beta', () => {
    const made = wire([told('architect', ['Read', 'Bash', 'Nowhere']), user('q')]);
    expect(names(made)).toEqual(['Bash', 'Read']);
    expect(made.betas).toEqual([]);
    const narrower = wire([
      told('architect', ['Read', 'Bash']),
      user('q'),
      said('a'),
      told('plan', ['Read']),
      user('r'),
    ]);
    expect(names(narrower)).toEqual(['Bash', 'Read']);
    expect(narrower.body.messages.at(-1).content).toEqual([t('plan'), change('tool_removal', 'Bash')]);
  });

  test('in mid-conversation are said there, so that what is declared never changes', () => {
    const first = [user('q'), told('architect', ['Read'])];
    const later = [
      ...first,
      said('a'),
      user('r'),
      told('back', null),
      said('b'),
      user('s'),
      told('again', ['Read', 'Bash']),
    ];
    const made = wire(later);
    expect(names(made)).toEqual(['Bash', 'Read', 'Write']);
    expect(JSON.stringify(made.body.tools)).toBe(JSON.stringify(wire(first).body.tools));
    const systems = made.body.messages.filter((each: { role: string }) => each.role === 'system');
    expect(systems.map((each: { content: unknown }) => each.content)).toEqual([
      [t('architect'), change('tool_removal', 'Bash'), change('tool_removal', 'Write')],
      [t('back'), change('tool_addition', 'Bash'), change('tool_addition', 'Write')],
      [t('again'), change('tool_removal', 'Write')],
    ]);
    expect(made.betas).toEqual(['mid-conversation-tool-changes-2026-07-01']);
    expect(made.used).toContain('toolChanges');
    // The conversation so far is the beginning of what follows: the prompt cache holds.
    expect(JSON.stringify(made.body.messages).startsWith(JSON.stringify(wire(first).body.messages).slice(0, -1))).toBe(
      true,
    );
  });

  test('that are lifted after a start with fewer', () => {
    const made = wire([told('architect', ['Read']), user('q'), said('a'), user('r'), told('back', null)]);
    expect(names(made)).toEqual(['Bash', 'Read', 'Write']);
    expect(made.betas).toEqual([]);
  });

  test('choose what is declared where the server cannot change it later', () => {
    const messages = [user('q'), told('architect', ['Read']), said('a'), user('r'), told('on', ['Read', 'Write'])];
    const made = wire(messages, {}, ['toolChanges']);
    expect(names(made)).toEqual(['Read', 'Write']);
    expect(made.betas).toEqual([]);
    expect(made.body.messages.at(-1)).toEqual({ role: 'system', content: [t('on')] });
  });

  test('to nothing: no tools, but the declarations stay where tools were called', () => {
    expect(wire([told('talker', []), user('q')]).body).not.toHaveProperty('tools');
    const called = [
      user('q'),
      replied([{ type: 'tool_use', id: 'c', name: 'Read', input: {} }]),
      user('r'),
      told('talker', []),
    ];
    const made = wire(called, {}, ['toolChanges']);
    expect(names(made)).toEqual(['Bash', 'Read', 'Write']);
    expect(made.body.tool_choice).toEqual({ type: 'none' });
  });

  test('without words are a message all the same', () => {
    const made = wire([user('q'), told('', ['Read', 'Write'])]);
    expect(made.body.messages.at(-1)).toEqual({ role: 'system', content: [change('tool_removal', 'Bash')] });
  });
});
