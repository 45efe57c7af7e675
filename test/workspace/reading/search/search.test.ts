import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Gap, SearchQuery } from '../../../../src/protocol/workspace.ts';
import { findRipgrep } from '../../../../src/workspace/reading/ripgrep.ts';
import { searchFiles } from '../../../../src/workspace/reading/search/search.ts';
import { all, resolvedIn, scratchTree } from '../../support/scratch-tree.ts';

const rg = await findRipgrep(process.env, '/nowhere');
const ways = [
  ['with ripgrep', rg],
  ['without', null],
] as const;

function sample(): string {
  const wide = new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf]));
  const root = scratchTree({
    '.gitignore': '*.log\nignored/\n',
    'a/b.ts': 'needle one\nplain\nneedle two\n\nend',
    'a.ts': 'const needle = 1;\r\nconst other = 2;\r\nneedle(); // twice needle\r\n',
    'a.tsx': 'x needle\n',
    'b/deep/c.py': 'one\ntwo\nNEEDLE\nfour\nfive\nneedle\nseven\n',
    'secret.log': 'needle\n',
    'ignored/x.ts': 'needle\n',
    'latin.txt': new Uint8Array([0x6e, 0x65, 0x65, 0x64, 0x6c, 0x65, 0x20, 0xe9, 0x0a]),
    'bom.txt': `${wide}needle with bom\n`,
    'wide.txt': new Uint8Array(Buffer.from('\uFEFFneedle 檔案\r\nsecond\r\n', 'utf16le')),
    'binary.bin': new Uint8Array([0x6e, 0x65, 0x65, 0x64, 0x6c, 0x65, 0x0a, 0, 1]),
    'cjk.md': '資料庫 needle 索引\n',
    'long.js': `${'x'.repeat(3000)}needle${'y'.repeat(3000)}\n`,
    'cjklong.js': `${'資'.repeat(3000)}needle${'y'.repeat(3000)}\n`,
    'empty.txt': '',
    '-dash.txt': 'needle dash\n',
    'with space/ü.txt': 'needle\n',
  });
  symlinkSync('/etc', join(root, 'out'));
  symlinkSync('a.ts', join(root, 'link.ts'));
  return root;
}

const rows = async (root: string, query: Partial<SearchQuery>, program: string | null, path = '') =>
  (
    await all(
      searchFiles({
        root,
        resolved: resolvedIn(root, path),
        query: { pattern: 'needle', limit: 1000, ...query },
        rg: program,
      }),
    )
  ).map(({ path, line, text, match }) => `${path}${match ? ':' : '-'}${line}${match ? ':' : '-'}${text}`);

