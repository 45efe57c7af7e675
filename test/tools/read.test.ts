import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { read } from '../../src/tools/read.ts';
import { fails, stage, textOf } from './stage.ts';
import { png } from '../support/pictures.ts';

const small = png(2, 3);

describe('Read', () => {
  it('numbers lines, and remembers what was seen', async () => {
    const on = await stage({ 'src/a.ts': 'one\n\n  two\tthree 檔\n' });
    const outcome = await on.call(read, { file_path: 'src/a.ts' });
    expect(textOf(outcome)).toBe('    1→one\n    2→\n    3→  two\tthree 檔');
    expect(outcome.display).toEqual([{ type: 'file', path: 'src/a.ts', from: 1, lines: 3, total: 3 }]);
    const { state } = (await on.at.workspace.read('src/a.ts')) ?? {};
    expect(outcome.seen).toEqual({ 'src/a.ts': state?.hash });
  });

  it('reads the part asked for, and says how to go on', async () => {
    const on = await stage({ 'long.txt': Array.from({ length: 3000 }, (_, n) => `l${n + 1}`).join('\n') });
    expect(textOf(await on.call(read, { file_path: 'long.txt', offset: 10, limit: 2 }))).toBe(
      '   10→l10\n   11→l11\n[lines 10-11 of 3000; go on with offset 12]',
    );
    const whole = textOf(await on.call(read, { file_path: 'long.txt' }));
    expect(whole).toMatch(/ 2000→l2000\n\[lines 1-2000 of 3000; go on with offset 2001\]$/);
    expect(textOf(await on.call(read, { file_path: 'long.txt', offset: 2999 }))).toMatch(
      /3000→l3000\n\[lines 2999-3000 of 3000\]$/,
    );
    await fails(on.call(read, { file_path: 'long.txt', offset: 3001 }), 'invalid_input', '3000 lines');
  });

  it('never says more than fits into a result, at whole lines, and goes on from there', async () => {
    const lines = Array.from({ length: 500 }, (_, n) => `${n} ${'x'.repeat(200)}`);
    const on = await stage({ 'wide.txt': lines.join('\n') });
    const seen: string[] = [];
    for (let offset = 1; ;) {
      const text = textOf(await on.call(read, { file_path: 'wide.txt', offset }));
      expect(text.length).toBeLessThan(30_000);
      seen.push(
        ...text
          .split('\n')
          .filter((row) => row.includes('→'))
          .map((row) => row.replace(/^ *\d+→/, '')),
      );
      const next = /go on with offset (\d+)/.exec(text)?.[1];
      if (next === undefined) break;
      offset = Number(next);
    }
    expect(seen).toEqual(lines);
  });

  it('cuts long lines and says which', async () => {
    const on = await stage({ 'min.js': `a\n${'x'.repeat(5000)}🎉\nb` });
    const text = textOf(await on.call(read, { file_path: 'min.js' }));
    expect(text).toContain(`    2→${'x'.repeat(2000)}…\n    3→b`);
    expect(text).toMatch(/\[cut at 2000 characters: line 2\]/);
  });

  it('shows CRLF, byte order marks and UTF-16 as text, and says so once', async () => {
    const on = await stage({
      'crlf.txt': 'a\r\nb\r\n',
      'bom.txt': '\uFEFFa\n',
      'wide.txt': Buffer.from('\uFEFF檔\r\nb', 'utf16le'),
      'mixed.txt': 'a\r\nb\n',
    });
    const show = async (file_path: string) => textOf(await on.call(read, { file_path }));
    expect(await show('crlf.txt')).toBe('    1→a\n    2→b\n[CRLF line ends]');
    expect(await show('bom.txt')).toBe('    1→a\n[UTF-8 with byte order mark]');
    expect(await show('wide.txt')).toBe('    1→檔\n    2→b\n[CRLF line ends] [UTF-16 LE]');
    expect(await show('mixed.txt')).toBe('    1→a\n    2→b\n[mixed line ends, LF and CRLF]');
  });

  it('says when a file is empty or generated', async () => {
    const on = await stage({ empty: '', 'package-lock.json': '{\n}\n' });
    expect(textOf(await on.call(read, { file_path: 'empty' }))).toBe('[empty is empty]');
    expect(textOf(await on.call(read, { file_path: 'package-lock.json' }))).toMatch(/generated file/);
  });

  it('says what a binary file is', async () => {
    const on = await stage({
      'a.pdf': '%PDF-1.7\0\xff',
      'b.gz': Buffer.from([0x1f, 0x8b, 8, 0, 0]),
      'c.bin': Buffer.from([1, 0, 2]),
      'cp437.txt': Buffer.from([0xda, 0xc4, 0xc4, 0xbf, 0x0a, 0xb3, 0x81, 0x20, 0xb3, 0x0a]),
      'e.db': 'SQLite format 3\0...',
    });
    await fails(on.call(read, { file_path: 'a.pdf' }), 'binary', 'PDF document', 'bytes');
    await fails(on.call(read, { file_path: 'b.gz' }), 'binary', 'gzip', '5 bytes');
    await fails(on.call(read, { file_path: 'c.bin' }), 'binary', 'unknown type, 3 bytes');
    await fails(on.call(read, { file_path: 'cp437.txt' }), 'binary', 'not UTF-8', 'editorconfig', 'iconv');
    expect(await fails(on.call(read, { file_path: 'e.db' }), 'binary')).toContain('SQLite');
  });

  it('shows images to models that can see, and tells the others', async () => {
    const on = await stage({ 'a.png': small });
    const outcome = await on.call(read, { file_path: 'a.png' });
    expect(outcome.content).toEqual([
      { type: 'text', text: `a.png: PNG image, 2×3 pixels, ${small.length} bytes` },
      { type: 'image', mediaType: 'image/png', data: small.toString('base64') },
    ]);
    expect(outcome.display).toMatchObject([{ type: 'file', image: { bytes: small.length } }]);
    const blind = await stage(
      { 'a.png': small, 'big.png': Buffer.concat([small, Buffer.alloc(4_000_000)]) },
      { vision: false },
    );
    expect(textOf(await blind.call(read, { file_path: 'a.png' }))).toMatch(/PNG image.*cannot see/);
    const large = await stage({ 'big.png': Buffer.concat([small, Buffer.alloc(4_000_000)]) });
    const packed = await large.call(read, { file_path: 'big.png' });
    expect(packed.content).toMatchObject([
      { text: expect.stringMatching(/packed anew to [\d.]+ (?:kB|bytes)/) },
      { type: 'image' },
    ]);
    const broken = await stage({ 'a.png': small.subarray(0, 60) });
    const refused = await broken.call(read, { file_path: 'a.png' });
    expect(refused.content).toMatchObject([
      { type: 'text', text: expect.stringMatching(/It cannot be shown: .*broken/) },
    ]);
  });

  it('names what a folder holds', async () => {
    const on = await stage({ 'src/a.ts': '', 'src/sub/b.ts': '', 'src/.env': '', '.gitignore': '.env\n' });
    const message = await fails(on.call(read, { file_path: 'src' }), 'is_directory', 'src is a folder');
    expect(message).toMatch(/\na\.ts\nsub\/$/);
    await fails(on.call(read, { file_path: '.' }), 'is_directory', /src\//);
  });

  it('names the files that come near a missing one', async () => {
    const on = await stage({ 'src/server/app.ts': '', 'src/app.tsx': '', 'docs/readme.md': '', 'lib/other.c': '' });
    await fails(
      on.call(read, { file_path: 'src/app.ts' }),
      'not_found',
      'There is no src/app.ts. Did you mean src/server/app.ts or src/app.tsx?',
    );
    await fails(on.call(read, { file_path: 'README.md' }), 'not_found', 'docs/readme.md');
    await fails(on.call(read, { file_path: 'lib/othr.c' }), 'not_found', 'lib/other.c');
    expect(await fails(on.call(read, { file_path: 'zzz' }), 'not_found')).toBe('There is no zzz.');
  });

  it('follows links to where they lead, and asks when that is outside', async () => {
    const on = await stage({ 'a.txt': 'x\n' });
    const other = await stage({ 'b.txt': 'out\n' });
    symlinkSync('a.txt', join(on.root, 'in'));
    symlinkSync(join(other.root, 'b.txt'), join(on.root, 'out'));
    expect(await on.effects(read, { file_path: 'in' })).toEqual([
      { type: 'read', path: join(on.root, 'a.txt'), asked: 'in' },
    ]);
    expect((await on.call(read, { file_path: 'in' })).seen).toHaveProperty(['a.txt']);
    expect(await on.effects(read, { file_path: 'out' })).toEqual([
      { type: 'read', path: join(other.root, 'b.txt'), asked: 'out' },
    ]);
    const outcome = await on.call(read, { file_path: 'out' });
    expect(textOf(outcome)).toBe('    1→out');
    expect(outcome.seen).toBeUndefined();
    expect(await on.effects(read, { file_path: '../x' })).toHaveLength(1);
    const kept = await on.at.workspace.saveOutput('o.txt', 'kept\n');
    expect(await on.effects(read, { file_path: kept })).toEqual([]);
    expect(textOf(await on.call(read, { file_path: kept }))).toBe('    1→kept');
  });

  it.skipIf(process.getuid?.() === 0)('names a file that may not be read (root may read all)', async () => {
    const on = await stage({ 'a.txt': 'x' });
    chmodSync(join(on.root, 'a.txt'), 0);
    expect(await fails(on.call(read, { file_path: 'a.txt' }), 'io')).toContain('a.txt');
  });

  it('has a title with the range, and refuses keys it does not know', () => {
    expect(read.title({ file_path: 'a' })).toBe('a');
    expect(read.title({ file_path: 'a', offset: 5, limit: 10 })).toBe('a:5-14');
    expect(read.title({ file_path: 'a', offset: 5 })).toBe('a:5-');
    for (const input of [{ file_path: 'a', extra: 1 }, { file_path: '' }, {}, { file_path: 'a', offset: 0 }]) {
      expect(read.input.safeParse(input).success).toBe(false);
    }
  });
});
