import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import { RESET, errorReply, startEvent, textReply, toolReply } from '../support/replies.ts';

const key = 'sk-canary-"0123456789';
const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const mountable =
  process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.ts': 'export const a = 1;\n' }, server.url);
  place.env['ANTHROPIC_API_KEY'] = key;
});
afterEach(async () => {
  place.remove();
  await server.close();
});

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into it freely
type Line = Record<string, any>;

const at = (path: string): string => join(place.root, path);
const state = (...path: string[]): string => join(place.env['XDG_STATE_HOME']!, 'archie', ...path);
const textOf = (path = 'log.jsonl'): string => readFileSync(at(path), 'utf8');
/** Every line is JSON and stamped. */
function linesOf(path?: string): Line[] {
  const lines = textOf(path)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  for (const line of lines)
    expect(line).toMatchObject({
      at: expect.any(Number),
      ms: expect.any(Number),
      pid: expect.any(Number),
      kind: expect.any(String),
    });
  return lines;
}
const of = (lines: Line[], kind: string): Line[] => lines.filter((line) => line['kind'] === kind);
const edit = () =>
  toolReply([{ name: 'Edit', input: { file_path: 'a.ts', old_string: 'a = 1', new_string: 'a = 2' } }]);

describe('a debug log', () => {
  it('tells of requests, answers, retries, events and times, and holds no word of the conversation', async () => {
    server.reply(
      { before: [RESET] },
      { ...errorReply(529, 'overloaded_error', 'too much at once', { 'retry-after-ms': '1', 'request-id': 'req_1' }) },
      { parts: [startEvent()] },
      toolReply([{ name: 'Read', input: { file_path: 'a.ts' } }], { usage: { input: 11, output: 7 } }),
      textReply('The answer is Zanzibar.', { id: 'msg_last', usage: { input: 20, output: 9, cacheRead: 3 } }),
    );
    const args = ['-p', 'Where is Timbuktu?', '-m', 'opus', '--append-system-prompt', 'be Ouagadougou'];
    const ran = await archie(place, [...args, '--debug-file', 'log.jsonl']);
    expect(ran).toMatchObject({ code: 0, stdout: 'The answer is Zanzibar.\n' });

    const lines = linesOf();
    expect(lines[0]).toMatchObject({
      kind: 'start',
      version: expect.stringMatching(/^\d/),
      node: process.versions.node,
      command: 'session',
      argv: [
        '-p',
        '<18 characters>',
        '-m',
        'opus',
        '--append-system-prompt',
        '<14 characters>',
        '--debug-file',
        'log.jsonl',
      ],
    });
    expect(lines.at(-1)).toMatchObject({ kind: 'end', exit: 0 });
    expect(of(lines, 'timing').map(({ what }) => what)).toEqual(
      expect.arrayContaining(['flags', 'provider', 'workspace', 'personas', 'session']),
    );

    const requests = of(lines, 'request');
    expect(requests.map(({ n, attempt, messages }) => [n, attempt, messages])).toEqual([
      [1, 1, 1],
      [2, 2, 1],
      [3, 3, 1],
      [4, 4, 1],
      [5, 1, 3],
    ]);
    expect(requests[0]).toMatchObject({ method: 'POST', url: `${server.url}/v1/messages`, model: 'claude-opus-5-5' });
    expect(requests.map(({ bytes }) => bytes)).toEqual(server.requests.map(({ raw }) => Buffer.byteLength(raw)));
    expect(requests.map(({ tools }) => tools)).toEqual(server.requests.map(({ body }) => body.tools.length));

    expect(of(lines, 'failure')).toMatchObject([{ n: 1, error: 'TypeError', cause: { code: 'ECONNRESET' } }]);
    const responses = of(lines, 'response');
    expect(responses).toMatchObject([
      { n: 2, status: 529, requestId: 'req_1', ended: 'whole', error: { type: 'overloaded_error' } },
      { n: 3, status: 200 },
      { n: 4, status: 200, stop: 'tool_use', usage: { input_tokens: 11, output_tokens: 7 } },
      { n: 5, stop: 'end_turn', messageId: 'msg_last', usage: { cache_read_input_tokens: 3, output_tokens: 9 } },
    ]);
    for (const { headersMs, firstByteMs, tookMs } of responses) {
      expect(firstByteMs).toBeGreaterThanOrEqual(headersMs);
      expect(tookMs).toBeGreaterThanOrEqual(firstByteMs);
    }
    expect(of(lines, 'retry').map(({ failure }) => failure.code)).toEqual(['network', 'overloaded', 'protocol']);

    const events = of(lines, 'event');
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['session.started', 'turn.started', 'call.started', 'call.finished', 'turn.ended']),
    );
    expect(events.find(({ type }) => type === 'turn.started')).toMatchObject({ turn: 1, prompt: { chars: 18 } });
    expect(events.filter(({ type }) => type === 'text.delta')).toMatchObject([{ count: 2, chars: 23 }]);
    for (const word of ['Timbuktu', 'Zanzibar', 'Ouagadougou', 'export const', 'sk-canary'])
      expect(textOf()).not.toContain(word);
  });

  it('tells what the client could not read', async () => {
    server.reply({ parts: ['event: message_start\ndata: {broken\n\n'] });
    expect((await archie(place, ['-p', 'Where?', '--debug-file', 'log.jsonl'])).code).toBe(4);
    expect(of(linesOf(), 'sdk')[0]).toMatchObject({
      level: 'error',
      text: expect.stringContaining('Could not parse'),
    });
  });

  it('says what a server refused, and what archie does without from there on', async () => {
    server.reply(errorReply(400, 'invalid_request_error', 'unknown field cache_control'), textReply('ok'));
    await archie(place, ['-p', 'x', '-a', 'none', '--debug-file', 'log.jsonl']);
    const lines = linesOf();
    expect(of(lines, 'response')[0]).toMatchObject({ status: 400, error: { message: 'unknown field cache_control' } });
    expect(of(lines, 'negotiation')).toMatchObject([{ text: expect.stringContaining('without extras') }]);
  });

  it('holds bodies when they are asked for, and even then no key, wherever it stands', async () => {
    place.env['ARCHIE_LOG_BODIES'] = '1';
    writeFileSync(at('key.txt'), `the key is ${key}\n`);
    server.reply(
      errorReply(429, 'rate_limit_error', `too many for ${key}`, { 'x-api-key': key, 'set-cookie': key }),
      toolReply([{ name: 'Read', input: { file_path: 'key.txt', [key]: 1 } }], { chunk: 1000 }),
      textReply(`The answer is Zanzibar, ${key} ${encodeURIComponent(key)}`, { chunk: 1000 }),
    );
    const ran = await archie(place, ['-p', `Where is Timbuktu? ${key}`, '--debug-file', 'log.jsonl']);
    expect(ran.code).toBe(0);
    // The key did travel: as a header, and within what was said.
    expect(server.requests[0]!.headers['x-api-key']).toBe(key);
    expect(server.requests[0]!.raw).toContain('canary');

    const lines = linesOf();
    const [request] = of(lines, 'request');
    expect(JSON.stringify(request!['body'])).toContain('Where is Timbuktu? ***');
    expect(Object.keys(request!['headers'])).toContain('anthropic-version');
    expect(Object.keys(request!['headers'])).not.toContain('authorization');
    expect(of(lines, 'response').at(-1)!['body']).toContain('Zanzibar, ***');
    expect(of(lines, 'event').find(({ type }) => type === 'turn.ended')!['text']).toBe(
      'The answer is Zanzibar, *** ***',
    );
    expect(textOf().includes('canary')).toBe(false);
  });

  it('leaves a streamed body out in which a key stands in pieces', async () => {
    place.env['ARCHIE_LOG_BODIES'] = '1';
    place.env['ANTHROPIC_API_KEY'] = 'canary-canary-canary';
    server.reply(
      toolReply([{ name: 'Read', input: { file_path: 'canary-canary-canary' } }], { chunk: 9 }),
      textReply('it is canary-canary-canary', { chunk: 9 }),
    );
    await archie(place, ['-p', 'x', '--debug-file', 'log.jsonl']);
    expect(of(linesOf(), 'response').map(({ body }) => body)).toEqual([
      expect.stringContaining('in pieces'),
      expect.stringContaining('in pieces'),
    ]);
    expect(textOf().includes('canary')).toBe(false);
  });

  it('hides the name and the password in an address, also where an error quotes it', async () => {
    place.env['ANTHROPIC_BASE_URL'] = server.url.replace('://', '://ada:pass%20canary@');
    const ran = await archie(place, ['doctor', '--debug-file', 'log.jsonl']);
    expect(ran.stdout).toContain('does not answer');
    const lines = linesOf();
    expect(of(lines, 'request')).toMatchObject([{ method: 'GET', url: `${server.url}/v1/models?limit=1` }]);
    expect(of(lines, 'failure')[0]!['message']).toContain('://***@');
    expect(textOf()).not.toMatch(/canary|ada/);
    place.env['ANTHROPIC_BASE_URL'] = `${server.url}/?limit=1&token=sesame`;
    await archie(place, ['-p', 'x', '--debug-file', 'other.jsonl']);
    expect(of(linesOf('other.jsonl'), 'request')[0]!['url']).toContain('?limit=1&token=***');
    expect(textOf('other.jsonl')).not.toContain('sesame');
  });

  it('is written for a command, with the flag before it or behind it', async () => {
    server.reply(edit(), textReply('done'));
    await archie(place, ['-p', 'x', '-a', 'none', '--permission-mode', 'auto']);
    expect(await archie(place, ['undo', '--debug-file', 'log.jsonl'])).toMatchObject({ code: 0 });
    expect(linesOf().map(({ kind }) => kind)).toEqual(['start', 'timing', 'timing', 'end']);
    expect(linesOf()[0]).toMatchObject({ command: 'undo', argv: ['undo', '--debug-file', 'log.jsonl'] });
    expect(await archie(place, ['--debug-file=other.jsonl', 'undo', 'nope'])).toMatchObject({ code: 1 });
    expect(of(linesOf('other.jsonl'), 'failure')).toMatchObject([{ error: 'LandingFailure' }]);
    expect(linesOf('other.jsonl').at(-1)).toMatchObject({ kind: 'end', exit: 1 });
  });

  it('is written for a host that speaks stream-json', async () => {
    server.reply(textReply('one'), textReply('two'));
    const said = (text: string) => JSON.stringify({ type: 'user', message: { role: 'user', content: text } });
    const args = [
      '-p',
      '--input-format',
      'stream-json',
      '--output-format',
      'stream-json',
      '--include-partial-messages',
    ];
    const ran = await archie(place, [...args, '--debug-file', 'log.jsonl'], { stdin: `${said('a')}\n${said('b')}\n` });
    expect(ran.code).toBe(0);
    for (const line of ran.stdout.trimEnd().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(of(linesOf(), 'event').filter(({ type }) => type === 'turn.ended')).toHaveLength(2);
    expect(of(linesOf(), 'request')).toHaveLength(2);
  });

  it('is written in a terminal, where it says when the first frame was there', async () => {
    server.reply(textReply('Here I am.'));
    const args = [binary, '--debug-file', 'log.jsonl'];
    const pty = startPty({ file: process.execPath, args, cwd: place.root, env: place.env });
    onTestFinished(() => pty.kill());
    await pty.waitFor(/> Ask/);
    pty.write('hello\r');
    await pty.waitFor('Here I am.');
    await pty.waitFor('1 request');
    pty.write('\x04');
    expect(await pty.exit).toBe(0);
    const lines = linesOf();
    expect(lines[0]!['terminal']).toMatch(/^xterm-256color 80x24$/);
    const what = of(lines, 'timing').map((line) => line['what'] as string);
    expect(what.indexOf('frame')).toBeGreaterThan(what.indexOf('flags'));
    expect(what.indexOf('frame')).toBeLessThan(what.indexOf('workspace'));
    expect(of(lines, 'event').map(({ type }) => type)).toContain('turn.ended');
    expect(lines.at(-1)).toMatchObject({ kind: 'end', exit: 0 });
  });
});