describe('searchFiles', () => {
  it('has both programs to compare', () => {
    expect(rg).not.toBeNull();
  });

  const questions: [string, Partial<SearchQuery>, string?][] = [
    ['plain', {}],
    ['case', { ignoreCase: true }],
    ['context', { before: 1, after: 2 }],
    ['context that overlaps', { before: 3, after: 3, ignoreCase: true }],
    ['glob', { glob: '*.ts' }],
    ['glob with braces', { glob: '*.{ts,tsx}' }],
    ['several globs', { glob: '*.ts,*.py' }],
    ['glob with a folder', { glob: 'a/**' }],
    ['anchored glob', { glob: '/*.ts' }],
    ['negative glob', { glob: '!*.ts' }],
    ['glob for ignored files', { glob: '*.log' }],
    ['type', { type: 'ts' }],
    ['type by its other name', { type: 'python', ignoreCase: true }],
    ['type and glob', { type: 'ts', glob: '!a.ts' }],
    ['one per file', { perFile: 1 }],
    ['one per file with context', { perFile: 1, after: 2 }],
    ['below a folder', {}, 'a'],
    ['in an ignored folder', {}, 'ignored'],
    ['in an ignored file', {}, 'secret.log'],
    ['in a binary file', {}, 'binary.bin'],
    ['in one file, whatever the glob', { glob: '*.py' }, 'a.ts'],
    ['line ends', { pattern: '(;|two)$' }],
    ['line starts', { pattern: '^needle' }],
    ['named group', { pattern: '(?P<x>needle) (?P<y>one|two)' }],
    ['inline flag', { pattern: '(?i)needle$' }],
    ['POSIX class', { pattern: 'needle [[:alpha:]]+$' }],
    ['Unicode property', { pattern: '\\p{Han}+ needle' }],
    ['escaped punctuation', { pattern: 'needle\\(\\)\\; \\/' }],
    ['look-behind', { pattern: '(?<=const )needle' }],
    ['back reference', { pattern: '(needle).*\\1' }],
    ['across lines', { pattern: 'one.*two', multiline: true }],
    ['across lines with context', { pattern: 'two\\n.*four', multiline: true, ignoreCase: true, before: 1, after: 1 }],
    ['anchors across lines', { pattern: '^plain$', multiline: true }],
    ['starting with a dash', { pattern: '-dash|needle dash' }],
    ['nothing', { pattern: 'not there at all' }],
    ['empty lines', { pattern: '^$', glob: 'b.ts' }],
  ];
  for (const [name, query, path] of questions) {
    it(`finds the same with ripgrep and without: ${name}`, async () => {
      const root = sample();
      const [one, other] = [await rows(root, query, rg, path), await rows(root, query, null, path)];
      expect(other).toEqual(one);
      expect(one.length === 0).toBe(['nothing', 'glob for ignored files', 'in a binary file'].includes(name));
    });
  }

  it.each(ways)('gives lines as they are, files in order, context marked: %s', async (_, program) => {
    const root = sample();
    expect(await rows(root, { after: 1, glob: '*.ts' }, program)).toEqual([
      'a/b.ts:1:needle one',
      'a/b.ts-2-plain',
      'a/b.ts:3:needle two',
      'a/b.ts-4-',
      'a.ts:1:const needle = 1;',
      'a.ts-2-const other = 2;',
      'a.ts:3:needle(); // twice needle',
    ]);
    expect(await rows(root, { glob: 'latin.txt' }, program)).toEqual(['latin.txt:1:needle é']);
    expect(await rows(root, { glob: 'wide.txt' }, program)).toEqual(['wide.txt:1:needle 檔案']);
    const [long] = await rows(root, { glob: 'long.js' }, program);
    expect(long).toMatch(/^long\.js:1:…x+needley+…$/);
    expect(long?.length).toBeLessThan(600);
  });

  it.each(ways)('stops at the limit: %s', async (_, program) => {
    const root = scratchTree({ 'a.txt': 'needle\n'.repeat(5000), 'b.txt': 'needle\n' });
    expect(await rows(root, { limit: 7 }, program)).toHaveLength(7);
    expect((await rows(root, { limit: 5001 }, program)).at(-1)).toBe('b.txt:1:needle');
  });

  it.each(ways)('names the fault of a bad pattern, type or path: %s', async (_, program) => {
    const root = sample();
    await expect(rows(root, { pattern: 'foo(' }, program)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/not a valid regular expression[\s\S]*(unclosed|Unterminated) group/),
    });
    await expect(rows(root, { type: 'nosuch' }, program)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('nosuch'),
    });
    await expect(rows(root, {}, program, 'gone')).rejects.toMatchObject({ code: 'not_found' });
    await expect(rows(root, {}, program, 'out')).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('breaks off a pattern that backtracks without end', async () => {
    const root = scratchTree({ 'a.txt': `${'a'.repeat(60)}!\n` });
    await expect(rows(root, { pattern: '(a+)+$' }, null)).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('a.txt'),
    });
  });

  it.each(ways)('ends when interrupted: %s', async (_, program) => {
    const root = sample();
    const stop = new AbortController();
    const query = { pattern: 'needle', limit: 100 };
    const seen: string[] = [];
    const search = async (): Promise<void> => {
      for await (const row of searchFiles({
        root,
        resolved: resolvedIn(root),
        query,
        signal: stop.signal,
        rg: program,
      })) {
        seen.push(row.path);
        stop.abort();
      }
    };
    await expect(search()).rejects.toMatchObject({ code: 'interrupted' });
    expect(new Set(seen).size).toBeLessThan(5);
  });

  it.each(ways)('says what it passed over: %s', async (_, program) => {
    const root = sample();
    const gapsOf = async (query: Partial<SearchQuery>): Promise<Gap[]> => {
      const gaps: Gap[] = [];
      const onGap = (gap: Gap): number => gaps.push(gap);
      const asked = { pattern: 'needle', limit: 1000, ...query };
      await all(searchFiles({ root, resolved: resolvedIn(root), query: asked, rg: program, onGap }));
      return gaps;
    };
    expect(await gapsOf({})).toEqual([{ why: 'binary', paths: ['binary.bin'], more: 0 }]);
    const ignored = { why: 'ignored', paths: ['ignored/x.ts', 'secret.log'], more: 0 };
    expect(await gapsOf({ glob: '*.log,ignored/**' })).toEqual([ignored]);
    expect(await gapsOf({ glob: '*.nosuch' })).toEqual([{ why: 'unselected', paths: [], more: 0 }]);
    expect(await gapsOf({ pattern: 'nowhere' })).toEqual([{ why: 'link', paths: ['out'], more: 0 }]);
  });

  it('reads neither a configuration file of ripgrep nor the rules of others', async () => {
    const root = scratchTree({ 'a.txt': 'needle\n', '.ignore': 'a.txt\n', '.rgignore': 'a.txt\n' });
    expect(await rows(root, {}, rg)).toEqual(['a.txt:1:needle']);
  });

  it('gives absolute paths outside the root', async () => {
    const root = scratchTree();
    const other = scratchTree({ 'x.txt': 'needle\n' });
    for (const real of [other, join(other, 'x.txt')]) {
      const resolved = { asked: real, real, path: real, shown: real, zone: 'outside' as const };
      for (const program of [rg, null]) {
        const [line] = await all(searchFiles({ root, resolved, query: { pattern: 'needle', limit: 5 }, rg: program }));
        expect(line?.path).toBe(join(other, 'x.txt'));
      }
    }
  });
});
