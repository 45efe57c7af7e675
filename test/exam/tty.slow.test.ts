import { expect, it } from 'vitest';
import { exam } from './tty.ts';

it('nothing hostile is obeyed by a terminal, and what is approved is what is shown', { timeout: 240_000 }, async () => {
  const { missed, checked } = await exam();
  expect(missed).toEqual([]);
  expect(checked).toBeGreaterThan(1_000);
});
