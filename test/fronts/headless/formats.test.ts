import { describe, expect, it } from 'vitest';
import type { ChangeSet } from '../../../src/protocol/change.ts';
import type { Happening, TurnOutcome } from '../../../src/protocol/event.ts';
import { meta, run } from './harness.ts';
import { answers, playedSession, replied } from './played-session.ts';
import type { Turn } from './played-session.ts';

const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const when = expect.stringMatching(/^2026-11-23T12:00:00\.\d{3}Z$/);
const unattended = { code: 'unattended', text: 'it needs approval and nobody can give it', allowedBy: 'Bash(ls)' };

/** A turn with everything in it that has a shape. */
const rich: Turn = ({ emit, end }) => {
  const usage = { input: 10, output: 5, cacheRead: 100, cacheWrite: 20 };
  emit({ type: 'raw', event: { type: 'message_start' } });
  emit({
    type: 'retrying',
    attempt: 1,
    of: 8,
    delayMs: 1500,
    failure: { code: 'overloaded', message: 'The service is overloaded.', status: 529 },
  });
  emit(
    replied('Let me look.', {
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'sig' },
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls' } },
        { type: 'opaque', block: { type: 'server_thing', x: 1 } },
      ],
      stop: 'tool_use',
    }),
  );
  emit({ type: 'call.started', id: 'toolu_1', name: 'Bash', input: { command: 'ls' }, title: 'ls' });
  emit({
    type: 'refused',
    call: 'toolu_1',
    tool: 'Bash',
    input: { command: 'ls' },
    because: unattended,
    by: 'policy',
  });
  emit({
    type: 'call.finished',
    id: 'toolu_1',
    name: 'Bash',
    content: [{ type: 'text', text: 'not run' }],
    display: [],
    isError: true,
    durationMs: 3,
  });
  emit({
    type: 'compacted',
    trigger: 'auto',
    method: 'summary',
    summary: 's',
    messages: [],
    tokensBefore: 812_000,
    usage,
    cost: 0.02,
  });
  emit(replied('Done.', { id: 'msg_2' }));
  return end(
    { type: 'done' },
    { text: 'Done.', steps: 2, usage: { input: 30, output: 15, cacheRead: 300, cacheWrite: 60 }, cost: 0.04 },
  );
};

const result = {
  type: 'result',
  subtype: 'success',
  is_error: false,
  duration_ms: 1000,
  duration_api_ms: 800,
  num_turns: 2,
  result: 'Done.',
  stop_reason: 'end_turn',
  total_cost_usd: 0.04,
  usage: { input_tokens: 30, output_tokens: 15, cache_read_input_tokens: 300, cache_creation_input_tokens: 60 },
  modelUsage: {
    'claude-sonnet-5-5': {
      inputTokens: 30,
      outputTokens: 15,
      cacheReadInputTokens: 300,
      cacheCreationInputTokens: 60,
      webSearchRequests: 0,
      costUSD: expect.closeTo(0.04, 10),
      contextWindow: 1_000_000,
      maxOutputTokens: 128_000,
    },
  },
  permission_denials: [{ tool_name: 'Bash', tool_use_id: 'toolu_1', tool_input: { command: 'ls' } }],
  terminal_reason: 'completed',
  session_id: 'played-1',
  uuid,
};

