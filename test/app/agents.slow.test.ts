import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  chmodSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStored } from '../../src/personas/cache/stored.ts';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { press, waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';

const broken =
  '---\nname: broken\ndescription: Use this when: it is broken, and nothing else helps\ntools: Read, Teleport\n---\nYou mend.\n';
const fine =
  '---\nname: fine\ndescription: Use this for everything that is fine already, and only then\n---\nYou do.\n';

let place: Place;
let running: Pty | undefined;
beforeEach(() => {
  place = makePlace({ '.claude/agents/broken.md': broken, '.claude/agents/fine.md': fine });
});
afterEach(async () => {
  running?.kill();
  await running?.exit;
  running = undefined;
  place.remove();
});

const user = (name: string) => {
  const folder = join(place.env['XDG_CONFIG_HOME'] ?? '', 'archie/agents');
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
};
const read = (path: string) => readFileSync(join(place.root, path), 'utf8');

describe('archie agents check', () => {
  it('names file, line, severity and mend, and shows what --fix would write', async () => {
    const ran = await archie(place, ['agents', 'check']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('.claude/agents/broken.md:3: warning: not valid YAML: read by lines (Nested mappings');
    expect(ran.stdout).toContain('.claude/agents/broken.md:4: warning: unknown tool "Teleport"');
    expect(ran.stdout).toContain('-description: Use this when: it is broken');
    expect(ran.stdout).toContain('+description: "Use this when: it is broken');
    expect(ran.stdout).not.toContain('fine.md');
    expect(read('.claude/agents/broken.md')).toBe(broken);
  });

  it('ends with 8 where a file does not do what it says, and tells the same as JSON', async () => {
    writeFileSync(join(place.root, '.claude/agents/nobody.md'), '---\ntitle: a page\n---\nText\n');
    writeFileSync(
      join(place.root, '.claude/agents/toolless.md'),
      fine.replace('name: fine', 'name: toolless\ntools: Teleport'),
    );
    const ran = await archie(place, ['agents', 'check', '--json']);
    expect(ran.code).toBe(8);
    const { files } = JSON.parse(ran.stdout) as {
      files: {
        path: string;
        name: string | null;
        findings: { line: number; severity: string; text: string }[];
        repair?: string;
      }[];
    };
    const of = (name: string) => files.find(({ path }) => path.endsWith(`${name}.md`));
    expect(of('nobody')).toMatchObject({
      name: null,
      findings: [{ severity: 'error', text: expect.stringContaining('neither') }],
    });
    expect(of('toolless')?.findings).toContainEqual(expect.objectContaining({ severity: 'error', line: 3 }));
    expect(of('broken')?.repair).toContain('+description: "Use this');
    expect(of('fine')).toMatchObject({ name: 'fine', findings: [] });
  });

  it('checks files and folders that are named, and says when one is not there', async () => {
    const ran = await archie(place, ['agents', 'check', '.claude/agents/fine.md']);
    expect(ran).toMatchObject({ code: 0, stdout: '1 file, nothing to mend\n' });
    const none = await archie(place, ['agents', 'check', 'nowhere']);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('nowhere is not there') });
  });

  it('says who is not used because another has its name', async () => {
    writeFileSync(join(place.root, '.claude/agents/zz.md'), fine);
    writeFileSync(user('broken.md'), fine.replace('name: fine', 'name: broken'));
    const { stdout } = await archie(place, ['agents', 'check']);
    expect(stdout).toMatch(/zz\.md:1: warning: not used: .*fine\.md has the name "fine" before it/);
    expect(stdout).toMatch(/broken\.md:1: info: not used: /);
  });

  it('--fix lands in the tree like everything else, and an undo takes it back', async () => {
    expect(await archie(place, ['agents', 'check', '--fix'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('--yes'),
    });
    expect(read('.claude/agents/broken.md')).toBe(broken);
    const ran = await archie(place, ['agents', 'check', '--fix', '--yes']);
    expect(ran.stdout).toContain('landed: .claude/agents/broken.md');
    expect(read('.claude/agents/broken.md')).toContain(
      'description: "Use this when: it is broken, and nothing else helps"',
    );
    expect((await archie(place, ['agents', 'check'])).stdout).not.toContain('not valid YAML');
    expect((await archie(place, ['undo'])).code).toBe(0);
    expect(read('.claude/agents/broken.md')).toBe(broken);
  });

  it('--fix outside of the tree keeps links and permissions', async () => {
    const real = user('real.txt');
    writeFileSync(real, broken.replace('name: broken', 'name: mine'));
    chmodSync(real, 0o644);
    symlinkSync(real, user('mine.md'));
    const ran = await archie(place, ['agents', 'check', '--fix', '--yes', user('mine.md')]);
    expect(ran.stdout).toContain(`written: ${user('mine.md')}`);
    expect(readFileSync(real, 'utf8')).toContain('description: "Use this');
    expect(statSync(real).mode & 0o777).toBe(0o644);
  });
});

describe('archie agents show', () => {
  it('tells where it is from, what it may do and whom it takes the place of', async () => {
    writeFileSync(
      join(place.root, '.claude/agents/fine.md'),
      fine.replace(
        'name: fine',
        'name: fine\nmodel: opus\neffort: high\npermissionMode: plan\nmaxTurns: 4\ndispatch: never\nhooks: {a: b}',
      ),
    );
    writeFileSync(user('fine.md'), fine);
    const { stdout } = await archie(place, ['agents', 'show', '@fine']);
    for (const line of [
      `from: ${join(place.root, '.claude/agents/fine.md')}`,
      `takes the place of: ${user('fine.md')}`,
      'tools: all tools',
      'model: claude-opus-5-5',
      'effort: high',
      'mode: plan: it reads and thinks, and changes nothing',
      'requests in a turn: 4',
      'dispatched to: only when named (its file says so)',
      'keys without effect: hooks',
    ])
      expect(stdout).toContain(`${line}\n`);
  });
});

describe('archie agents new', () => {
  const flags = [
    '--description',
    'Use this for SQL: slow queries, plans and indexes.',
    '--example',
    'Why is this query slow?',
    '--tools',
    'Read, Grep',
    '--model',
    'haiku',
  ];

  it('writes a file that check has nothing to say about, and lands it in the project', async () => {
    const ran = await archie(place, ['agents', 'new', 'sql-expert', ...flags, '--to', 'project', '--yes']);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('landed: .archie/agents/sql-expert.md') });
    const checked = await archie(place, ['agents', 'check', '.archie/agents/sql-expert.md']);
    expect(checked.stdout).toBe('1 file, nothing to mend\n');
    const { stdout } = await archie(place, ['agents', 'show', 'sql-expert', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      slug: 'sql-expert',
      tools: ['Read', 'Grep'],
      model: 'claude-haiku-5-5',
    });
    expect((await archie(place, ['undo'])).code).toBe(0);
    expect(existsSync(join(place.root, '.archie/agents/sql-expert.md'))).toBe(false);
  });

  it('writes for the user beside the configuration, and never over a file', async () => {
    const ran = await archie(place, ['agents', 'new', 'sql-expert', ...flags, '--to', 'user', '--yes']);
    expect(ran.stdout).toContain(`written: ${user('sql-expert.md')}`);
    const text = readFileSync(user('sql-expert.md'), 'utf8');
    const again = await archie(place, ['agents', 'new', 'sql-expert', ...flags, '--to', 'user', '--yes']);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('has the name "sql-expert" already') });
    writeFileSync(user('other.md'), 'a note');
    const over = await archie(place, ['agents', 'new', 'other', ...flags, '--to', 'user', '--yes']);
    expect(over).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') });
    expect(readFileSync(user('other.md'), 'utf8')).toBe('a note');
    expect(readFileSync(user('sql-expert.md'), 'utf8')).toBe(text);
  });

  it.each([
    [['new'], /say its name/],
    [['new', 'x'], /say what it is for/],
    [['new', 'x', '--description', 'y'], /say for whom/],
    [['new', 'auto', ...flags, '--to', 'user'], /means something else/],
    [['new', 'x', '--description', 'y', '--tools', 'Teleport', '--to', 'user'], /unknown tool "Teleport"/],
    [['new', 'x', '--description', 'y', '--model', 'gpt-9', '--to', 'user'], /is no model/],
    [['sing'], /list, show, check and new/],
  ])('%j says what is missing', async (args, words) => {
    const ran = await archie(place, ['agents', ...args]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(words);
  });

  it('asks for approval where nobody said --yes and nobody is there', async () => {
    const ran = await archie(place, ['agents', 'new', 'x', ...flags, '--to', 'project']);
    expect(ran).toMatchObject({ code: 5, stderr: expect.stringContaining('needs approval') });
    expect(existsSync(join(place.root, '.archie'))).toBe(false);
  });
});

