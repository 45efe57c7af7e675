import { expect, it } from 'vitest';
import { launchers } from '../support/isolation.ts';
import { exam as overlay } from './overlay.ts';
import { exam as sandbox } from './sandbox.ts';

const works = launchers.some((launcher) => launcher.works);

it.skipIf(!works).each(['tier 1', 'tier 2'])(
  'no way out of a command in %s leads anywhere',
  { timeout: 300_000 },
  async (only) => {
    const { missed, checked } = await sandbox({ only });
    expect(missed).toEqual([]);
    expect(checked).toBeGreaterThanOrEqual(20);
  },
);

it.skipIf(!works)('scripts come to the same isolated and landed as run plainly', { timeout: 180_000 }, async () => {
  const { missed, says } = await overlay({ cases: '12', seed: '3' });
  expect(missed, says.join('\n')).toEqual([]);
});