describe('stream-json', () => {
  it('tells a host that edits land without a question', async () => {
    const { lines } = await run(playedSession(rich), { output: 'stream-json', meta: { ...meta, edits: true } });
    expect(lines[0]).toMatchObject({ subtype: 'init', permissionMode: 'acceptEdits' });
  });

  it('has every line and every member that readers know', async () => {
    const { lines, code } = await run(playedSession(rich), { output: 'stream-json', partials: true });
    const usage = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 20 };
    const common = { session_id: 'played-1', uuid };
    expect(lines).toEqual([
      {
        type: 'system',
        subtype: 'init',
        cwd: '/srv/shop',
        tools: ['Read', 'Bash'],
        mcp_servers: [],
        model: 'claude-sonnet-5-5',
        permissionMode: 'default',
        slash_commands: ['help'],
        apiKeySource: 'ANTHROPIC_API_KEY',
        claude_code_version: '0.1.0',
        archie_version: '0.1.0',
        output_style: 'default',
        agents: ['backend-architect'],
        skills: [],
        plugins: [],
        ...common,
      },
      { type: 'stream_event', event: { type: 'message_start' }, parent_tool_use_id: null, ...common },
      {
        type: 'system',
        subtype: 'api_retry',
        attempt: 1,
        max_retries: 8,
        retry_delay_ms: 1500,
        error_status: 529,
        error: 'server_error',
        ...common,
      },
      {
        type: 'assistant',
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'claude-sonnet-5-5',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'sig' },
            { type: 'text', text: 'Let me look.' },
            { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls' } },
            { type: 'server_thing', x: 1 },
          ],
          stop_reason: 'tool_use',
          stop_sequence: null,
          usage,
        },
        parent_tool_use_id: null,
        timestamp: when,
        ...common,
      },
      {
        type: 'user',
        message: {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'not run', is_error: true }],
        },
        parent_tool_use_id: null,
        tool_use_result: { display: [] },
        timestamp: when,
        ...common,
      },
      {
        type: 'system',
        subtype: 'compact_boundary',
        compact_metadata: { trigger: 'auto', pre_tokens: 812_000 },
        ...common,
      },
      expect.objectContaining({ type: 'assistant', message: expect.objectContaining({ id: 'msg_2' }) }),
      result,
    ]);
    expect(new Set(lines.map((line) => line['uuid'])).size).toBe(lines.length);
    expect(code).toBe(5);
  });

  it('leaves raw events out unless they are asked for', async () => {
    const { lines } = await run(playedSession(rich), { output: 'stream-json' });
    expect(lines.map((line) => line['type'])).not.toContain('stream_event');
  });

  it('tells what a command printed in the members that readers look for', async () => {
    const session = playedSession(({ emit, end }) => {
      emit(
        {
          type: 'call.finished',
          id: 'c',
          name: 'Bash',
          content: [
            { type: 'text', text: 'a' },
            { type: 'image', mediaType: 'image/png', data: 'AAAA' },
          ],
          display: [
            { type: 'command', command: 'ls', output: 'a\n', exit: 0, ended: 'exit', isolation: 'none', durationMs: 4 },
          ],
          isError: false,
          durationMs: 4,
        },
        'sub-1',
      );
      return end({ type: 'done' }, { text: 'ok' });
    });
    const { lines } = await run(session, { output: 'stream-json' });
    expect(lines[1]).toMatchObject({
      parent_tool_use_id: 'sub-1',
      tool_use_result: { stdout: 'a\n', stderr: '', interrupted: false, isImage: false, exitCode: 0 },
      message: {
        content: [
          {
            tool_use_id: 'c',
            content: [
              { type: 'text', text: 'a' },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            ],
          },
        ],
      },
    });
    expect(JSON.stringify(lines[1])).not.toContain('is_error');
  });

  it('escapes what a terminal would act on, without changing the value', async () => {
    const words = 'a\u001b[31m\u009b31m\u202e\u200b\u{e0041}b 中文 🎉 \ud800';
    const { out, lines } = await run(playedSession(answers(words)), { output: 'stream-json' });
    // oxlint-disable-next-line no-misleading-character-class
    expect(out).not.toMatch(/[\u001b\u009b\u202e\u200b\ud800]|\u{e0041}/u);
    expect(out).toContain('中文 🎉');
    expect(lines.at(-1)).toMatchObject({ result: words });
  });
});

