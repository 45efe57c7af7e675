import { expect, it } from 'vitest';
import { matchGlob } from '../../../src/workspace/reading/matcher.ts';

const files = ['a.ts', 'b/a.ts', 'b/c/d.md', 'b/c/.x/e.ts', '[id]/f.ts', 'é/ü x.ts', '(b)/g.ts'];

it.each([
  ['**/*.ts', ['(b)/g.ts', '[id]/f.ts', 'a.ts', 'b/a.ts', 'b/c/.x/e.ts', 'é/ü x.ts']],
  ['*.ts', ['a.ts']],
  ['b/**', ['b/a.ts', 'b/c/.x/e.ts', 'b/c/d.md']],
  ['{b,é}/*.ts', ['b/a.ts', 'é/ü x.ts']],
  ['b/{c/**,a.ts}', ['b/a.ts', 'b/c/.x/e.ts', 'b/c/d.md']],
  ['\\[id\\]/*', ['[id]/f.ts']],
  ['[id]/f.ts', ['[id]/f.ts']],
  ['@(a|b).ts', ['a.ts']],
  ['(b)/*.ts', ['(b)/g.ts']],
  ['none', []],
])('%s', async (pattern, expected) => expect((await matchGlob([pattern], files)).sort()).toEqual(expected));

it('leaves out what lies in a folder that is not wanted, and has folders where they are asked for', async () => {
  expect(await matchGlob(['**'], files, { not: ['**/b'] })).toEqual(['a.ts', '[id]/f.ts', 'é/ü x.ts', '(b)/g.ts']);
  expect(await matchGlob(['*/*'], files, { folders: true })).toEqual([
    'b/a.ts',
    '[id]/f.ts',
    'é/ü x.ts',
    '(b)/g.ts',
    'b/c',
  ]);
});

it('takes hundreds of folders with a hundred thousand files, and lets go of it when asked', async () => {
  const many = Array.from({ length: 100_000 }, (_, at) => `pkg/${at % 800}/file-${at}.ts`);
  expect(await matchGlob(['**/*'], many)).toHaveLength(many.length);
  expect(await matchGlob(['pkg/*/file-7?.ts'], many)).toHaveLength(10);
  const controller = new AbortController();
  const going = matchGlob(['**/*'], many, { signal: controller.signal });
  controller.abort();
  await expect(going).rejects.toMatchObject({ code: 'interrupted' });
});

it.each(['{a,b}'.repeat(20), '{1..100000}', '{a,{b,{c,d}}}'.repeat(8)])(
  'refuses braces that stand for too much: %s',
  async (pattern) => {
    await expect(matchGlob([pattern], files)).rejects.toThrow(/too many names/);
  },
);