describe('archie agents new, in a terminal', () => {
  const start = (): Pty =>
    (running = startPty({
      file: process.execPath,
      args: [binary, 'agents', 'new'],
      cols: 100,
      rows: 40,
      cwd: place.root,
      env: place.env,
    }));

  /** Answers the questions up to the last. */
  async function answer(terminal: Pty): Promise<void> {
    for (const [question, typed] of [
      [/Its name/, 'SQL Expert'],
      [/What is sql-expert for/, 'Use this for SQL: slow queries and plans.'],
      [/A prompt that is for it/, 'Why is this slow?'],
      [/Another/, ''],
      [/Its tools/, 'Read, Grp'],
      [/did you mean Grep/, ''],
      [/Its tools[^]*Its tools/, 'Read, Grep'],
      [/Its model/, ''],
      [/For this project/, ''],
    ] as const) {
      await terminal.waitFor((rows) => question.test(rows.join('\n')));
      terminal.write(`${typed}\r`);
    }
  }

  it('asks, shows the file in the review screen, and lands it', async () => {
    const terminal = start();
    await answer(terminal);
    await waitForPanel(terminal, /user: "Why is this slow\?"[^]*y apply/);
    await press(terminal, 'y', /calls it/);
    expect(await terminal.exit).toBe(0);
    expect(read('.archie/agents/sql-expert.md')).toContain('tools: Read, Grep\n');
  });

  it('writes nothing where it is turned down', async () => {
    const terminal = start();
    await answer(terminal);
    await waitForPanel(terminal, /user: "Why is this slow\?"[^]*y apply/);
    await press(terminal, 'n', /nothing was changed/);
    expect(await terminal.exit).toBe(0);
    expect(existsSync(join(place.root, '.archie/agents/sql-expert.md'))).toBe(false);
    expect(terminal.scrollback().join('\n')).not.toContain('calls it');
  });
});

