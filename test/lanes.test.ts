import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { laneViolations, sharingViolations } from './support/lanes.ts';

const top = new URL('..', import.meta.url).pathname;
const files = Object.fromEntries(
  globSync(['test/**/*.{ts,tsx}', 'bench/**/*.ts'], { cwd: top, exclude: (name) => name.endsWith('fixtures') }).map(
    (path) => [path, readFileSync(`${top}/${path}`, 'utf8')],
  ),
);

describe('the fast lane', () => {
  it('starts no program, no terminal and kills nothing', () => {
    expect(Object.keys(files).length).toBeGreaterThan(100);
    expect(laneViolations(files)).toEqual([]);
  });

  it('shares no worker between files that could change what another one sees', () => {
    expect(sharingViolations(files)).toEqual([]);
    // It looks: what the rooms with a disk do would not be let through.
    const moved = Object.entries(files).map(([path, source]) => [path.replace('/workspace/', '/text/'), source]);
    expect(sharingViolations(Object.fromEntries(moved)).join('\n')).toContain('keeps something');
  });

  it('is still told from the slow one by what they reach, not by habit', () => {
    const renamed = Object.entries(files).map(([path, source]) => [path.replace('.slow.test.', '.test.'), source]);
    const seen = laneViolations(Object.fromEntries(renamed)).join('\n');
    for (const path of [
      'test/app/terminal',
      'test/workspace/landing/kill',
      'test/store/session-lock',
      'test/fronts/tui/flat',
    ])
      expect(seen).toContain(`${path}.test.ts`);
  });
});

describe('the checker of lanes', () => {
  const pty = { 'test/support/pty.ts': "import { spawn } from '@lydell/node-pty';\n" };
  const bad: [string, Record<string, string>, string][] = [
    ['a terminal', { ...pty, 'test/a.test.ts': "import { startPty } from './support/pty.ts';\n" }, 'starts a terminal'],
    [
      'a terminal behind a helper',
      {
        ...pty,
        'test/app/a.test.tsx': "import {\n  both,\n} from './helper.ts';\n",
        'test/app/helper.ts': "export { startPty as both } from '../support/pty.ts';\n",
      },
      'test/app/a.test.tsx → test/app/helper.ts → test/support/pty.ts starts a terminal',
    ],
    ['a spawn', { 'test/a.test.ts': "import { spawn } from 'node:child_process';\n" }, 'starts programs'],
    ['a lazy spawn', { 'test/a.test.ts': "const { exec } = await import('child_process');\n" }, 'starts programs'],
    ['a lazy helper', { ...pty, 'test/a.test.ts': "await import('./support/pty.ts');\n" }, 'starts a terminal'],
    ['a side effect', { ...pty, 'test/a.test.ts': "import './support/pty.ts';\n" }, 'starts a terminal'],
    ['a kill', { 'test/a.test.ts': "process.kill(pid, 'SIGKILL');\n" }, 'kills'],
    ['a bundle', { 'test/a.test.ts': "import { build } from 'esbuild';\n" }, 'bundles'],
    ['a worker', { 'test/a.test.ts': "import { Worker } from 'node:worker_threads';\n" }, 'starts workers'],
    [
      'a program of the bench',
      {
        'test/bench/a.test.ts': "import { run } from '../../bench/subject.ts';\n",
        'bench/subject.ts': "import { spawn } from 'node:child_process';\n",
      },
      'starts programs',
    ],
  ];

  it.each(bad)('sees %s', (_name, tree, message) => {
    expect(laneViolations(tree)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['in the slow lane', { 'test/a.slow.test.ts': "import { spawn } from 'node:child_process';\n" }],
    ['in a helper that no fast test reaches', pty],
    ['in a comment', { 'test/a.test.ts': "// import 'node:child_process'\n/* child.kill() */\n" }],
    [
      'behind the door for small programs',
      {
        'test/a.test.ts': "import { git } from './support/tools.ts';\n",
        'test/support/tools.ts': "import { spawnSync } from 'node:child_process';\n",
      },
    ],
    [
      'in the code that is tested',
      {
        'test/a.test.ts': "import { run } from '../src/workspace/commands/run.ts';\n",
        'src/workspace/run.ts': "import { execa } from 'execa';\n",
      },
    ],
  ])('passes what is %s', (_name, tree) => {
    expect(laneViolations(tree)).toEqual([]);
  });
});

describe('the checker of shared workers', () => {
  it.each([
    ["process.chdir('/');", 'changes the process'],
    ["process.env['LANG'] = 'C';", 'changes the environment'],
    ['process.env.LANG ??= "C";', 'changes the environment'],
    ['delete process.env.LANG;', 'changes the environment'],
    ["vi.stubEnv('LANG', 'C');", 'replaces what others use'],
    ["import { land } from '../../src/workspace/land.ts';", 'keeps something'],
  ])('sees %s', (line, message) => {
    expect(sharingViolations({ 'test/text/a.test.ts': line })).toEqual([expect.stringContaining(message)]);
    expect(sharingViolations({ 'test/text/a.slow.test.ts': line, 'test/store/a.test.ts': line })).toEqual([]);
  });

  it('passes what only reads and computes', () => {
    const line = "import { wrap } from '../../src/text/width.ts';\nconst runs = process.env['RUNS'] ?? 1;\n";
    expect(sharingViolations({ 'test/text/a.test.ts': line })).toEqual([]);
  });
});
