/** The engine's process: what it answers, what it cannot reach, and what is told when it ends. */

import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { enginePlace, openChecks } from '../../src/checks/client.ts';
import { memoryTree } from '../../src/checks/kind/trees.ts';
import { packagePath } from '../../src/app/dirs.ts';
import type { Checks, Verdict } from '../../src/protocol/proof/checks.ts';

const opened: Checks[] = [];
const odd = { ...enginePlace(packagePath()), worker: join(import.meta.dirname, 'program/odd-worker.ts') };
afterEach(() => opened.splice(0).forEach((checks) => checks.close()));

function open(place = enginePlace(packagePath())): Checks {
  const checks = openChecks(place);
  opened.push(checks);
  return checks;
}

async function verdictsOf(checks: Checks, files: Record<string, string>): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const request = { paths: Object.keys(files), proposed: memoryTree(files), base: memoryTree({}) };
  for await (const verdict of checks.check(request, new AbortController().signal)) verdicts.push(verdict);
  return verdicts;
}

test('a file is checked in the engine, and what is wrong is told with its line', async () => {
  const verdicts = await verdictsOf(open(), { 'a.yaml': 'a: 1\nb: [1, 2\n', 'b.json': '{"a": 1}' });
  expect(verdicts.map(({ path, status }) => [path, status])).toEqual([
    ['a.yaml', 'fail'],
    ['b.json', 'pass'],
  ]);
  expect(verdicts[0]?.findings[0]).toMatchObject({ rule: 'syntax/invalid', path: 'a.yaml', severity: 'error' });
});

const bounds = { perCheck: 1500, perSet: 20_000 };

test.each([
  ['never ends', 'loops.yaml', 'longer than 2 s'],
  ['never answers', 'silent.yaml', 'longer than 2 s'],
  ['ends', 'ends.yaml', 'it ended while it checked this'],
  ['takes all memory', 'hoards.yaml', 'it took too much memory'],
])(
  'an engine that %s is told of that file alone, and the others are checked',
  { timeout: 150_000 },
  async (_, bad, why) => {
    const verdicts = await verdictsOf(
      open({ ...odd, ...bounds, perCheck: bad.startsWith('hoards') ? 100_000 : 1500, perSet: 120_000 }),
      {
        'first.yaml': '',
        [bad]: '',
        'last.yaml': '',
      },
    );
    expect(verdicts.map(({ path, status, summary }) => [path, status, summary])).toEqual([
      ['first.yaml', 'pass', 'fine'],
      [bad, 'not-checked', `engine stopped: ${why}`],
      ['last.yaml', 'pass', 'fine'],
    ]);
  },
);

test('a set that takes too long ends, and every file that was not reached is told', async () => {
  const files = { 'loops.yaml': '', 'silent.yaml': '', 'last.yaml': '' };
  const verdicts = await verdictsOf(open({ ...odd, perCheck: 5000, perSet: 1500 }), files);
  expect(verdicts.map(({ path, status }) => [path, status])).toEqual([
    ['loops.yaml', 'not-checked'],
    ['silent.yaml', 'not-checked'],
    ['last.yaml', 'not-checked'],
  ]);
});

test('the engine works again after it stopped, and two sets at once wait for each other', async () => {
  const checks = open({ ...odd, ...bounds });
  const [one, two] = await Promise.all([
    verdictsOf(checks, { 'ends.yaml': '', 'a.yaml': '' }),
    verdictsOf(checks, { 'b.yaml': '' }),
  ]);
  expect(one.map(({ path, status }) => [path, status])).toEqual([
    ['ends.yaml', 'not-checked'],
    ['a.yaml', 'pass'],
  ]);
  expect(two.map(({ path, status }) => [path, status])).toEqual([['b.yaml', 'pass']]);
});

test('who stops waiting stops the engine', async () => {
  const checks = open({ ...odd, ...bounds });
  const stop = new AbortController();
  const files = { 'first.yaml': '', 'loops.yaml': '' };
  const request = { paths: Object.keys(files), proposed: memoryTree(files), base: memoryTree({}) };
  const heard: string[] = [];
  const all = (async () => {
    for await (const { path } of checks.check(request, stop.signal)) {
      heard.push(path);
      stop.abort();
    }
  })();
  await expect(all).rejects.toThrow(/abort/i);
  expect(heard).toEqual(['first.yaml']);
  expect((await verdictsOf(checks, { 'b.yaml': '' })).map(({ status }) => status)).toEqual(['pass']);
});

test('a program that holds no query starts no engine', async () => {
  const nowhere = { program: '/nowhere/program.js', worker: '/nowhere/worker.js', readable: [] };
  const plain = { 'a.ts': 'export const from = select(1);\n', 'b.py': 'print("update")\n', 'c.txt': 'select 1 from t' };
  expect(await verdictsOf(open(nowhere), plain)).toEqual([]);
  const query = { 'a.ts': "db.query('SELECT id FROM orders');\n" };
  expect((await verdictsOf(open(nowhere), query)).map(({ summary }) => summary)).toEqual([
    expect.stringMatching(/^engine stopped/),
  ]);
});

test('schemas of an engine that is not there in time are not there, and it works again; a signal is thrown', async () => {
  const trees = { proposed: memoryTree({ 'migrations/001_a.sql': 'CREATE TABLE a (id int);' }), base: memoryTree({}) };
  const { signal } = new AbortController();
  const late = await open({ ...enginePlace(packagePath()), perSet: 1 }).schemas(trees, signal);
  expect(late).toEqual({ proposed: { notBuilt: 'engine stopped' }, base: { notBuilt: 'engine stopped' } });
  await expect(open().schemas(trees, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  const checks = open();
  const gone = new AbortController();
  const broken = checks.schemas(trees, gone.signal);
  gone.abort(new Error('enough'));
  await expect(broken).rejects.toThrow('enough');
  expect(await checks.schemas(trees, signal)).toMatchObject({
    proposed: { tables: [{ name: 'a', columns: [{ name: 'id', type: 'integer', nullable: true, keys: [] }] }] },
    base: { missing: true },
  });
});
