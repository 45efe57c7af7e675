/** The engine's process: what it answers, what it cannot reach, and what is told when it ends. */

import { afterEach, expect, test } from 'vitest';
import { enginePlace, openChecks } from '../../src/checks/client.ts';
import { memoryTree } from '../../src/checks/kind/trees.ts';
import { packagePath } from '../../src/app/dirs.ts';
import type { Checks, Verdict } from '../../src/protocol/checks.ts';

const opened: Checks[] = [];
afterEach(() => opened.splice(0).forEach((checks) => checks.close()));

function open(): Checks {
  const checks = openChecks(enginePlace(packagePath()));
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
