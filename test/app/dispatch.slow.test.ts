import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { gate, heldReply, messageParts, textReply } from '../support/replies.ts';

const booking = 'our api charges customers twice when the payment webhook is retried, design idempotency for it';

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.ts': 'export const a = 1;\n' }, server.url);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const stateFile = (name: string) => join(place.env['XDG_STATE_HOME'] ?? '', 'archie', name);

/** Somebody who has seen the dispatcher often enough, unless `shown` says otherwise. */
async function open(
  size: { cols: number; rows: number },
  more: { shown?: number; args?: string[] } = {},
): Promise<Pty> {
  if (!existsSync(stateFile(''))) mkdirSync(stateFile(''), { recursive: true, mode: 0o700 });
  if (!existsSync(stateFile('dispatch-shown.json')))
    writeFileSync(stateFile('dispatch-shown.json'), JSON.stringify({ shown: more.shown ?? 20 }));
  const args = [binary, ...(more.args ?? [])];
  terminal = startPty({ file: process.execPath, args, ...size, cwd: place.root, env: place.env });
  await terminal.waitFor(/> Ask/);
  return terminal;
}

/** Nothing of the reply comes before the gate opens. */
function silent(opened: Promise<void>, words: string) {
  return { parts: [opened, ...messageParts([{ type: 'text', text: words }])] };
}

const roles = (request: { body: { messages: { role: string }[] } } | undefined) =>
  request?.body.messages.map(({ role }) => role);

