import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { glob } from '../../src/tools/glob.ts';
import { grep } from '../../src/tools/grep.ts';
import { selectFiles } from '../../src/workspace/reading/search/filter.ts';
import { fails, stage, textOf } from './stage.ts';

const sample = {
  'src/a.ts': 'import x\nneedle one\nplain\nplain\nplain\nneedle two\n',
  'src/b.py': 'Needle\n',
  'c.md': 'needle\nneedle\n',
  'node_modules/x.ts': 'needle\n',
  '.gitignore': 'node_modules\n',
};

describe('Grep', () => {
  it('names files by default', async () => {
    const on = await stage(sample);
    const outcome = await on.call(grep, { pattern: 'needle' });
    expect(textOf(outcome)).toBe('c.md\nsrc/a.ts');
    expect(outcome.display).toEqual([
      { type: 'matches', pattern: 'needle', matches: 2, files: 2, rows: ['c.md', 'src/a.ts'], more: 0 },
    ]);
    expect(textOf(await on.call(grep, { pattern: 'needle', '-i': true, type: 'py' }))).toBe('src/b.py');
    expect(textOf(await on.call(grep, { pattern: 'needle', path: 'src', glob: '*.ts' }))).toBe('src/a.ts');
  });

  it('takes types as they are meant, with ripgrep and without', async () => {
    const files = ['a.ts', 'b.tsx', 'c.js', 'd.proto', 'e.sh', 'f.cpp', 'g.scss', 'h.py'];
    const on = await stage(Object.fromEntries(files.map((name) => [name, 'needle\n'])));
    for (const [type, found] of [
      ['tsx', 'b.tsx'],
      ['javascript', 'c.js'],
      ['.proto', 'd.proto'],
      ['*.scss', 'g.scss'],
      ['c++', 'f.cpp'],
      ['bash', 'e.sh'],
      ['python,tsx', 'b.tsx h.py'],
      ['TypeScript', 'a.ts b.tsx'],
    ] as const) {
      const listed = textOf(await on.call(grep, { pattern: 'needle', type }));
      expect([type, ...listed.split('\n').sort()]).toEqual([type, ...found.split(' ')]);
      expect([type, ...(await selectFiles(files, { only: [], not: [] }, type))]).toEqual([type, ...found.split(' ')]);
    }
    await expect(on.call(grep, { pattern: 'needle', type: 'c/h' })).rejects.toThrow(/^type is a name .*"glob":/);
  });

  it('shows lines with their numbers, context and gaps', async () => {
    const on = await stage(sample);
    expect(textOf(await on.call(grep, { pattern: 'needle', output_mode: 'content' }))).toBe(
      'c.md\n1:needle\n2:needle\n\nsrc/a.ts\n2:needle one\n6:needle two',
    );
    expect(
      textOf(await on.call(grep, { pattern: 'needle', output_mode: 'content', path: 'src/a.ts', '-A': 1, '-B': 1 })),
    ).toBe('src/a.ts\n1-import x\n2:needle one\n3-plain\n--\n5-plain\n6:needle two');
    expect(textOf(await on.call(grep, { pattern: 'needle one', output_mode: 'content', '-C': 1, '-A': 0 }))).toBe(
      'src/a.ts\n1-import x\n2:needle one',
    );
    expect(textOf(await on.call(grep, { pattern: 'one.*two', multiline: true, output_mode: 'content' }))).toMatch(
      /2:needle one\n3:plain/,
    );
  });

  it('counts', async () => {
    const on = await stage(sample);
    expect(textOf(await on.call(grep, { pattern: 'needle', output_mode: 'count' }))).toBe(
      'c.md:2\nsrc/a.ts:2\n[4 matching lines in 2 files]',
    );
  });

  it('shows as much as asked for and counts the rest', async () => {
    const on = await stage({ 'a.txt': 'needle\n'.repeat(300), 'b.txt': 'needle\n' });
    const text = textOf(await on.call(grep, { pattern: 'needle', output_mode: 'content' }));
    expect(text.split('\n')).toHaveLength(252);
    expect(text).toMatch(/\n250:needle\n\[51 more lines;/);
    const outcome = await on.call(grep, { pattern: 'needle', output_mode: 'content', head_limit: 2 });
    expect(outcome.display).toMatchObject([{ matches: 301, files: 2, more: 299 }]);
    expect(textOf(await on.call(grep, { pattern: 'needle', head_limit: 1 }))).toMatch(/^a\.txt\n\[1 more files/);
  });

  it('says when there is nothing, and what is wrong with a pattern', async () => {
    const on = await stage(sample);
    expect(textOf(await on.call(grep, { pattern: 'nowhere', path: 'src', glob: '*.ts' }))).toBe(
      'No match for nowhere in src, *.ts.',
    );
    await fails(on.call(grep, { pattern: 'a(' }), 'invalid_input', 'regular expression', 'unclosed group');
    await fails(on.call(grep, { pattern: 'a', path: 'gone' }), 'not_found', 'gone');
  });

  it('declares where it looks', async () => {
    const on = await stage(sample);
    expect(await on.effects(grep, { pattern: 'x' })).toEqual([]);
    expect(await on.effects(grep, { pattern: 'x', path: 'src' })).toEqual([
      { type: 'read', path: join(on.root, 'src'), asked: 'src' },
    ]);
    expect(await on.effects(grep, { pattern: 'x', path: '/etc' })).toEqual([
      { type: 'read', path: '/etc', asked: '/etc' },
    ]);
    expect(await on.effects(grep, { pattern: 'x', path: '../..' })).toHaveLength(1);
  });

  it('leaves line numbers away where they are not wanted', async () => {
    const on = await stage({ 'a.txt': 'one\ntwo\n' });
    const wanted = { pattern: 'one', output_mode: 'content' } as const;
    expect(textOf(await on.call(grep, { ...wanted, '-n': false }))).toBe('a.txt\none');
    expect(textOf(await on.call(grep, { ...wanted, '-n': true }))).toBe('a.txt\n1:one');
  });

  it('has a title, and refuses keys it does not know', () => {
    expect(grep.title({ pattern: 'x', path: 'src', glob: '*.ts' })).toBe('x in src *.ts');
    expect(grep.input.safeParse({ pattern: 'x', '-x': true }).success).toBe(false);
    expect(grep.input.safeParse({ pattern: 'x', '-A': 1.5 }).success).toBe(false);
  });
});

describe('Glob', () => {
  it('finds files, newest first, by any path they may have', async () => {
    const on = await stage(sample);
    utimesSync(join(on.root, 'src/a.ts'), 1e9, 1e9);
    utimesSync(join(on.root, 'src/b.py'), 2e9, 2e9);
    const outcome = await on.call(glob, { pattern: 'src/*' });
    expect(textOf(outcome)).toBe('src/b.py\nsrc/a.ts');
    expect(outcome.display).toEqual([{ type: 'paths', pattern: 'src/*', paths: ['src/b.py', 'src/a.ts'], more: 0 }]);
    expect(textOf(await on.call(glob, { pattern: '*.py', path: 'src' }))).toBe('src/b.py');
  });

  it('looks deeper when a bare name finds nothing, and says so', async () => {
    const on = await stage(sample);
    expect(textOf(await on.call(glob, { pattern: '*.py' }))).toBe(
      '[none in the top folder itself; these match **/*.py]\nsrc/b.py',
    );
    expect(textOf(await on.call(glob, { pattern: '*.rs' }))).toBe('No file matches *.rs.');
  });

  it('stops at a hundred and counts the rest', async () => {
    const on = await stage(Object.fromEntries(Array.from({ length: 130 }, (_, n) => [`f${n}.txt`, ''])));
    const text = textOf(await on.call(glob, { pattern: '*.txt' }));
    expect(text.split('\n')).toHaveLength(101);
    expect(text).toMatch(/\[30 more/);
  });

  it('declares where it looks', async () => {
    const on = await stage();
    expect(await on.effects(glob, { pattern: '*' })).toEqual([]);
    expect(await on.effects(glob, { pattern: '*', path: '/tmp' })).toHaveLength(1);
    await fails(on.call(glob, { pattern: '../*' }), 'invalid_input', 'leads out');
  });
});