describe('json', () => {
  it('is the result object alone', async () => {
    const { lines, out } = await run(playedSession(rich), { output: 'json' });
    expect(lines).toEqual([result]);
    expect(out.endsWith('\n')).toBe(true);
  });

  it('never gives a price that is not known as 0', async () => {
    const session = playedSession(({ emit, end }) => {
      emit(replied('x', { model: 'local', cost: null }));
      return end({ type: 'done' }, { text: 'x', cost: null });
    });
    const { lines } = await run(session, { output: 'json' });
    expect(lines[0]).toMatchObject({ total_cost_usd: null, modelUsage: { local: { costUSD: null } } });
  });

  const failure = { code: 'overloaded', message: 'Overloaded.', status: 529 };
  const endings: [string, TurnOutcome, number, Record<string, unknown>][] = [
    [
      'a failed service',
      { type: 'failed', room: 'model', failure },
      4,
      {
        subtype: 'error_during_execution',
        errors: ['Overloaded.'],
        terminal_reason: 'api_error',
        api_error_status: 529,
      },
    ],
    [
      'bad credentials',
      { type: 'failed', room: 'credentials', failure: { code: 'credentials', message: 'No key.', status: 401 } },
      3,
      {
        subtype: 'error_during_execution',
        errors: ['No key.'],
        api_error_status: 401,
      },
    ],
    [
      'a fault of our own',
      { type: 'failed', room: 'internal', failure: { code: 'x', message: 'Oh.' } },
      1,
      { terminal_reason: 'internal_error' },
    ],
    [
      'a prompt too long',
      { type: 'failed', room: 'model', failure: { code: 'too_long', message: 'Long.' } },
      4,
      { terminal_reason: 'prompt_too_long' },
    ],
    [
      'a refusal',
      { type: 'refused', detail: 'cyber' },
      7,
      { subtype: 'error_during_execution', errors: ['The model refused: cyber'], terminal_reason: 'model_error' },
    ],
    ['turns', { type: 'limit', limit: 'turns' }, 6, { subtype: 'error_max_turns', terminal_reason: 'max_turns' }],
    [
      'cost',
      { type: 'limit', limit: 'cost' },
      6,
      { subtype: 'error_max_budget_usd', terminal_reason: 'budget_exhausted' },
    ],
    ['time', { type: 'limit', limit: 'time' }, 6, { subtype: 'error_during_execution', terminal_reason: 'timeout' }],
    [
      'an interrupt',
      { type: 'interrupted' },
      130,
      { subtype: 'error_during_execution', terminal_reason: 'aborted_streaming' },
    ],
  ];
  it.each(endings)('%s', async (_name, outcome, exit, members) => {
    const { code, lines, err } = await run(
      playedSession(({ end }) => end(outcome)),
      { output: 'json' },
    );
    expect(code).toBe(exit);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ is_error: true, ...members });
    expect(lines[0]).not.toHaveProperty('result');
    expect(err).toMatch(/^archie: .+\n$/);
  });

  it('tells an interrupt between calls from one in mid-reply', async () => {
    const session = playedSession(({ emit, end }) => {
      emit(replied('', { stop: 'tool_use' }));
      return end({ type: 'interrupted' });
    });
    const { lines } = await run(session, { output: 'json' });
    expect(lines[0]).toMatchObject({ terminal_reason: 'aborted_tools', stop_reason: 'tool_use' });
  });
});

