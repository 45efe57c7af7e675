import { describe, expect, it } from 'vitest';
import type { Question } from '../../../src/protocol/approval.ts';
import { openPipe, pipe, run, user } from './harness.ts';
import { answers, playedSession } from './played-session.ts';
import type { PlayedSession, Turn } from './played-session.ts';
import { png } from '../../support/pictures.ts';

const streamed = { output: 'stream-json', input: 'stream-json' } as const;

const control = (id: string, request: unknown): string =>
  `${JSON.stringify({ type: 'control_request', request_id: id, request })}\n`;

describe('user messages on stdin', () => {
  it('are prompts, one turn after the other', async () => {
    const session = playedSession(answers('one'), answers('two'));
    const { lines, code } = await run(session, {
      ...streamed,
      prompt: pipe(
        user('first'),
        user([
          { type: 'text', text: 'second' },
          { type: 'text', text: 'line' },
        ]),
      ),
    });
    expect(session.prompts).toEqual(['first', 'second\nline']);
    expect(lines.filter((line) => line['type'] === 'result').map((line) => line['result'])).toEqual(['one', 'two']);
    expect(lines.filter((line) => line['subtype'] === 'init')).toHaveLength(1);
    expect(code).toBe(0);
  });

  it('may be cut anywhere, end in CRLF, and leave the last line end away', async () => {
    const bytes = Buffer.from(`\uFEFF${user('中文 🎉').trimEnd()}\r\n\r\n${user('b').trimEnd()}`);
    const session = playedSession(answers('x'), answers('y'));
    await run(session, { ...streamed, prompt: pipe(...Array.from(bytes, (byte) => Uint8Array.of(byte))) });
    expect(session.prompts).toEqual(['中文 🎉', 'b']);
  });

  it('may carry pictures', async () => {
    const session = playedSession(answers('x'));
    const data = png(4, 4).toString('base64');
    const source = { type: 'base64', media_type: 'image/png', data };
    await run(session, {
      ...streamed,
      prompt: pipe(
        user([
          { type: 'text', text: 'see' },
          { type: 'image', source },
        ]),
      ),
    });
    expect(session.attachments[0]).toEqual([
      { name: 'pasted', content: [{ type: 'image', mediaType: 'image/png', data }] },
    ]);
  });

  it.each([
    ['{"type":"user"', /line 2 of the input: not JSON/],
    ['[1]', /line 2 of the input: not a JSON object/],
    ['{"type":"bogus"}', /line 2 of the input: "type" is "bogus": expected/],
    ['{}', /"type" is missing/],
    ['{"type":"user","message":"hi"}', /needs a "message" object/],
    ['{"type":"user","message":{"content":7}}', /"message.content" must be/],
    ['{"type":"user","message":{"content":[{"type":"tool_result"}]}}', /"message.content\[0\]" must be/],
    ['{"type":"control_request","request":{}}', /needs a "request_id"/],
    ['{"type":"control_response"}', /needs "response.request_id"/],
  ])('%s is named with its line, and the others still run', async (line, words) => {
    const session = playedSession(answers('a'), answers('b'));
    const { code, err } = await run(session, { ...streamed, prompt: pipe(user('a'), `${line}\n`, user('b')) });
    expect(err).toMatch(words);
    expect(session.prompts).toEqual(['a', 'b']);
    expect(code).toBe(2);
  });

  it('work with the other outputs too, where control requests are refused', async () => {
    const session = playedSession(answers('a'), answers('b'));
    const prompt = pipe(user('a'), control('r', { subtype: 'interrupt' }), user('b'));
    const { out, err, code } = await run(session, { input: 'stream-json', prompt });
    expect(out).toBe('a\nb\n');
    expect(err).toContain('line 2 of the input: control requests need --output-format stream-json');
    expect([session.interrupts, code]).toEqual([0, 2]);
  });

  it('end with the code of the turn that did not end well', async () => {
    const failing: Turn = ({ end }) => end({ type: 'limit', limit: 'cost' });
    const { code } = await run(playedSession(failing, answers('b')), {
      ...streamed,
      prompt: pipe(user('a'), user('b')),
    });
    expect(code).toBe(6);
  });
});

