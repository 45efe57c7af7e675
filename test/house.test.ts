import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { violations } from './support/house.ts';

const top = new URL('..', import.meta.url).pathname;
const read = (pattern: string) =>
  Object.fromEntries(
    globSync(pattern, {
      cwd: top,
      exclude: (f) => f.includes('node_modules') || f.includes('sample') || f.includes('fixtures'),
    }).map((path) => [path, readFileSync(`${top}/${path}`, 'utf8')]),
  );

describe('the house', () => {
  it('stands as its door table says', () => {
    const files = read('src/**/*.{ts,tsx}');
    expect(Object.keys(files).length).toBeGreaterThan(50);
    const users = { ...read('test/**/*.{ts,tsx}'), ...read('bench/**/*.{ts,tsx}') };
    expect(violations(files, users)).toEqual([]);
  });

  it('keeps the launcher small', () => {
    const bin = readFileSync(`${top}/bin/archie.js`, 'utf8');
    expect(bin.split('\n').length).toBeLessThanOrEqual(60);
  });
});

describe('the checker sees each rule broken', () => {
  const fine = { 'src/protocol/a.ts': 'export interface A { x: number }\n', 'src/text/t.ts': 'export const t = 1;\n' };
  const user = {
    'test/x.ts': "import type { A } from '../src/protocol/a.ts';\nimport { t } from '../src/text/t.ts';\n",
  };
  const broken: [string, Record<string, string>, RegExp][] = [
    [
      'a closed door',
      { 'src/engine/e.ts': "import { t } from '../tools/x.ts';\n", 'src/tools/x.ts': 'export const t = 1;\n' },
      /engine has no door to tools/,
    ],
    [
      'a closed door, types only',
      { 'src/engine/e.ts': "import type { T } from '../store/x.ts';\n", 'src/store/x.ts': 'export type T = 1;\n' },
      /engine has no door to store/,
    ],
    [
      'a closed door, lazily',
      {
        'src/policy/e.ts': "const { t } = await import('../store/x.ts');\n",
        'src/store/x.ts': 'export const t = 1;\n',
      },
      /policy has no door to store/,
    ],
    [
      'a hall that opens a door',
      { 'src/protocol/p.ts': "import { t } from '../text/t.ts';\n" },
      /protocol imports text/,
    ],
    ['an unknown room', { 'src/utils/u.ts': 'const a = 1;\n' }, /stands in no room/],
    ['a file in no room', { 'src/loose.ts': 'const a = 1;\n' }, /stands in no room/],
    [
      'a cycle',
      {
        'src/text/a.ts': "import { b } from './b.ts';\nexport const a = b;\n",
        'src/text/b.ts': "import { a } from './a.ts';\nexport const b = a;\n",
      },
      /cycle: src\/text\/a\.ts → src\/text\/b\.ts/,
    ],
    ['a long file', { 'src/text/l.ts': 'const a = 1;\n'.repeat(251) }, /251 lines/],
    ['a dead export', { 'src/text/d.ts': 'export function nobody() {}\n' }, /nobody imports nobody/],
    [
      'React outside the terminal front',
      { 'src/engine/r.ts': "import { useState } from 'react';\n" },
      /only fronts\/tui may know/,
    ],
    [
      'the SDK outside the provider',
      { 'src/engine/s.ts': "import type A from '@anthropic-ai/sdk';\n" },
      /only provider may know/,
    ],
    [
      'the SDK loaded at once',
      { 'src/provider/s.ts': "import A from '@anthropic-ai/sdk';\n" },
      /load it when it is needed/,
    ],
    [
      'the gate to the SDK opened at once',
      {
        'src/provider/a.ts': "import { s } from './anthropic/sdk.ts';\n",
        'src/provider/anthropic/sdk.ts': "import { A } from '@anthropic-ai/sdk/client';\nexport const s = A;\n",
      },
      /sdk\.ts at once/,
    ],
    [
      'the terminal front loaded at once',
      { 'src/app/m.ts': "import { s } from '../fronts/tui/s.ts';\n", 'src/fronts/tui/s.ts': 'export const s = 1;\n' },
      /use import\(\)/,
    ],
  ];

  it('and passes a sound tree', () => {
    expect(violations(fine, user)).toEqual([]);
  });

  it.each(broken)('%s', (_name, files, message) => {
    expect(violations({ ...fine, ...files }, user).join('\n')).toMatch(message);
  });
});
