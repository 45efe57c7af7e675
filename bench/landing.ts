/** Landing and undo beside `git apply` and `git apply -R` of the same patch, in turn, each on a fresh tree. */

import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ChangeSet, FileChange, FileState } from '../src/protocol/change.ts';
import type { Workspace } from '../src/protocol/workspace.ts';
import { openWorkspace } from '../src/workspace/workspace.ts';
import { spread, timed } from './measure.ts';
import type { Row } from './report.ts';

const run = promisify(execFile);
const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };

interface Times {
  land: number[];
  /** Until not only the contents, but the files themselves are durable. */
  settle: number[];
  apply: number[];
  undo: number[];
  reverse: number[];
}

/** One file, and a thousand of them. */
export async function measureLandings(rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [count, times] of [
    [1, rounds],
    [1000, Math.min(rounds, 7)],
  ] as const) {
    // What the first round pays for compiling the program is another number.
    await measure(count, 1);
    const found = await measure(count, times);
    const files = count === 1 ? '1 file' : `${count.toLocaleString('en-US')} files`;
    rows.push(...beside(`land ${files}`, found.land, 'git apply', found.apply));
    rows.push({
      name: 'landing',
      what: '  until each file is synced',
      unit: 'ms',
      value: spread(found.settle),
      goal: {},
    });
    rows.push(...beside(`undo ${files}`, found.undo, 'git apply -R', found.reverse));
  }
  return rows;
}

function beside(what: string, ours: number[], other: string, theirs: number[]): Row[] {
  const [value, measure] = [spread(ours), spread(theirs)];
  return [
    {
      name: 'landing',
      what,
      unit: 'ms',
      value,
      ratio: value.median / measure.median,
      beside: other,
      goal: { ratio: 2 },
    },
    { name: 'landing', what: `  ${other}`, unit: 'ms', value: measure, goal: {} },
  ];
}

async function measure(count: number, rounds: number): Promise<Times> {
  const times: Times = { land: [], settle: [], apply: [], undo: [], reverse: [] };
  const base = await mkdtemp(join(tmpdir(), 'archie-landing-'));
  try {
    for (let round = 0; round < rounds; round += 1) {
      const [ours, theirs] = [join(base, `${round}/ours`), join(base, `${round}/theirs`)];
      for (const root of [ours, theirs]) await plant(root, count, round);
      const patch = await patchOf(theirs, count, round);
      const workspace = await openWorkspace({ root: ours, state: join(base, `${round}/state`), rg: null });
      const changes = await changesOf(workspace, count, round);
      const git = (...args: string[]) => run('git', ['apply', ...args, patch], { cwd: theirs, env });
      // In turn first: whoever begins finds the disk busier or quieter than the other.
      const steps: [keyof Times, () => Promise<unknown>][][] = [
        [
          ['land', () => workspace.land(changes)],
          ['apply', () => git()],
        ],
        [
          ['undo', async () => workspace.land(await workspace.undo())],
          ['reverse', () => git('-R')],
        ],
      ];
      for (const pair of steps) {
        for (const [name, work] of round % 2 === 0 ? pair : pair.toReversed()) {
          execFileSync('sync');
          const start = performance.now();
          times[name].push(await timed(work));
          await workspace.flushed();
          if (name === 'land') times.settle.push(performance.now() - start);
        }
      }
      await rm(join(base, String(round)), { recursive: true, force: true });
    }
  } finally {
    await rm(base, { recursive: true, force: true });
  }
  return times;
}

function pathOf(index: number): string {
  return `src/part-${Math.floor(index / 40)}/file-${index}.ts`;
}

/** About 3 kB that no two files of a run share; `changed` has two lines of it rewritten and one more. */
function textOf(index: number, round: number, changed: boolean): string {
  const lines = Array.from(
    { length: 80 },
    (_, line) => `export const value${line} = ${round * 1e6 + index * 100 + line};`,
  );
  if (changed) lines.splice(30, 2, 'export const rewritten = true;', `// ${index}`, '// one more');
  return `${lines.join('\n')}\n`;
}

async function plant(root: string, count: number, round: number): Promise<void> {
  await mkdir(root, { recursive: true });
  execFileSync('git', ['init', '-q'], { cwd: root, env });
  for (let index = 0; index < count; index += 1) {
    const path = join(root, pathOf(index));
    if (index % 40 === 0) await mkdir(dirname(path), { recursive: true });
    await writeFile(path, textOf(index, round, false));
  }
}

/** Lies beside the tree. Made without git's index, so that it names no more than the texts do. */
async function patchOf(root: string, count: number, round: number): Promise<string> {
  const hunks = Array.from({ length: count }, (_, index) => {
    const [old, now] = [false, true].map((changed) => textOf(index, round, changed).split('\n'));
    const path = pathOf(index);
    const rows = [
      ...old!.slice(27, 30).map((line) => ` ${line}`),
      ...old!.slice(30, 32).map((line) => `-${line}`),
      ...now!.slice(30, 33).map((line) => `+${line}`),
      ...old!.slice(32, 35).map((line) => ` ${line}`),
    ];
    return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -28,8 +28,9 @@\n${rows.join('\n')}\n`;
  });
  const file = `${root}.patch`;
  await writeFile(file, hunks.join(''));
  return file;
}

async function changesOf(workspace: Workspace, count: number, round: number): Promise<ChangeSet> {
  const files: FileChange[] = [];
  for (let index = 0; index < count; index += 1) {
    const path = pathOf(index);
    const before = (await workspace.read(path))?.state ?? null;
    const bytes = new TextEncoder().encode(textOf(index, round, true));
    const after: FileState = { hash: await workspace.putBlob(bytes), mode: 'file', size: bytes.length };
    files.push({ path, before, after });
  }
  return { id: 'bench', files, origin: { by: 'tool' } };
}
