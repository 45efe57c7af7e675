/**
 * Every byte that every front writes to a terminal, with all that is foreign made to steer it: names and contents of files, keys
 * and values of configurations, rules, personas, commands, replies, errors of the service. Nothing of it may arrive.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archie, binary, forReal, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { press, waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import { errorReply, textReply, toolReply } from '../support/replies.ts';

/** What a terminal or a reader would obey, each with a word of its own, so that archie's own sequences are told apart. */
const steering = [
  '\x1b]0;pwned\x07',
  '\x1b]8;;http://pwned\x1b\\',
  '\x1b]52;c;cHduZWQ=\x07',
  '\x1b[2;4;9;97m',
  '\x1b[7;7H',
  '\x1bP+q544e\x1b\\',
  '\u009b95m',
  '\u009d0;pwned\u009c',
  '\u202epwned\u202c',
  '\u2066pwned\u2069',
  '\u200fpwned',
].join('');
/** Begins a row where a name is taken for several of them. */
const row = 'archie: pwnrow';
const hostile = (word: string): string => `${word}${steering}`;
const broken = (word: string): string => `${word}\n${row}`;

/** What of it reached the terminal. Sequences of archie's own are none of these. */
function reached(raw: string): string[] {
  const marks: Record<string, RegExp> = {
    title: /\x1b\]0;[^\x07\x1b]*pwned/,
    link: /\x1b\]8;[^\x07\x1b]*pwned/,
    clipboard: /\x1b\]52;/,
    look: /\x1b\[2;4;9;97m/,
    cursor: /\x1b\[7;7H/,
    device: /\x1bP\+q/,
    C1: /[\u0080-\u009f]/,
    bidi: /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/,
  };
  return Object.entries(marks).flatMap(([name, mark]) => (mark.test(raw) ? [name] : []));
}

/** Rows that a name began and that read like archie's own. */
const rowsOf = (text: string): string[] =>
  text
    .replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, '')
    .split(/\r?\n/)
    .filter((each) => each.startsWith(row));

let server: MessagesServer;
let place: Place;

function git(...args: string[]): void {
  spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: place.root });
}

beforeAll(async () => {
  server = await startMessagesServer();
  place = forReal(makePlace({}, server.url));
  const write = (path: string, text: string): void => {
    mkdirSync(join(place.root, path, '..'), { recursive: true });
    writeFileSync(join(place.root, path), text);
  };
  const json = (text: string): string => JSON.stringify(text);
  write('a.txt', 'one\n');
  write(`${hostile('name')}.txt`, 'one\n');
  write(`${broken('line')}.txt`, 'one\n');
  write(
    'notes.md',
    `# ${hostile('head')}\n\n${hostile('text')} \`${hostile('code')}\`\n\n\`\`\`\n${hostile('block')}\n\`\`\`\n`,
  );
  write('AGENTS.md', hostile('Be nice. '));
  const yaml = [
    `${json(hostile('key'))}: 1`,
    `${json(broken('split'))}: 1`,
    `model: ${json(hostile('model'))}`,
    `agent: ${json(broken('agent'))}`,
    `permissions: { allow: [${json(`Bash(${hostile('rule')})`)}, ${json(hostile('norule'))}] }`,
    `checks: [{ name: ${json(hostile('check'))}, run: ${json(hostile('make'))} }]`,
  ];
  write('.archie/config.yaml', `${yaml.join('\n')}\n`);
  write(
    '.archie/agents/evil.md',
    `---\nname: evil\ndescription: ${json(hostile('does'))}\ntools: [${json(hostile('Tool'))}]\n${json(hostile('odd'))}: 1\n---\n${hostile('You are evil.')}\n`,
  );
  write(`.archie/agents/${hostile('file')}.md`, '---\nname: "\\u001b]0;pwned\\u0007"\n---\nx\n');
  write(
    '.claude/settings.json',
    JSON.stringify({ permissions: { deny: [hostile('Bash('), `Bash(${hostile('rm')}:*)`], allow: [hostile('x')] } }),
  );
  write(
    'api/openapi.yaml',
    `openapi: 3.1.0\ninfo: { title: ${json(hostile('api'))}, version: "1" }\npaths: { ${json(`/${hostile('path')}`)}: { get: {} } }\n`,
  );
  git('init', '-q', '-b', 'main');
  git('add', 'a.txt', 'notes.md');
  git('commit', '-qm', hostile('first'));
  // A session with all of it in its past, and a proposal that waits.
  server.reply(
    toolReply(
      [
        { name: 'Read', input: { file_path: `${hostile('name')}.txt` } },
        { name: 'Bash', input: { command: `echo ${hostile('word')}`, description: hostile('says') } },
        { name: hostile('Nothing'), input: { [hostile('x')]: hostile('y') } },
        { name: 'Write', input: { file_path: `${hostile('new')}.txt`, content: hostile('content') } },
        { name: 'Write', input: { file_path: `${broken('two')}.txt`, content: 'x\n' } },
        {
          name: 'TodoWrite',
          input: { todos: [{ content: hostile('todo'), status: 'pending', activeForm: hostile('doing') }] },
        },
      ],
      { text: hostile('I begin. ') },
    ),
    textReply(
      `# ${hostile('Done')}\n\n${hostile('said')}\n\n| a |\n| --- |\n| ${hostile('cell')} |\n\n\`\`\`js\n${hostile('const')}\n\`\`\`\n`,
    ),
  );
  const proposed = await archie(place, ['-p', hostile('prompt')]);
  // Landings with such names, to be listed and undone.
  server.reply(
    toolReply([
      { name: 'Write', input: { file_path: `${hostile('landed')}.txt`, content: hostile('content') } },
      { name: 'Write', input: { file_path: `${broken('landed')}.txt`, content: 'x\n' } },
    ]),
    textReply('done'),
  );
  const landed = await archie(place, ['-p', broken('land'), '--permission-mode', 'auto']);
  if (proposed.code !== 5 || landed.code !== 0) throw new Error(`not set up: ${proposed.stderr}${landed.stderr}`);
});
afterAll(async () => {
  place.remove();
  await server.close();
});

