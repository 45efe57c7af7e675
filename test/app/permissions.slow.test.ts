import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { archie, makePlace, forReal } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import { textReply, toolReply } from '../support/replies.ts';

let place: Place;
afterEach(() => place.remove());

const settings = `{
\t"permissions": {
\t\t"deny": ["Bash(rm *)", "Read(.env)"],
\t\t"ask": ["Bash(npm run deploy)"],
\t\t"allow": [
\t\t\t"Bash(curl *)"
\t\t]
\t}
}
`;

function withRules(url?: string): Place {
  place = makePlace({ '.claude/settings.json': settings, 'a.txt': 'hello\n', '.env': 'KEY=canary\n' }, url);
  const own = join(place.env['XDG_CONFIG_HOME'] ?? '', 'archie');
  mkdirSync(own, { recursive: true });
  writeFileSync(
    join(own, 'config.yaml'),
    'mode: ask\npermissions:\n  allow:\n    - Bash(npm run *)\n    - Bash(oops\n',
  );
  return place;
}

describe('archie permissions', () => {
  it('lists the rules with file and line, and says what does not count', async () => {
    const { stdout, code } = await archie(withRules(), ['permissions', 'list']);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.replace(/\s+/g, ' '))).toEqual([
      'deny Bash(rm *) .claude/settings.json:3',
      'deny Read(.env) .claude/settings.json:3',
      'ask Bash(npm run deploy) .claude/settings.json:4',
      expect.stringMatching(/^allow Bash\(npm run \*\) .*config\.yaml:4$/),
      expect.stringMatching(/^- Bash\(oops .*config\.yaml:5$/),
      ' ignored (allow): it is not of the form Tool or Tool(pattern)',
      '- Bash(curl *) .claude/settings.json:6',
      ' ignored (allow): this folder is not trusted with it (archie trust)',
      '',
    ]);
  });

  it.each([
    ['npm run build && ls | head', 0],
    ['make', 1],
    ['npm run deploy', 1],
    ['curl example.org', 1],
    ['sudo rm -rf x', 2],
    ['cat .env', 2],
  ])('test %s ends with %i', async (command, exit) => {
    const asked = ['permissions', 'test', '--tier', '3', '--', command];
    expect(await archie(withRules(), asked)).toMatchObject({ code: exit });
  });

  it('tests by tier and mode, a file of commands, and as JSON', async () => {
    withRules();
    expect(await archie(place, ['permissions', 'test', '--tier', '1', '--', 'make'])).toMatchObject({ code: 0 });
    expect(await archie(place, ['permissions', 'test', '--tier', '3', '--mode', 'plan', 'make'])).toMatchObject({
      code: 2,
    });
    const stdin = '# commands\nls\n\nmake\n';
    const { stdout, code } = await archie(place, ['permissions', 'test', '--tier', '3', '--json', '--file', '-'], {
      stdin,
    });
    expect(code).toBe(1);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { command: 'ls', decision: 'allow', tier: 3, mode: 'ask' },
      { command: 'make', decision: 'ask', parts: [{ text: 'make', decision: 'ask' }] },
    ]);
  });

  it('goes by the tier that the doctor finds, where none is said', async () => {
    withRules();
    const { stdout } = await archie(place, ['doctor', '--json']);
    const tier = /"tier (\d)/.exec(stdout)?.[1];
    const told = await archie(place, ['permissions', 'test', '--json', '--', 'make']);
    expect([JSON.parse(told.stdout).tier, told.code]).toEqual([Number(tier), tier === '1' ? 0 : 1]);
  });

  it('says of git why it is asked for where others run in a copy', async () => {
    const told = async (...args: string[]) => archie(withRules(), ['permissions', 'test', ...args]);
    const commit = await told('--tier', '1', '--', 'git add . && git commit -m x');
    expect(commit.code).toBe(1);
    expect(commit.stdout).toContain('It writes git’s own data (.git), which does not land from a copy. [mode ask');
    const json = await told('--tier', '1', '--json', '--', 'git commit');
    expect(JSON.parse(json.stdout)).toMatchObject({
      decision: 'ask',
      because: { text: expect.stringContaining('writes git’s own data') },
    });
    for (const other of [await told('--tier', '1', '--', 'git log'), await told('--tier', '3', '--', 'git commit')])
      expect(other.stdout).not.toContain('own data');
  });

  it('explains how a command was read', async () => {
    const { stdout } = await archie(withRules(), ['permissions', 'explain', '--', 'timeout 5 rm "$X"']);
    for (const line of ['may start: rm "$X"', '$X (not known before it runs)', ': it is meant', ': it is not meant'])
      expect(stdout).toContain(line);
  });
});

describe('a session', () => {
  it.each([
    ['ls', true],
    ['cat a.txt | head -1', true],
    ['npm run deploy', false],
    ['cat .env', false],
    ['cat out.txt', false],
    ['touch made', false],
  ])('without a terminal: %s runs: %s', async (command, runs) => {
    const server = await startMessagesServer();
    withRules(server.url);
    writeFileSync(join(dirname(place.root), 'secret.txt'), 'canary\n');
    symlinkSync('../secret.txt', join(place.root, 'out.txt'));
    forReal(place);
    try {
      server.reply(toolReply([{ name: 'Bash', input: { command } }]), textReply('done'));
      const { stderr } = await archie(place, ['-p', 'look', '--permission-mode', 'ask']);
      const { raw } = server.requests.at(-1)!;
      expect(raw.includes('Not run: ')).toBe(!runs);
      expect(raw).not.toContain('canary');
      expect(stderr).toContain('this folder is not trusted: 1 of its allow rules counts for nothing');
    } finally {
      await server.close();
    }
  });

  it('keeps files that a rule denies from its other tools too', async () => {
    const server = await startMessagesServer();
    withRules(server.url);
    try {
      server.reply(
        toolReply([
          { name: 'Read', input: { file_path: '.env' } },
          { name: 'Grep', input: { pattern: 'canary|hello', output_mode: 'content', '-i': true } },
          { name: 'Grep', input: { pattern: 'canary', path: '.env', output_mode: 'content' } },
          { name: 'Edit', input: { file_path: '.env', old_string: 'KEY', new_string: 'K' } },
        ]),
        textReply('done'),
      );
      await archie(place, ['-p', 'look']);
      const { raw } = server.requests.at(-1)!;
      expect(raw).toContain('hello');
      expect(raw).not.toContain('=canary');
      expect(raw.match(/Denied by Read\(\.env\)/g)?.length).toBe(3);
    } finally {
      await server.close();
    }
  });
});