describe('a session that goes on', () => {
  it('is drawn with its past before personas are read, also where the past has diffs', async () => {
    const input = { file_path: 'a.ts', old_string: 'a = 1', new_string: 'a = 42' };
    server.reply(toolReply([{ name: 'Edit', input }]), textReply('It is 42 now.'));
    expect((await archie(place, ['-p', 'edit it', '--permission-mode', 'auto'])).code).toBe(0);
    for (const [n, more] of [[], ['--fork-session']].entries()) {
      server.reply(textReply(`Welcome back, ${n}.`));
      const args = [binary, '-c', ...more, '--debug-file', `log-${n}.jsonl`];
      const pty = startPty({ file: process.execPath, args, cwd: place.root, env: place.env });
      onTestFinished(() => pty.kill());
      await pty.waitFor(() => /export const a = 42;[^]*It is 42 now\./.test(pty.scrollback().join('\n')));
      pty.write('are you there?\r');
      await pty.waitFor(`Welcome back, ${n}.`);
      const what = of(linesOf(`log-${n}.jsonl`), 'timing').map((line) => line['what'] as string);
      expect(what).toContain('personas');
      expect(what.indexOf('frame')).toBeGreaterThan(-1);
      expect(what.indexOf('frame')).toBeLessThan(what.indexOf('personas'));
      pty.kill();
      await pty.exit;
    }
  });
});

