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