describe('control requests', () => {
  const responses = (lines: Record<string, unknown>[]): unknown[] =>
    lines.filter((line) => line['type'] === 'control_response').map((line) => line['response']);

  it('are answered one by one', async () => {
    const session = playedSession();
    const { lines, code, err } = await run(session, {
      ...streamed,
      prompt: pipe(
        control('1', { subtype: 'initialize', hooks: { PreToolUse: [] } }),
        control('2', { subtype: 'set_permission_mode', mode: 'acceptEdits' }),
        control('3', { subtype: 'set_permission_mode', mode: 'yolo' }),
        control('4', { subtype: 'set_permission_mode', mode: 'bypassPermissions' }),
        control('5', { subtype: 'set_model', model: 'opus' }),
        control('6', { subtype: 'set_model', model: null }),
        control('7', { subtype: 'rewind_files' }),
        control('8', { subtype: 'toString' }),
        control('9', {}),
      ),
    });
    expect(responses(lines)).toEqual([
      {
        subtype: 'success',
        request_id: '1',
        response: {
          commands: [{ name: 'help', description: '', argumentHint: '' }],
          agents: [{ name: 'backend-architect', description: '' }],
          output_style: 'default',
          available_output_styles: ['default'],
          models: [],
          account: {},
        },
      },
      { subtype: 'success', request_id: '2', response: {} },
      { subtype: 'error', request_id: '3', error: 'unknown permission mode "yolo"' },
      { subtype: 'error', request_id: '4', error: expect.stringContaining('--permission-mode bypass') },
      { subtype: 'success', request_id: '5', response: {} },
      { subtype: 'success', request_id: '6', response: {} },
      { subtype: 'error', request_id: '7', error: 'unsupported control request "rewind_files"' },
      { subtype: 'error', request_id: '8', error: 'unsupported control request "toString"' },
      { subtype: 'error', request_id: '9', error: 'unsupported control request without a subtype' },
    ]);
    expect(session.sets).toEqual([{ mode: 'auto' }, { model: 'claude-opus-5-5' }, { model: 'claude-sonnet-5-5' }]);
    expect(err).toBe('');
    expect([lines[0]?.['subtype'], code]).toEqual(['init', 0]);
  });

  it.each([
    ['hooks', { PreToolUse: [{ matcher: 'Bash', hookCallbackIds: ['hook_0'] }] }],
    ['sdkMcpServers', ['calc']],
    ['agents', { critic: { description: 'x', prompt: 'y' } }],
    ['systemPrompt', 'You are a pirate.'],
    ['systemPrompt', ['You are', 'a pirate.']],
    ['appendSystemPrompt', 'Answer in haiku.'],
    ['jsonSchema', { type: 'object' }],
    ['somethingNew', 1],
  ])('are refused by name when they wish for %s, and no prompt runs without it', async (name, wish) => {
    const session = playedSession(answers('ran all the same'));
    const { lines, code, err } = await run(session, {
      ...streamed,
      prompt: pipe(control('1', { subtype: 'initialize', [name]: wish }), user('go')),
    });
    const error = expect.stringMatching(new RegExp(`^not supported by archie: .*${name}`)) as string;
    expect(responses(lines)).toEqual([{ subtype: 'error', request_id: '1', error }]);
    expect([session.prompts, code]).toEqual([[], 2]);
    expect(err).toMatch(new RegExp(`line 2 of the input: no prompt runs .*${name}`));
  });

  it('may begin anew without what was refused', async () => {
    const session = playedSession(answers('now'));
    const { lines, code } = await run(session, {
      ...streamed,
      prompt: pipe(
        control('1', {
          subtype: 'initialize',
          hooks: { Stop: [{ hookCallbackIds: ['h'] }] },
          agents: { a: { prompt: 'x' } },
        }),
        control('2', { subtype: 'initialize', hooks: { Stop: [] }, agents: {}, systemPrompt: '', sdkMcpServers: null }),
        user('go'),
      ),
    });
    expect(responses(lines)).toEqual([
      { subtype: 'error', request_id: '1', error: expect.stringMatching(/hooks; agents/) as string },
      expect.objectContaining({ subtype: 'success', request_id: '2' }),
    ]);
    expect([session.prompts, code]).toEqual([['go'], 0]);
  });

  it('reach a turn that runs: interrupt, and the next prompt goes on', async () => {
    const host = openPipe();
    const session = playedSession(async ({ interrupted, end }) => {
      host.write({ type: 'control_request', request_id: 'i', request: { subtype: 'interrupt' } });
      await interrupted;
      host.write(JSON.parse(user('go on')));
      host.close();
      return end({ type: 'interrupted' });
    }, answers('gone on'));
    host.write(JSON.parse(user('start')));
    const { lines, code } = await run(session, { ...streamed, prompt: host.chunks });
    expect(responses(lines)).toEqual([{ subtype: 'success', request_id: 'i', response: {} }]);
    expect(lines.filter((line) => line['type'] === 'result').map((line) => line['subtype'])).toEqual([
      'error_during_execution',
      'success',
    ]);
    expect([session.prompts, code]).toEqual([['start', 'go on'], 0]);
  });
});