describe('where it lies', () => {
  it('is its owner’s alone, and goes on where it ended', async () => {
    writeFileSync(at('log.jsonl'), '{"before":true}\n', { mode: 0o644 });
    await archie(place, ['undo', '--list', '--debug-file', 'log.jsonl']);
    expect(textOf()).toMatch(/^\{"before":true\}\n\{"at":/);
    expect(statSync(at('log.jsonl')).mode & 0o777).toBe(0o600);
  });

  it('ARCHIE_LOG=1: in the state folder, where the last ten are kept, and the doctor names the last', async () => {
    mkdirSync(state('log'), { recursive: true });
    const old = Array.from({ length: 12 }, (_, n) => `202611${10 + n}T120000-7.jsonl`);
    for (const name of [...old, 'mine.txt']) writeFileSync(state('log', name), '{}\n');
    place.env['ARCHIE_LOG'] = '1';
    await archie(place, ['undo', '--list']);
    const names = readdirSync(state('log')).filter((name) => name.endsWith('.jsonl'));
    const made = names.filter((name) => !old.includes(name));
    expect(made).toEqual([expect.stringMatching(/^\d{8}T\d{6}-\d+\.jsonl$/)]);
    expect(names.filter((name) => old.includes(name))).toEqual(old.slice(3));
    expect(existsSync(state('log', 'mine.txt'))).toBe(true);
    expect(statSync(state('log', made[0]!)).mode & 0o777).toBe(0o600);

    const before = new Date(Date.now() - 3 * 60 * 60_000);
    utimesSync(state('log', made[0]!), before, before);
    const { stdout } = await archie(place, ['doctor']);
    expect(stdout).toMatch(new RegExp(`${made[0]}, 3 h ago, \\d+ bytes; ARCHIE_LOG=1 or --debug-file <path> writes`));
  });

  it('a folder gets a file for each run; --debug-file goes first; 0 is off', async () => {
    mkdirSync(at('logs'));
    place.env['ARCHIE_LOG'] = 'logs';
    await archie(place, ['undo', '--list']);
    await archie(place, ['undo', '--list']);
    expect(readdirSync(at('logs'))).toHaveLength(2);
    await archie(place, ['undo', '--list', '--debug-file', 'log.jsonl']);
    expect(readdirSync(at('logs'))).toHaveLength(2);
    expect((await archie(place, ['doctor'])).stdout).toContain(`${at('log.jsonl')}, just now`);
    place.env['ARCHIE_LOG'] = '0';
    await archie(place, ['undo', '--list']);
    expect(readdirSync(place.root).toSorted()).toEqual(['a.ts', 'log.jsonl', 'logs']);
  });

  it('off: nothing is written and nothing of it is loaded', async () => {
    server.reply(textReply('ok'));
    await archie(place, ['-p', 'x']);
    expect((await archie(place, ['doctor'])).stdout).toContain('none yet: ARCHIE_LOG=1');
    expect(existsSync(state('log'))).toBe(false);
    expect(readdirSync(place.root)).toEqual(['a.ts']);

    // The bundle: whatever holds the log is reached by `import()` alone.
    const files = ['main.js', ...readdirSync(join(dist, 'chunks')).map((name) => join('chunks', name))];
    const code = new Map(files.map((name) => [name, readFileSync(join(dist, name), 'utf8')]));
    const holders = files.filter((name) => code.get(name)!.includes('ARCHIE_LOG_BODIES'));
    expect(holders).toHaveLength(1);
    const holder = basename(holders[0]!);
    const atOnce = files.filter((name) => new RegExp(`(?:from|import)"\\.[\\w/.-]*/${holder}"`).test(code.get(name)!));
    expect(atOnce.filter((name) => !name.startsWith('chunks/debug-log-'))).toEqual([]);
    expect(code.get('main.js')).toMatch(/import\("\.\/chunks\/debug-log-\w+\.js"\)/);
  });
});

describe('a log that cannot be written', () => {
  it.each([
    ['a folder that is not there', 'nowhere/log.jsonl', /ENOENT: no such file or directory$/m],
    ['a link', 'link.jsonl', /ELOOP/],
    ['a pipe', 'pipe.jsonl', /it is no plain file|ENXIO/],
    ['a file as a folder', 'a.ts/log.jsonl', /ENOTDIR/],
    ['a device', '/dev/full', /it is no plain file$/m],
  ])(
    '%s: an error before anything is paid for, and only a warning where it is set for every run',
    async (_, path, why) => {
      writeFileSync(at('target.txt'), 'untouched');
      symlinkSync('target.txt', at('link.jsonl'));
      execFileSync('mkfifo', [at('pipe.jsonl')]);
      server.reply(textReply('ok'));
      const refused = await archie(place, ['-p', 'x', '--debug-file', path]);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(server.requests).toHaveLength(0);
      place.env['ARCHIE_LOG'] = path;
      const ran = await archie(place, ['-p', 'x']);
      expect(ran).toMatchObject({ code: 0, stdout: 'ok\n' });
      for (const { stderr } of [refused, ran]) {
        expect(stderr).toMatch(why);
        expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      }
      expect(readFileSync(at('target.txt'), 'utf8')).toBe('untouched');
    },
  );

  // Needs mount(8) as root.
  it.skipIf(!mountable)('a full disk: one warning at the end', async () => {
    place.env['ARCHIE_LOG_BODIES'] = '1';
    mkdirSync(at('small'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', at('small')]);
    server.reply(toolReply([{ name: 'Read', input: { file_path: 'a.ts' } }]), textReply('x'.repeat(20_000)));
    const ran = await archie(place, ['-p', 'x', '--debug-file', 'small/log.jsonl']).finally(() =>
      spawnSync('umount', ['-l', at('small')]),
    );
    expect(ran).toMatchObject({ code: 0, stdout: `${'x'.repeat(20_000)}\n` });
    expect(ran.stderr).toMatch(/^archie: the debug log .*small\/log\.jsonl cannot be written: ENOSPC: .*\n$/);
  });
});