describe.each([
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
])('in a terminal of $cols×$rows', (size) => {
  it('a hand-over is shown with its key, and kept back by Esc: the turn goes on with archie', async () => {
    const never = gate();
    server.reply(silent(never.opened, 'as the architect'), textReply('as archie'));
    const pty = await open(size);
    pty.write(`${booking}\r`);
    await pty.waitFor(/→ backend-architect \d+ % · ".*Esc: stay with archie/);
    await server.waitForRequest(1);
    pty.write('\u001B');
    await pty.waitFor('as archie');
    await pty.waitFor('1 request');
    const screen = pty.screen().join('\n');
    expect(screen).toMatch(/→ backend-architect[\s\S]*stays with archie · you said so[\s\S]*as archie/);
    // The key is no longer named: it would do something else now.
    expect(screen).not.toContain('Esc: stay');
    expect(screen).not.toContain('interrupted');
    const [first, second] = server.requests;
    expect([second?.body.system, second?.body.tools]).toEqual([first?.body.system, first?.body.tools]);
    expect(readFileSync(stateFile('dispatch.jsonl'), 'utf8')).toContain('"persona":null,"instead":"backend-architect"');
    expect(statSync(stateFile('dispatch.jsonl')).mode & 0o777).toBe(0o600);
    // As it was decided: what was learned of it since does not count.
    pty.write('/why\r');
    await pty.waitFor('kept it with archie');
    expect(pty.scrollback().join('\n')).toMatch(/decision {4}→ backend-architect/);
    expect(pty.scrollback().join('\n')).not.toContain('your corrections');
    never.open();
  });

  it('Esc stops the turn as ever once the reply has begun', async () => {
    const never = gate();
    server.reply(heldReply('Three ways', never.opened, ' to do it.'));
    const pty = await open(size);
    pty.write(`${booking}\r`);
    await pty.waitFor('Three ways');
    pty.write('\u001B');
    await pty.waitFor('interrupted');
    expect(pty.screen().join('\n')).not.toContain('stays with archie');
    never.open();
  });

  it('a follow-up stays, /why tells of it, and still does after a resume', async () => {
    server.reply(textReply('Three ways.'), textReply('With Redis, too.'));
    const pty = await open(size);
    pty.write(`${booking}\r`);
    await pty.waitFor('1 request');
    pty.write('and with redis?\r');
    await pty.waitFor('With Redis, too.');
    expect(pty.screen().join('\n').match(/→ /g)).toHaveLength(1);
    const told =
      /Why: and with redis\?[\s\S]*stays with backend-architect[\s\S]*backend-architect\s+had\s+the\s+conversation/;
    pty.write('/why\r');
    await pty.waitFor(told);
    expect(roles(server.requests[1])?.filter((role) => role === 'system')).toHaveLength(1);
    pty.write('\u0004');
    expect(await pty.exit).toBe(0);
    const again = await open(size, { args: ['--continue'] });
    again.write('/why\r');
    await again.waitFor(told);
  });
});

describe('the first hand-overs of an installation', () => {
  const size = { cols: 80, rows: 24 };

  it('send nothing before they were seen: Enter lets one go on, Esc keeps the next back', async () => {
    server.reply(textReply('as the architect'), textReply('as archie'));
    const pty = await open(size, { shown: 18 });
    pty.write(`${booking}\r`);
    await pty.waitFor('Nothing is sent yet');
    expect(server.requests).toHaveLength(0);
    pty.write('\r');
    await pty.waitFor('as the architect');
    pty.write('/clear\r');
    await pty.waitFor('a new session');
    pty.write('two customers booked the same seat twice under load: which constraint in the database prevents it?\r');
    await pty.waitFor('Nothing is sent yet');
    expect(server.requests).toHaveLength(1);
    pty.write('\u001B');
    await pty.waitFor('as archie');
    // No word of the persona was ever sent.
    expect(roles(server.requests[1])).not.toContain('system');
    expect(readFileSync(stateFile('dispatch-shown.json'), 'utf8')).toBe('{"shown":20}');
  });

  it('are not waited for without a terminal', async () => {
    server.reply(textReply('as the architect'));
    const ran = await archie(place, ['-p', booking, '--verbose']);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('backend-architect has this turn');
    expect(existsSync(stateFile('dispatch-shown.json'))).toBe(false);
  });
});

describe('a dispatcher that only suggests', () => {
  it('says whom it would choose, and hands over by one key', async () => {
    mkdirSync(join(place.env['XDG_CONFIG_HOME'] ?? '', 'archie'), { recursive: true });
    writeFileSync(join(place.env['XDG_CONFIG_HOME'] ?? '', 'archie', 'config.yaml'), 'dispatch: suggest\n');
    const never = gate();
    server.reply(silent(never.opened, 'as archie'), textReply('as the architect'));
    const pty = await open({ cols: 80, rows: 24 });
    pty.write(`${booking}\r`);
    await pty.waitFor(/\? suggested: backend-architect \d+ %.*Ctrl\+X: hand over/);
    await server.waitForRequest(1);
    expect(roles(server.requests[0])).not.toContain('system');
    pty.write('\u0018');
    await pty.waitFor('as the architect');
    expect(pty.screen().join('\n')).toContain('→ backend-architect · you said so');
    expect(roles(server.requests[1])?.at(-1)).toBe('system');
    expect((await archie(place, ['dispatch', 'stats'])).stdout).toContain('general → backend-architect');
    expect((await archie(place, ['dispatch', 'reset'])).stdout).toContain('forgotten: 1 correction');
    expect((await archie(place, ['dispatch', 'export'])).stdout).toBe('');
    never.open();
  });
});

describe('archie route', () => {
  it('routes a file and stdin, and ends with 2 behind a broken line, with 8 where somebody else was expected', async () => {
    const lines = [{ prompt: booking }, { prompt: 'write a poem about the sea', current: null }].map((each) =>
      JSON.stringify(each),
    );
    writeFileSync(join(place.root, 'prompts.jsonl'), lines.join('\n'));
    const filed = await archie(place, ['route', '--file', 'prompts.jsonl', '--json']);
    const decisions = filed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { persona: string });
    expect(decisions.map(({ persona }) => persona)).toEqual(['backend-architect', 'general']);
    expect(filed).toMatchObject({ code: 0, stderr: '' });
    const piped = await archie(place, ['route', '--file', '-', '--json'], {
      stdin: `${lines[0]}\nnonsense\n${lines[1]}\n`,
    });
    expect(piped.stdout.trim().split('\n')).toEqual([
      expect.stringContaining('"decision":"hand-over"'),
      '{"error":"it is not JSON"}',
      expect.stringContaining('"decision"'),
    ]);
    expect(piped).toMatchObject({ code: 2, stderr: 'archie: stdin, line 2: it is not JSON\n' });
    const expected = await archie(place, ['route', booking, '--expect', 'general']);
    expect(expected).toMatchObject({ code: 8, stderr: expect.stringContaining('archie: expected general') });
    expect(expected.stdout).toMatch(/^→ backend-architect \d+ % · "/);
  });

  it('understands a team’s own words, and warns once of a file that is broken', async () => {
    const file = join(place.env['XDG_CONFIG_HOME'] ?? '', 'archie', 'concepts.json');
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, JSON.stringify({ ours: { like: 'database', en: 'quaggastore' } }));
    const route = () => archie(place, ['route', 'quaggastore', '--explain', '--json']);
    const own = await route();
    expect(own.stderr).toBe('');
    expect(own.stdout).toContain('(database)');
    writeFileSync(file, '{');
    const broken = await route();
    expect(broken).toMatchObject({ code: 0, stderr: `archie: ${file}: not read: it is not JSON\n` });
    expect(broken.stdout).not.toContain('(database)');
  });
});
