import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exam as benign } from './benign.ts';
import { exam as bypass } from './bypass.ts';
import { exam as parse } from './parse.ts';
import { exam as peers } from './peers.ts';

it.each([
  ['bypass', bypass],
  ['benign', benign],
  ['parse', parse],
  ['peers', peers],
])('the exam %s meets its target', async (_, exam) => {
  const { missed, checked } = await exam();
  expect(missed).toEqual([]);
  expect(checked).toBeGreaterThan(90);
});

/** By the clock of the machine, which no test goes by. */
const measured = ['overlay-cost'];

it('every exam is run by a test', () => {
  const top = new URL('..', import.meta.url).pathname;
  const tests = globSync('**/*.test.ts', { cwd: top }).map((path) => readFileSync(top + path, 'utf8'));
  const table = readFileSync(`${top}exam/run.ts`, 'utf8');
  const names = [...table.matchAll(/^ {2}(?:'([\w-]+)'|(\w+)): \(\) => import/gm)].map(
    ([, one, other]) => one ?? other ?? '',
  );
  expect(names.length).toBeGreaterThan(12);
  const unrun = names.filter(
    (name) => !tests.some((text) => text.includes(`/${name}.ts')`) || text.includes(`/${name}.ts';`)),
  );
  expect(unrun).toEqual(measured);
});
