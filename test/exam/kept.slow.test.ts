/** The exams of what archie keeps, with the built program. */
import { expect, it } from 'vitest';
import { exam as modes } from './modes.ts';
import { exam as secrets } from './secrets.ts';

it.each([
  ['modes', modes],
  ['secrets', secrets],
])(
  'the exam %s meets its target',
  async (_, exam) => {
    const { missed, checked } = await exam();
    expect(missed).toEqual([]);
    expect(checked).toBeGreaterThan(90);
  },
  120_000,
);
