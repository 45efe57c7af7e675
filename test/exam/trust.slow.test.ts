import { expect, it } from 'vitest';
import { exam } from './trust.ts';

it('nothing happens because of what a folder holds, by any way into archie', { timeout: 300_000 }, async () => {
  const { missed, checked } = await exam();
  expect(missed).toEqual([]);
  expect(checked).toBeGreaterThan(250);
});
