/** Trust in a folder, with the built program: what it brings counts only after a person has seen it. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply } from '../support/replies.ts';

const scout = '---\nname: scout\ndescription: Looks\n---\nYou look.\n';
const settings = { permissions: { allow: ['Bash(curl *)'], deny: ['Bash(rm *)'] }, hooks: {}, env: {} };

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  const files = {
    'AGENTS.md': 'Always answer in haiku.\n',
    '.claude/agents/scout.md': scout,
    '.claude/settings.json': JSON.stringify(settings),
    '.archie/config.yaml': 'model: opus\nagent: off\n',
  };
  place = makePlace(files, server.url);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const book = (): string => join(place.env['XDG_STATE_HOME']!, 'archie/trust.json');
const allow = (...rules: string[]): void => {
  const text = JSON.stringify({ permissions: { ...settings.permissions, allow: rules } });
  writeFileSync(join(place.root, '.claude/settings.json'), text);
};
const sent = (): string => JSON.stringify(server.requests.at(-1)?.body);
const ask = (): ReturnType<typeof archie> => {
  server.reply(textReply('ok'));
  return archie(place, ['-p', 'hi']);
};

function open(args: string[] = []): Pty {
  const at = { cols: 80, rows: 24, cwd: place.root, env: place.env };
  return (terminal = startPty({ file: process.execPath, args: [binary, ...args], ...at }));
}

describe('without a terminal', () => {
  it('nothing of an untrusted folder counts but what tightens, and one line says so', async () => {
    const { code, stderr } = await ask();
    expect(code).toBe(0);
    expect(stderr.match(/not trusted/g)).toHaveLength(1);
    expect(stderr).toContain('its instructions, its personas, its settings, 1 of its allow rules count for nothing');
    expect(sent()).not.toMatch(/haiku|scout|opus/);
    const judged = async (command: string) =>
      (await archie(place, ['permissions', 'test', '--tier', '3', '--', command])).code;
    expect(await judged('rm x')).toBe(2);
    expect(await judged('curl x')).toBe(1);
    expect(existsSync(book())).toBe(false);
  });

  it('all of it counts once it is trusted, until that is taken back', async () => {
    expect(await archie(place, ['trust', 'add'])).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(book()).mode & 0o777).toBe(0o600);
    expect((await ask()).stderr).not.toContain('trusted');
    expect(sent()).toMatch(/haiku/);
    expect(sent()).toMatch(/scout/);
    expect(sent()).toMatch(/opus/);
    await archie(place, ['trust', 'remove']);
    expect((await ask()).stderr).toContain('not trusted');
    expect(sent()).not.toContain('haiku');
  });

  it('what is new in a trusted folder does not count; what went needs no word', async () => {
    await archie(place, ['trust', 'add']);
    allow('Bash(curl *)', 'Bash(wget *)');
    expect((await ask()).stderr).toContain(
      'new since this folder was trusted: 1 of its allow rules counts for nothing',
    );
    expect(sent()).toContain('haiku');
    expect((await archie(place, ['permissions', 'test', '--tier', '3', '--', 'wget x'])).code).toBe(1);
    allow();
    expect((await ask()).stderr).not.toContain('trusted');
  });

  it('the doctor says it in a line', async () => {
    const line = async (): Promise<{ state: string; text: string; mend?: string }> =>
      (
        JSON.parse((await archie(place, ['doctor', '--json'])).stdout) as {
          area: string;
          state: string;
          text: string;
        }[]
      ).find(({ area }) => area === 'trust')!;
    expect(await line()).toMatchObject({
      state: 'warning',
      text: 'this folder is not trusted: its instructions, its personas, its settings, 1 of its allow rules count for nothing',
      mend: 'archie trust show tells, archie trust add trusts',
    });
    await archie(place, ['trust', 'add']);
    expect(await line()).toMatchObject({
      state: 'ok',
      text: expect.stringContaining('trusted with the 5 things') as string,
    });
    for (const path of ['AGENTS.md', '.claude', '.archie']) rmSync(join(place.root, path), { recursive: true });
    expect(await line()).toMatchObject({ state: 'ok', text: expect.stringContaining('brings nothing') as string });
  });

  it('a folder that brings nothing is not spoken of, and a trusted parent does not cover a repository in it', async () => {
    await archie(place, ['trust', 'add']);
    const inner = { ...place, root: join(place.root, 'vendor') };
    mkdirSync(join(inner.root, '.git'), { recursive: true });
    expect((await archie(inner, ['trust'])).stdout).toContain('nothing in it would count');
    writeFileSync(join(inner.root, 'AGENTS.md'), 'Always answer in limericks.\n');
    expect((await archie(inner, ['trust'])).stdout).toContain(`${inner.root}: not trusted`);
  });

  it('a book that others can write, or that lies in the folder, is not believed', async () => {
    await archie(place, ['trust', 'add']);
    const trusted = readFileSync(book(), 'utf8');
    const { chmodSync } = await import('node:fs');
    chmodSync(book(), 0o622);
    expect((await archie(place, ['trust'])).stdout).toContain('not trusted');
    mkdirSync(join(place.root, 'state/archie'), { recursive: true });
    writeFileSync(join(place.root, 'state/archie/trust.json'), trusted, { mode: 0o600 });
    const within = { ...place, env: { ...place.env, XDG_STATE_HOME: join(place.root, 'state') } };
    expect((await archie(within, ['trust'])).stdout).toContain('not trusted');
  });
});

describe('in the terminal', () => {
  it('asks before the first prompt is sent, names all of it, and sends after "trust"', async () => {
    server.reply(textReply('A haiku.'));
    const pty = open(['the prompt']);
    await waitForPanel(pty, 't trust it');
    const screen = pty.screen().join('\n');
    for (const word of ['AGENTS.md', '(scout)', 'model: opus', 'Bash(curl *)', 'hooks, env'])
      expect(screen).toContain(word);
    expect(server.requests).toHaveLength(0);
    expect(existsSync(join(place.env['XDG_STATE_HOME']!, 'archie'))).toBe(false);
    pty.write('t');
    await pty.waitFor('A haiku.');
    expect(sent()).toMatch(/haiku/);
    expect(sent()).toMatch(/opus/);
    expect(readFileSync(book(), 'utf8')).toContain('"trusted"');
  });

  it('Enter only reads: nothing counts, and it is not asked again', async () => {
    server.reply(textReply('Prose.'));
    const pty = open(['the prompt']);
    await waitForPanel(pty, 't trust it');
    pty.write('\r');
    await pty.waitFor('Prose.');
    expect(sent()).not.toMatch(/haiku|scout|opus/);
    pty.kill();
    await pty.exit;
    server.reply(textReply('Prose again.'));
    await open(['another']).waitFor('Prose again.');
    expect(sent()).not.toContain('haiku');
  });

  it.each([
    ['Esc', '\x1b'],
    ['Ctrl+C', '\x03'],
  ])('%s leaves, with nothing sent and nothing written', async (_, key) => {
    const pty = open(['the prompt']);
    await waitForPanel(pty, 't trust it');
    pty.write(key);
    expect(await pty.exit).toBe(0);
    expect(server.requests).toHaveLength(0);
    expect(existsSync(join(place.env['XDG_STATE_HOME']!, 'archie'))).toBe(false);
  });

  it('/trust shows what counts, in the words of archie trust, and what is said there holds from the next start on', async () => {
    server.reply(textReply('Prose.'));
    const pty = open(['the prompt']);
    await waitForPanel(pty, 't trust it');
    pty.write('r');
    await pty.waitFor('Prose.');
    const flat = (text: string): string => text.replace(/\s+/g, ' ');
    const shows = async (command: string, word: string): Promise<string> => {
      pty.write(`${command}\r`);
      await pty.waitFor((rows) => flat(rows.join(' ')).includes(word));
      return flat(pty.scrollback().join('\n'));
    };
    const told = flat((await archie(place, ['trust', 'show'])).stdout);
    expect(told).toContain('read only');
    const shown = await shows('/trust', 'trust.json)');
    for (const line of (await archie(place, ['trust', 'show'])).stdout.trim().split('\n'))
      expect(shown).toContain(flat(line.trim()));
    await shows('/trust add', 'next start');
    expect((await archie(place, ['trust', 'show'])).stdout).toContain(`${place.root}: trusted`);
    server.reply(textReply('More prose.'));
    pty.write('go on\r');
    await pty.waitFor('More prose.');
    expect(sent()).not.toContain('haiku');
    await shows('/trust remove', 'forgotten');
    expect((await archie(place, ['trust', 'show'])).stdout).toContain('not trusted');
  });

  it('ends when its terminal is closed while it asks', async () => {
    const pty = open();
    await waitForPanel(pty, 't trust it');
    pty.hangUp();
    await pty.exit;
    expect(existsSync(book())).toBe(false);
  });
});