describe('questions', () => {
  const because = { code: 'command', text: 'commands are asked for' };
  const permission: Question = {
    id: 'q1',
    kind: 'permission',
    call: 'toolu_1',
    tool: 'Bash',
    subject: 'make',
    cwd: '/srv/shop',
    effects: [],
    because,
    remember: [],
  };
  const asking =
    (question: Question): Turn =>
    async ({ emit, ask, end }) => {
      emit({ type: 'call.started', id: 'toolu_1', name: 'Bash', input: { command: 'make' }, title: 'make' });
      await ask(question);
      return end({ type: 'done' }, { text: 'x' });
    };

  /** Runs a question past a host that answers `body`, or closes its end when that is null. */
  async function hosted(
    question: Question,
    body: unknown,
  ): Promise<{ session: PlayedSession; request: unknown; err: string; code: number }> {
    const host = openPipe();
    let request: { request_id: string; request: unknown } | undefined;
    const session = playedSession(asking(question));
    const { PassThrough } = await import('node:stream');
    const stdout = new PassThrough();
    stdout.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter((each) => each.includes('control_request'))) {
        request = JSON.parse(line) as { request_id: string; request: unknown };
        if (body !== null) {
          host.write({
            type: 'control_response',
            response: { subtype: 'success', request_id: request.request_id, response: body },
          });
        }
        host.close();
      }
    });
    host.write(JSON.parse(user('start')));
    const { err, code } = await run(session, {
      ...streamed,
      prompt: host.chunks,
      stdout: Object.assign(stdout, { isTTY: false }),
    });
    return { session, request: request?.request, err, code };
  }

  it('go to the host, who allows', async () => {
    const { session, request } = await hosted(permission, { behavior: 'allow', updatedInput: { command: 'make' } });
    expect(request).toEqual({
      subtype: 'can_use_tool',
      tool_name: 'Bash',
      input: { command: 'make' },
      tool_use_id: 'toolu_1',
      permission_suggestions: [],
      decision_reason: 'commands are asked for',
    });
    expect(session.answers).toEqual([{ kind: 'permission', allow: true }]);
  });

  it('or denies with words', async () => {
    const { session, code } = await hosted(permission, { behavior: 'deny', message: 'not today', interrupt: true });
    expect(code).toBe(0);
    expect(session.answers).toEqual([{ kind: 'permission', allow: false, words: 'not today' }]);
    expect(session.interrupts).toBe(1);
  });

  it('or wants another input, which would not be what runs: refused', async () => {
    const { session, err } = await hosted(permission, { behavior: 'allow', updatedInput: { command: 'make -n' } });
    expect(session.answers).toEqual([expect.objectContaining({ allow: false })]);
    expect(err).toContain('updatedInput');
  });

  it('or answers something else, which is no approval', async () => {
    const { session } = await hosted(permission, { behavior: 'maybe' });
    expect(session.answers).toEqual([{ kind: 'permission', allow: false }]);
  });

  it('are called off when an interrupt settles them', async () => {
    const host = openPipe();
    const session = playedSession(async ({ emit, interrupted, end }) => {
      emit({ type: 'question.asked', question: permission });
      host.write({ type: 'control_request', request_id: 'i', request: { subtype: 'interrupt' } });
      await interrupted;
      emit({ type: 'question.answered', id: 'q1', answer: { kind: 'permission', allow: false }, by: 'interrupt' });
      host.close();
      return end({ type: 'interrupted' });
    });
    host.write(JSON.parse(user('start')));
    const { lines, code } = await run(session, { ...streamed, prompt: host.chunks });
    const asked = lines.find((line) => line['type'] === 'control_request');
    const cancelled = lines.find((line) => line['type'] === 'control_cancel_request');
    expect(cancelled).toEqual({ type: 'control_cancel_request', request_id: asked?.['request_id'] });
    expect(code).toBe(0);
  });

  it('or hangs up, which is no approval', async () => {
    const { session, code } = await hosted(permission, null);
    expect(session.answers).toEqual([expect.objectContaining({ allow: false })]);
    // Nobody could give it.
    expect(code).toBe(5);
  });

  it('about changes name the paths, and are answered as reviews', async () => {
    const changes = { id: 'c', files: [{ path: 'a.txt', before: null, after: null }], origin: { by: 'tool' as const } };
    const review: Question = {
      id: 'q2',
      kind: 'review',
      about: 'call',
      call: 'toolu_1',
      tool: 'Write',
      changes,
      because,
      remember: [],
    };
    const allowed = await hosted(review, { behavior: 'allow' });
    expect(allowed.request).toMatchObject({ tool_name: 'Write', paths: ['a.txt'] });
    expect(allowed.session.answers).toEqual([{ kind: 'review', accept: 'all', comments: [] }]);
    const denied = await hosted(review, { behavior: 'deny', message: 'smaller' });
    expect(denied.session.answers).toEqual([{ kind: 'review', accept: 'none', comments: [{ text: 'smaller' }] }]);
  });

  it('about a whole turn are of no call; a no with words lands nothing and throws nothing away', async () => {
    const files = [{ path: 'a.txt', before: null, after: null }];
    const changes = { id: 'c', files, origin: { by: 'tool' as const } };
    const turn: Question = { id: 'q3', kind: 'review', about: 'turn', changes, because, remember: [] };
    const allowed = await hosted(turn, { behavior: 'allow', updatedInput: {} });
    expect(allowed.request).toMatchObject({ tool_name: 'Review', tool_use_id: '', input: {}, paths: ['a.txt'] });
    expect(allowed.session.answers).toEqual([{ kind: 'review', accept: 'all', comments: [] }]);
    const denied = await hosted(turn, { behavior: 'deny', message: 'smaller' });
    const later = { kind: 'review', accept: 'none', later: true };
    expect(denied.session.answers).toEqual([{ ...later, comments: [{ text: 'smaller' }] }]);
    const left = await hosted(turn, null);
    expect(left.session.answers).toEqual([expect.objectContaining(later)]);
  });

  it('are refused at once where there is no host', async () => {
    const session = playedSession(asking(permission));
    const { err } = await run(session);
    expect(session.answers).toEqual([{ kind: 'permission', allow: false }]);
    expect(err).toContain('Bash needs approval: commands are asked for');
  });
});
