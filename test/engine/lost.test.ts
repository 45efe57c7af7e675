/** What no undo takes back is said: in the question before a command where it is known, and to everybody after it. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { calls } from './model.ts';
import { ask, stage, strike } from './stage.ts';
import { doing } from './tools.ts';

afterEach(strike);

it('by a command of the user’s own, too', async () => {
  const on = await stage({ plays: [], files: { '.gitignore': 'dist/\n' } });
  for (const folder of ['.git', 'dist']) mkdirSync(join(on.root, folder));
  await on.session.shell('rmdir dist');
  expect(on.of('notice')).toMatchObject([
    { level: 'warning', text: expect.stringMatching(/\(rmdir dist\): deleted, .*: dist$/) },
  ]);
});

it('before and after, also where nothing else changed', async () => {
  const on = await stage({
    plays: [calls({ name: 'Do', input: { command: 'rm -rf dist' } })],
    tools: [doing(async () => ({ lost: [{ level: 'warning', text: 'deleted: dist' }] }))],
    files: { '.gitignore': 'dist/\n' },
    judge: { call: () => ask },
    answers: () => ({ kind: 'permission', allow: true }),
  });
  for (const folder of ['.git', 'dist']) mkdirSync(join(on.root, folder));
  await on.session.prompt('go');
  expect(on.of('question.asked')[0]?.question.because.text).toContain(
    'What it does to these is not recorded and cannot be undone: dist (ignored).',
  );
  expect(on.of('notice')).toMatchObject([
    { level: 'warning', text: 'Not recorded, so undo does not take it back (rm -rf dist): deleted: dist' },
  ]);
});
