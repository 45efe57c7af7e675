import { expect, it } from 'vitest';
import { exam } from './paths.ts';

it('no way to name a file leads to one that is not to be had', { timeout: 240_000 }, async () => {
  const { missed, checked } = await exam();
  expect(missed).toEqual([]);
  expect(checked).toBeGreaterThanOrEqual(150);
});
