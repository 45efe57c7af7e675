/** The built program under a host that speaks stream-json: it is asked, may interrupt, and is told what archie cannot do. */

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { binary, forReal, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { gate, heldReply, messageReply, textReply, toolReply } from '../support/replies.ts';

type Line = Record<string, unknown> & { type: string; request_id?: string; request?: Record<string, unknown> };

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = forReal(makePlace({ 'a.txt': 'one\n' }, server.url));
});
afterEach(async () => {
  place.remove();
  await server.close();
});

/** archie as a child of a host that says `first` and then what `react` has it say to each line. It hangs up after the last of `results` results. */
function hosted(
  first: object[],
  react: (line: Line) => object | undefined,
  { results = 1, args = [] as string[] } = {},
): Promise<{ code: number | null; lines: Line[]; stderr: string }> {
  return new Promise((resolve, reject) => {
    const flags = ['-p', '--input-format', 'stream-json', '--output-format', 'stream-json', ...args];
    const child = spawn(process.execPath, [binary, ...flags], { cwd: place.root, env: place.env });
    const say = (what: object): void => void child.stdin.write(`${JSON.stringify(what)}\n`);
    const lines: Line[] = [];
    let rest = '';
    let stderr = '';
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.stdout.on('data', (data: Buffer) => {
      const parts = (rest + data.toString()).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const line = JSON.parse(part) as Line;
        lines.push(line);
        const answer = react(line);
        if (answer) say(answer);
        if (lines.filter(({ type }) => type === 'result').length === results) child.stdin.end();
      }
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, lines, stderr }));
    for (const each of first) say(each);
  });
}

const prompt = (content: string): object => ({ type: 'user', message: { role: 'user', content } });
const answering = (body: Record<string, unknown>) => (line: Line) =>
  line.type === 'control_request'
    ? { type: 'control_response', response: { subtype: 'success', request_id: line.request_id, response: body } }
    : undefined;
const askedOf = (lines: Line[]): unknown[] =>
  lines.filter(({ type }) => type === 'control_request').map(({ request }) => request);
const run = (command: string) => toolReply([{ name: 'Bash', input: { command } }]);
const write = () => toolReply([{ name: 'Write', input: { file_path: 'b.txt', content: 'new\n' } }]);

it('is asked before a command runs, and what it allows runs', async () => {
  server.reply(run('touch made-by-command'), textReply('done'));
  // As Claude's agent SDK starts its host's program.
  const args = ['--verbose', '--permission-prompt-tool', 'stdio'];
  const { code, lines } = await hosted([prompt('go')], answering({ behavior: 'allow' }), { args });
  expect(askedOf(lines)).toMatchObject([
    { subtype: 'can_use_tool', tool_name: 'Bash', input: { command: 'touch made-by-command' } },
  ]);
  expect(existsSync(join(place.root, 'made-by-command'))).toBe(true);
  expect(lines.at(-1)).toMatchObject({ type: 'result', subtype: 'success', permission_denials: [] });
  expect(code).toBe(0);
});

it('is asked before an edit lands, and what it denies does not: the result tells of it, and the run ends well', async () => {
  server.reply(write(), textReply('then not'));
  const { code, lines } = await hosted([prompt('go')], answering({ behavior: 'deny', message: 'not this file' }));
  expect(askedOf(lines)).toMatchObject([{ subtype: 'can_use_tool', tool_name: 'Write', paths: ['b.txt'] }]);
  expect(existsSync(join(place.root, 'b.txt'))).toBe(false);
  expect(server.requests[1]!.raw).toContain('not this file');
  expect(lines.at(-1)).toMatchObject({ type: 'result', subtype: 'success' });
  expect((lines.at(-1)!['permission_denials'] as unknown[]).length).toBe(1);
  expect(code).toBe(0);
});

it('is asked once at the end of a turn in mode stage', async () => {
  server.reply(write(), textReply('staged'));
  const { code, lines } = await hosted([prompt('go')], answering({ behavior: 'allow' }), {
    args: ['--permission-mode', 'stage'],
  });
  expect(askedOf(lines)).toMatchObject([{ subtype: 'can_use_tool', tool_name: 'Review', paths: ['b.txt'] }]);
  expect(readFileSync(join(place.root, 'b.txt'), 'utf8')).toBe('new\n');
  expect(code).toBe(0);
});

it('interrupts a turn, goes on with the next, and the run ends well', async () => {
  const held = gate();
  server.reply(heldReply('half a', held.opened, ' sentence'), textReply('next'));
  const stop = { type: 'control_request', request_id: 'i', request: { subtype: 'interrupt' } };
  let isStopped = false;
  const react = (line: Line): object | undefined => {
    if (line.type === 'result' && line['is_error'] === true) return prompt('go on');
    if (line.type !== 'stream_event' || isStopped) return undefined;
    isStopped = true;
    return stop;
  };
  const args = ['--include-partial-messages'];
  const { code, lines } = await hosted([prompt('start')], react, { results: 2, args }).finally(held.open);
  const results = lines.filter(({ type }) => type === 'result').map(({ is_error: failed }) => failed);
  expect([results, code]).toEqual([[true, false], 0]);
});

it('hears by name what archie cannot do, and no prompt runs without it', async () => {
  server.otherwise(textReply('ran all the same'));
  const hooks = { PreToolUse: [{ matcher: 'Bash', hookCallbackIds: ['hook_0'] }] };
  const begin = { type: 'control_request', request_id: '1', request: { subtype: 'initialize', hooks } };
  const { code, lines, stderr } = await hosted([begin, prompt('go')], () => undefined);
  expect(lines.find(({ type }) => type === 'control_response')).toMatchObject({
    response: { subtype: 'error', request_id: '1', error: expect.stringContaining('hooks') as string },
  });
  expect(server.requests).toHaveLength(0);
  expect([code, stderr]).toEqual([2, expect.stringContaining('hooks')]);
});

it('has a model that refuses told by the result, and the run ends well', async () => {
  server.reply(messageReply([{ type: 'text', text: 'No.' }], { stop: 'refusal' }));
  const { code, lines } = await hosted([prompt('go')], () => undefined);
  expect(lines.at(-1)).toMatchObject({ type: 'result', is_error: true });
  expect(code).toBe(0);
});

it('that hung up can approve nothing: what waits for it is refused, with the code of that', async () => {
  server.reply(run('touch made-by-command'), textReply('then not'));
  const { code } = await hosted([prompt('go')], () => undefined, { results: 0 });
  expect(existsSync(join(place.root, 'made-by-command'))).toBe(false);
  expect(code).toBe(5);
});