describe('--agents-dir', () => {
  it('goes before all others, for archie agents, archie route and a session', async () => {
    mkdirSync(join(place.root, 'mine'));
    writeFileSync(join(place.root, 'mine/fine.md'), fine.replace('everything', 'gardens'));
    for (const args of [
      ['agents', 'show', 'fine', '--agents-dir', 'mine'],
      ['--agents-dir', 'mine', 'agents', 'show', 'fine'],
    ])
      expect((await archie(place, args)).stdout).toContain('gardens');
    const routed = await archie(place, ['route', '@fine do it', '--agents-dir', 'mine', '--json']);
    expect(JSON.parse(routed.stdout)).toMatchObject({ persona: 'fine' });
    expect(await archie(place, ['agents', 'list', '--agents-dir', 'nowhere'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--agents-dir: nowhere is no folder'),
    });
  });
});

describe('personas of your own', () => {
  const lathe = fine.replace('name: fine', 'name: turner').replace('everything', 'the lathe');
  const kept = () => join(place.root, '../state/archie/personas');
  beforeEach(() => archie(place, ['trust', 'add']));
  const own = ['route', 'who turns the lathe in our garden?', '--json'];

  it('are remembered between runs, and read again where that is lost', async () => {
    mkdirSync(join(place.root, '.archie/agents'), { recursive: true });
    writeFileSync(join(place.root, '.archie/agents/turner.md'), lathe);
    const first = await archie(place, own);
    expect(statSync(kept()).mode & 0o777).toBe(0o600);
    expect(JSON.parse(first.stdout)).toMatchObject({ candidates: expect.any(Array) });
    expect(await archie(place, own)).toEqual(first);
    writeFileSync(kept(), 'not a cache');
    expect(await archie(place, own)).toEqual(first);
    expect(readFileSync(kept()).length).toBeGreaterThan(100);
  });

  it('are measured anew where the concepts of your own have changed, in as many bytes at the same time', async () => {
    mkdirSync(join(place.root, '.archie/agents'), { recursive: true });
    writeFileSync(join(place.root, '.archie/agents/turner.md'), lathe);
    const concepts = join(place.root, '../config/archie/concepts.json');
    const versions = [];
    for (const term of ['gnustore', 'kudustor']) {
      mkdirSync(dirname(concepts), { recursive: true });
      writeFileSync(concepts, JSON.stringify({ database: { en: term } }));
      utimesSync(concepts, 1, 1);
      expect((await archie(place, own)).stderr).toBe('');
      versions.push(/"version":"([^"]*)"/.exec(readFileSync(kept(), 'latin1'))?.[1]);
    }
    expect(new Set(versions).size).toBe(2);
  });

  it('are measured by the terminal, behind its first frame', async () => {
    mkdirSync(join(place.root, '.archie/agents'), { recursive: true });
    writeFileSync(join(place.root, '.archie/agents/turner.md'), lathe);
    running = startPty({
      file: process.execPath,
      args: [binary],
      cols: 80,
      rows: 24,
      cwd: place.root,
      env: { ...place.env, ANTHROPIC_API_KEY: 'test' },
    });
    await running.waitFor((rows) => rows.some((row) => row.includes('general')));
    running.write('\x04');
    expect(await running.exit).toBe(0);
    const version = /"version":"([^"]*)"/.exec(readFileSync(kept(), 'latin1'))?.[1] ?? '';
    const entries = openStored({ file: kept(), version }).entries();
    expect(entries.map(({ profile }) => profile.length > 100)).toEqual([true, true, true]);
  });
});