/** Runs archie in a terminal to its end. */
async function inTerminal(args: string[]): Promise<string> {
  const pty = startPty({
    file: process.execPath,
    args: [binary, ...args],
    cwd: place.root,
    env: place.env,
    cols: 100,
    rows: 40,
  });
  await pty.exit;
  return pty.raw();
}

describe('a terminal is steered by nothing foreign', () => {
  it.each([
    [['sessions', 'list']],
    [['sessions', 'show']],
    [['sessions', 'search', 'said']],
    [['sessions', 'export']],
    [['agents', 'list']],
    [['agents', 'check']],
    [['agents', 'show', 'evil']],
    [['permissions', 'list']],
    [['permissions', 'test', hostile('rm')]],
    [['permissions', 'explain', `echo ${hostile('x')}`]],
    [['trust']],
    [['doctor']],
    [['doctor', '--json']],
    [['route', hostile('design an API'), '--explain']],
    [['undo', '--list']],
    [['undo', '--preview']],
    [['undo', '--list', '--json']],
    [['check']],
    [['check', '--json']],
    [['check', 'api/openapi.yaml', `${hostile('name')}.txt`]],
    [['show', 'notes.md']],
    [['show', hostile('nowhere')]],
    [['try', '--', 'sh', '-c', `printf '${hostile('tried')}\\n'; printf '${hostile('failed')}\\n' >&2`]],
    [['adopt', hostile('/nowhere')]],
    [['discard', hostile('id')]],
    [['apply', hostile('id')]],
    [['dispatch', 'stats']],
    [[hostile('--flag')]],
    [['--agent', hostile('nobody'), '-p', 'x']],
    [['-p', 'x', '--allowed-tools', hostile('Rule(')]],
    [['-p', 'x', '--json-schema', hostile('schema.json')]],
    [['-p', 'x', '-r', hostile('session')]],
    [['-p', 'x', '--add-dir', hostile('/folder')]],
    [['--root', hostile('/folder'), 'undo', '--list']],
  ])('by %j', async (args) => {
    const raw = await inTerminal(args);
    expect([reached(raw), rowsOf(raw)]).toEqual([[], []]);
  });

  it.each([['text'], ['json'], ['stream-json'], ['events'], ['patch']])('by -p --output-format %s', async (format) => {
    server.reply(
      toolReply([
        { name: 'Write', input: { file_path: `${hostile('auto')}${format}.txt`, content: hostile('content') } },
        { name: 'Write', input: { file_path: `${broken('auto')}${format}.txt`, content: 'x\n' } },
        { name: 'Bash', input: { command: `echo ${hostile('asked')}` } },
      ]),
      textReply(hostile('answer')),
    );
    const raw = await inTerminal([
      '-p',
      hostile('go'),
      '--verbose',
      '--permission-mode',
      'auto',
      '--output-format',
      format,
    ]);
    expect([reached(raw), rowsOf(raw)]).toEqual([[], []]);
  });

  it('by what the service says of a failure', async () => {
    server.reply(errorReply(400, hostile('odd_error'), hostile('bad request')));
    expect(reached(await inTerminal(['-p', 'hi']))).toEqual([]);
    server.reply({ status: 400, headers: { 'content-type': 'text/plain' }, parts: [hostile('plain words')] });
    expect(reached(await inTerminal(['-p', 'hi']))).toEqual([]);
  });

  it('on stderr alone, with the result piped', async () => {
    server.reply(
      toolReply([{ name: 'Write', input: { file_path: `${broken('piped')}.txt`, content: 'x\n' } }]),
      textReply('done'),
    );
    const { stderr, stdout } = await archie(place, ['-p', 'go', '--permission-mode', 'auto', '--verbose']);
    expect([stdout, reached(stderr), rowsOf(stderr)]).toEqual(['done\n', [], []]);
    expect(stderr).toContain('landed: piped ⏎ archie: pwnrow.txt');
    // What the folder brings is told, each thing in its own row.
    expect(stderr).toMatch(/"key.*" ignored|"key/);
  });

  it('by a proposal that waits, on the screen of a review', async () => {
    const pty = startPty({ file: process.execPath, args: [binary, 'review'], cwd: place.root, env: place.env });
    await waitForPanel(pty, /decide later/);
    pty.write('\x1b');
    await pty.exit;
    expect(reached(pty.raw())).toEqual([]);
  });

  it('by the screen, with a past, the question of trust, a question about a command, and panels', async () => {
    server.reply(
      toolReply([{ name: 'Bash', input: { command: `printf '${hostile('x')}'`, description: hostile('why') } }]),
      textReply(hostile('after')),
    );
    const pty = startPty({
      file: process.execPath,
      args: [binary, '-c'],
      cwd: place.root,
      env: place.env,
      cols: 100,
      rows: 40,
    });
    await waitForPanel(pty, /only read it/);
    await press(pty, '\r', /type \/ for commands/);
    for (const [command, until] of [
      ['/cost', /20 in, 10 out/],
      ['/trust', /config\.yaml/],
      ['/agents', /the nearest|@backend-architect/],
      ['/doctor', /isolation/],
    ] as const)
      await press(pty, `${command}\r`, until);
    pty.write('go\r');
    await waitForPanel(pty, /allow|once/i);
    pty.hangUp();
    await pty.exit;
    expect(reached(pty.raw())).toEqual([]);
  });
});
