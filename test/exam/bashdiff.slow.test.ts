import { expect, it } from 'vitest';
import { exam } from './bashdiff.ts';

it('bash runs nothing of random scripts that was let run unseen, or that a rule denies', async () => {
  for (const seed of ['1', '20261128']) {
    const { missed } = await exam({ seed, n: '400' });
    expect(missed).toEqual([]);
  }
});