describe('text', () => {
  it('holds the last words and nothing else', async () => {
    const { code, out, err } = await run(playedSession(rich));
    expect(out).toBe('Done.\n');
    expect(err).toBe(
      'The service is overloaded. Trying again in 1.5 s (1 of 8).\n' +
        'refused: Bash ls: it needs approval and nobody can give it\n' +
        'The conversation was made shorter to fit the context window.\n' +
        'archie: Needed approval: Bash ls. Allow it (--allowed-tools "Bash(ls)"), or run it in a terminal (archie -c).\n',
    );
    expect(code).toBe(5);
  });

  it('names no mode as the mend of a change that is asked for in every mode', async () => {
    const changes: object = { changes: { files: [{ path: 'x' }] } };
    const told = async (because: object) =>
      (
        await run(
          playedSession(({ emit, end }) => {
            emit({ type: 'refused', call: 'c', tool: 'Write', input: {}, by: 'policy', because, ...changes } as never);
            return end({ type: 'done' });
          }),
        )
      ).err;
    expect(await told(unattended)).toContain('--permission-mode auto');
    expect(await told({ ...unattended, always: true })).not.toContain('--permission-mode auto');
    expect(await told({ ...unattended, always: true })).toContain('rint the changes (--output-format patch)');
  });

  it('keeps names and commands that others wrote in their row', async () => {
    const path = 'a\nlanded: everything\r\nb';
    const session = playedSession(({ emit, end }) => {
      const landing = { id: 'l', at: 0, files: [{ path, before: null, after: null }], origin: { by: 'tool' as const } };
      emit({ type: 'landed', landing, call: 'c' });
      const command = 'true\narchie: all is well';
      emit({ type: 'refused', call: 'c', tool: 'Bash', input: { command }, because: unattended, by: 'policy' });
      return end({ type: 'done' });
    });
    const { err } = await run(session);
    expect(
      err
        .trimEnd()
        .split('\n')
        .map((row) => row.split(/[:.] /)[0]),
    ).toEqual(['landed', 'refused', 'archie']);
    expect(err).toContain('landed: a ⏎ landed: everything ⏎ b\n');
  });

  it('names a rule as a shell takes it', async () => {
    const odd = { ...unattended, allowedBy: `Bash(echo "$HOME" 'x')` };
    const session = playedSession(({ emit, end }) => {
      for (const because of [unattended, odd, unattended])
        emit({ type: 'refused', call: 'c', tool: 'Bash', input: { command: 'ls' }, because, by: 'policy' });
      return end({ type: 'done' });
    });
    const { err, code } = await run(session);
    expect(err).toContain(String.raw`Allow it (--allowed-tools "Bash(ls)" 'Bash(echo "$HOME" '\''x'\'')'), or run it`);
    expect(code).toBe(5);
  });

  it('is raw in a pipe and legible on a terminal', async () => {
    const words = 'a\u001b[31mred\u001b[0m\u202eb\n';
    expect((await run(playedSession(answers(words)))).out).toBe(words);
    expect((await run(playedSession(answers(words)), { tty: true })).out).toBe('ared⟨U+202E⟩b\n');
  });

  it('prints nothing for a turn that failed', async () => {
    const { out } = await run(playedSession(({ end }) => end({ type: 'interrupted' }, { text: 'half' })));
    expect(out).toBe('');
  });

  it('cleans what it passes on to stderr', async () => {
    const session = playedSession(({ emit, end }) => {
      emit({ type: 'notice', level: 'warning', text: 'bad \u001b]0;owned\u0007 name' });
      return end({ type: 'done' }, { text: 'x' });
    });
    expect((await run(session)).err).toBe('warning: bad  name\n');
  });

  it('says who works at what when it is verbose', async () => {
    const turn: Turn = ({ emit, end }) => {
      emit({
        type: 'routed',
        persona: 'backend-architect',
        previous: null,
        confidence: 0.9,
        reasons: ['schema'],
        by: 'router',
        powers: { tools: ['Read'], mode: 'plan', model: 'claude-opus-5-5' },
      });
      emit({ type: 'call.started', id: 'a', name: 'Read', input: {}, title: 'src/a.ts' });
      return end({ type: 'done' }, { text: 'x' });
    };
    expect((await run(playedSession(turn), { verbose: true })).err).toBe(
      'backend-architect has this turn (schema): tools Read; mode plan; model claude-opus-5-5\nRead: src/a.ts\n',
    );
    expect((await run(playedSession(turn))).err).toBe('');
  });

  it('does not call a refusal of the mode or of a person a missing approval', async () => {
    const session = playedSession(({ emit, end }) => {
      const because = { code: 'plan', text: 'plan mode changes nothing' };
      emit({ type: 'refused', call: 'a', tool: 'Write', input: {}, because, by: 'policy' });
      emit({ type: 'refused', call: 'b', tool: 'Bash', input: {}, because: unattended, by: 'person' });
      return end({ type: 'done' }, { text: 'x' });
    });
    expect((await run(session)).code).toBe(0);
  });

  it('stops listening when it is done', async () => {
    const session = playedSession(answers('x'));
    await run(session);
    expect(session.listeners()).toBe(0);
  });
});

describe('events', () => {
  it('begins with a line that names the format and holds each event whole', async () => {
    const { lines } = await run(playedSession(rich), { output: 'events' });
    expect(lines[0]).toEqual({ type: 'stream', format: 1, archie: '0.1.0', session: 'played-1', root: '/srv/shop' });
    expect(lines.slice(1).map((line) => line['type'])).toEqual([
      'turn.started',
      'retrying',
      'replied',
      'call.started',
      'refused',
      'call.finished',
      'compacted',
      'replied',
      'turn.ended',
    ]);
    expect(lines[1]).toEqual({
      seq: 1,
      at: expect.any(Number),
      turn: 1,
      thread: 'main',
      type: 'turn.started',
      prompt: 'hello',
      attachments: [],
    });
    expect((await run(playedSession(rich), { output: 'events', partials: true })).lines[2]).toMatchObject({
      type: 'raw',
    });
  });
});

