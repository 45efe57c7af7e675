import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { violations } from './support/house/house.ts';

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

/** A source with the head that every file has. */
const file = (body: string) => `/** It does a thing. */\n\n${body}`;
const one = (path: string, body: string) => ({ [path]: file(body) });

describe('the checker sees each rule broken', () => {
  const fine = {
    ...one('src/protocol/a.ts', 'export interface A { x: number }\n'),
    ...one('src/text/t.ts', 'export const t = 1;\n'),
    ...one('src/changes/decide.ts', 'export const d = (w) => w.land(1);\n'),
    ...one('src/workspace/paths/p.ts', "import { renameSync } from 'node:path';\nexport const p = renameSync;\n"),
    ...one('src/workspace/landing/l.ts', "import { renameSync } from 'node:fs';\nexport const l = renameSync;\n"),
  };
  const user = {
    'test/x.ts': [
      "import type { A } from '../src/protocol/a.ts';",
      "import { t } from '../src/text/t.ts';",
      "import { d } from '../src/changes/decide.ts';",
      "import { p } from '../src/workspace/paths/p.ts';",
      "import { l } from '../src/workspace/landing/l.ts';",
    ].join('\n'),
  };
  const lines = (count: number, line: string) => `${line}\n`.repeat(count);
  const broken: [string, Record<string, string>, RegExp][] = [
    [
      'a closed door',
      {
        ...one('src/engine/e.ts', "import { t } from '../tools/x.ts';\n"),
        ...one('src/tools/x.ts', 'export const t = 1;\n'),
      },
      /engine has no door to tools/,
    ],
    [
      'a closed door, types only',
      {
        ...one('src/engine/e.ts', "import type { T } from '../store/x.ts';\n"),
        ...one('src/store/x.ts', 'export type T = 1;\n'),
      },
      /engine has no door to store/,
    ],
    [
      'a closed door, lazily',
      {
        ...one('src/policy/e.ts', "const { t } = await import('../store/x.ts');\n"),
        ...one('src/store/x.ts', 'export const t = 1;\n'),
      },
      /policy has no door to store/,
    ],
    [
      'text that goes past the door to the terminal',
      one('src/app/a.ts', 'process.stderr.write("x");\n'),
      /writes to the terminal/,
    ],
    ['text that goes past it by the console', one('src/app/a.ts', 'console.log("x");\n'), /writes to the terminal/],
    [
      'text that is drawn past the fence',
      one('src/fronts/tui/a.tsx', "import { Box, Text } from 'ink';\n"),
      /draws text; only the Row/,
    ],
    [
      'a hall that opens a door',
      one('src/protocol/p.ts', "import { t } from '../text/t.ts';\n"),
      /protocol imports text/,
    ],
    ['an unknown room', one('src/utils/u.ts', 'const a = 1;\n'), /stands in no room/],
    ['a file in no room', one('src/loose.ts', 'const a = 1;\n'), /stands in no room/],
    [
      'a sub-room that looks up',
      {
        ...one('src/workspace/paths/a.ts', "import { b } from '../store/b.ts';\n"),
        ...one('src/workspace/store/b.ts', 'export const b = 1;\n'),
      },
      /workspace\/paths stands below workspace\/store/,
    ],
    [
      'a sub-room that looks at its neighbour',
      {
        ...one('src/workspace/commands/a.ts', "import type { B } from '../overlay/b.ts';\n"),
        ...one('src/workspace/overlay/b.ts', 'export type B = 1;\n'),
      },
      /workspace\/commands stands below workspace\/overlay/,
    ],
    [
      'a sub-room that opens the room itself',
      {
        ...one('src/workspace/gc/a.ts', "import { w } from '../w.ts';\n"),
        ...one('src/workspace/w.ts', 'export const w = 1;\n'),
      },
      /workspace\/gc stands below workspace\/,/,
    ],
    [
      'a sub-room without a floor',
      {
        ...one('src/workspace/attic/a.ts', "import { b } from '../store/b.ts';\n"),
        ...one('src/workspace/store/b.ts', "import { c } from '../attic/c.ts';\nexport const b = c;\n"),
        ...one('src/workspace/attic/c.ts', 'export const c = 1;\n'),
      },
      /workspace\/attic is on no floor/,
    ],
    [
      'a cycle',
      {
        ...one('src/text/a.ts', "import { b } from './b.ts';\nexport const a = b;\n"),
        ...one('src/text/b.ts', "import { a } from './a.ts';\nexport const b = a;\n"),
      },
      /cycle: src\/text\/a\.ts → src\/text\/b\.ts/,
    ],
    [
      'a cycle by types',
      {
        ...one('src/text/a.ts', "import type { B } from './b.ts';\nexport type A = B;\n"),
        ...one('src/text/b.ts', "import type { A } from './a.ts';\nexport type B = A;\n"),
      },
      /cycle: src\/text\/a\.ts → src\/text\/b\.ts/,
    ],
    ['a second way to land', one('src/engine/e.ts', 'await workspace.land(changes);\n'), /the one way to land/],
    [
      'landing twice in the one way',
      one('src/changes/decide.ts', 'export const d = (w) => w.land(w.land(1));\n'),
      /the one way to land, 1 time only/,
    ],
    [
      'a rename outside of the landing',
      one(
        'src/workspace/undo/u.ts',
        "import {\n  lstatSync,\n  renameSync,\n} from 'node:fs';\nrenameSync(lstatSync);\n",
      ),
      /renames, links or unlinks/,
    ],
    [
      'an unlink by promise',
      one('src/store/u.ts', "import { unlink } from 'node:fs/promises';\n"),
      /renames, links or unlinks/,
    ],
    ['a long file', one('src/text/l.ts', lines(249, 'const a = 1;')), /251 lines/],
    ['a file without a head', { 'src/text/h.ts': 'const a = 1;\n' }, /does not begin with a sentence/],
    [
      'a head that belongs to the first declaration',
      { 'src/text/h.ts': '/** A thing. */\nconst a = 1;\n' },
      /does not begin with a sentence/,
    ],
    [
      'a head that tells a story',
      { 'src/text/h.ts': '/** It does. It does more. It goes on. */\n\nconst a = 1;\n' },
      /its head has 3 sentences/,
    ],
    [
      'a crowded folder',
      Object.assign({}, ...Array.from({ length: 15 }, (_, n) => one(`src/text/f${n}.ts`, 'const a = 1;\n'))),
      /src\/text: 16 files/,
    ],
    ['a long function', one('src/text/f.ts', `function long() {\n${lines(81, '  a();')}}\n`), /a function of 81 lines/],
    [
      'a long arrow',
      one('src/text/f.ts', `const long = (\n  a: number,\n) => {\n${lines(81, '  a();')}};\n`),
      /a function of 81 lines/,
    ],
    [
      'a long method',
      one('src/text/f.ts', `class A {\n  async #long(a: number): Promise<void> {\n${lines(81, '    a();')}  }\n}\n`),
      /a function of 81 lines/,
    ],
    ['a constant in capitals', one('src/text/c.ts', 'const MOST_OF_ALL = 3;\n'), /a constant in capitals/],
    ['a word the field has a name for', one('src/text/w.ts', 'const shelf = 3;\n'), /docs\/glossary\.md/],
    ['a dead export', one('src/text/d.ts', 'export function nobody() {}\n'), /nobody imports nobody/],
    [
      'React outside the terminal front',
      one('src/engine/r.ts', "import { useState } from 'react';\n"),
      /only fronts\/tui may know/,
    ],
    [
      'the SDK outside the provider',
      one('src/engine/s.ts', "import type A from '@anthropic-ai/sdk';\n"),
      /only provider may know/,
    ],
    [
      'the SDK loaded at once',
      one('src/provider/s.ts', "import A from '@anthropic-ai/sdk';\n"),
      /load it when it is needed/,
    ],
    [
      'the gate to the SDK opened at once',
      {
        ...one('src/provider/a.ts', "import { s } from './anthropic/sdk.ts';\n"),
        ...one('src/provider/anthropic/sdk.ts', "import { A } from '@anthropic-ai/sdk/client';\nexport const s = A;\n"),
      },
      /sdk\.ts at once/,
    ],
    [
      'the terminal front loaded at once',
      {
        ...one('src/app/m.ts', "import { s } from '../fronts/tui/s.ts';\n"),
        ...one('src/fronts/tui/s.ts', 'export const s = 1;\n'),
      },
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