describe('--json-schema', () => {
  const outputSchema = {
    type: 'object',
    properties: { n: { type: 'integer' } },
    required: ['n'],
    additionalProperties: false,
  };

  it('puts the parsed answer beside the text', async () => {
    const { lines, code } = await run(playedSession(answers('{"n": 3}')), { output: 'json', outputSchema });
    expect(lines[0]).toMatchObject({ subtype: 'success', result: '{"n": 3}', structured_output: { n: 3 } });
    expect(code).toBe(0);
  });

  it('asks again, naming the fault, and takes the better answer', async () => {
    const session = playedSession(answers('{"n": "3"}'), answers('```json\n{"n": 3}\n```'));
    const { lines, code } = await run(session, { output: 'json', outputSchema });
    expect(session.prompts[1]).toContain('/n must be "integer", not string');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      subtype: 'success',
      structured_output: { n: 3 },
      num_turns: 2,
      duration_ms: 2000,
    });
    expect(code).toBe(0);
  });

  it('gives up after two more tries', async () => {
    const session = playedSession(answers('no'), answers('no'), answers('{}'));
    const { lines, code } = await run(session, { output: 'json', outputSchema });
    expect(lines[0]).toMatchObject({
      subtype: 'error_max_structured_output_retries',
      is_error: true,
      errors: ['The answer does not satisfy the schema: /n is missing.'],
      terminal_reason: 'structured_output_retry_exhausted',
    });
    expect(lines[0]).not.toHaveProperty('structured_output');
    expect(code).toBe(4);
  });
});

describe('patch', () => {
  const proposal = (files: ChangeSet['files'], code = 'unattended'): Happening => ({
    type: 'refused',
    call: 'c',
    tool: 'Edit',
    input: {},
    because: { code, text: 'nobody' },
    by: 'policy',
    changes: { id: 'x', files, origin: { by: 'tool' } },
  });

  it('prints what was proposed, the last proposal of each file, and ends well', async () => {
    const session = playedSession(({ emit, end }) => {
      const before = session.file('one\ntwo\n');
      emit(proposal([{ path: 'b.txt', before, after: session.file('one\nTWO\n') }]));
      emit(
        proposal([
          { path: 'a.txt', before: null, after: session.file('new\n') },
          { path: '.GIT/config', before: null, after: before },
        ]),
      );
      emit(proposal([{ path: 'b.txt', before, after: session.file('one\n2\n') }]));
      return end({ type: 'done' }, { text: 'I propose this.' });
    });
    const { code, out, err } = await run(session, { output: 'patch' });
    expect(out.match(/^diff --git .*$/gm)).toEqual(['diff --git a/a.txt b/a.txt', 'diff --git a/b.txt b/b.txt']);
    expect(out).toContain('+2\n');
    expect(out).not.toContain('TWO');
    expect(err).toContain('b.txt was proposed more than once: the patch holds the last proposal.\n');
    expect(err).toContain(".GIT/config is left out of the patch: it is git's own.\n");
    expect(err).toContain('I propose this.\n');
    expect(err).not.toMatch(/Needed approval|refused:/);
    expect(code).toBe(0);
  });

  it('warns of a file that changed after it was proposed', async () => {
    const session = playedSession(({ emit, end }) => {
      const file = { path: 'a.txt', before: session.file('a'), after: session.file('b') };
      emit(proposal([file]));
      emit({ type: 'landed', landing: { id: 'l', at: 0, files: [file], origin: { by: 'tool' } } });
      return end({ type: 'done' });
    });
    const { err } = await run(session, { output: 'patch' });
    expect(err).toContain('a.txt has changed since it was proposed');
  });

  it('still says when a command needed approval', async () => {
    const session = playedSession(({ emit, end }) => {
      emit({ type: 'refused', call: 'c', tool: 'Bash', input: { command: 'make' }, because: unattended, by: 'policy' });
      return end({ type: 'done' });
    });
    const { code, out, err } = await run(session, { output: 'patch' });
    expect([code, out]).toEqual([5, '']);
    expect(err).toContain('No changes were proposed.');
  });
});
