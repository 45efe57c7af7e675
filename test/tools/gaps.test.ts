import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { glob } from '../../src/tools/glob.ts';
import { grep } from '../../src/tools/grep.ts';
import { saved } from '../text/charset/samples.ts';
import { stage, textOf } from './stage.ts';

const routes = {
  'app/(group)/page.tsx': 'needle group\n',
  'app/group/page.tsx': 'needle plain\n',
  'app/[id]/page.tsx': 'needle id\n',
  'app/i/page.tsx': 'needle i\n',
  'app/[[...slug]]/page.tsx': 'needle slug\n',
  'app/@modal/(..)photo/page.tsx': 'needle modal\n',
  '{{name}}/setup.py': 'needle cookie\n',
  'src/+page.svelte': 'needle svelte\n',
  '!top.md': 'needle top\n',
  'odd[/x.ts': 'needle odd\n',
  'a*b/c?d.ts': 'needle star\n',
};

describe('Glob matches what exists', () => {
  it.each(Object.keys(routes))('a path matches itself: %s', async (path) => {
    const on = await stage(routes);
    expect(textOf(await on.call(glob, { pattern: path })).split('\n')).toContain(path);
    expect(textOf(await on.call(glob, { pattern: `./${path}` })).split('\n')).toContain(path);
    expect(textOf(await on.call(glob, { pattern: join(on.root, path) })).split('\n')).toContain(path);
  });

  it.each([
    ['app/(group)/*.tsx', ['app/(group)/page.tsx']],
    ['app/[[...slug]]/*.tsx', ['app/[[...slug]]/page.tsx']],
    ['app/[id]/*.tsx', ['app/[id]/page.tsx', 'app/i/page.tsx']],
    ['**/[id]/*.{ts,tsx}', ['app/[id]/page.tsx', 'app/i/page.tsx']],
    ['app/\\[id\\]/*', ['app/[id]/page.tsx']],
    ['{{name}}/*.py', ['{{name}}/setup.py']],
    ['{app/[id],src}/*.{tsx,svelte}', ['app/[id]/page.tsx', 'app/i/page.tsx', 'src/+page.svelte']],
    ['**/(..)photo/*', ['app/@modal/(..)photo/page.tsx']],
    ['odd[/*.ts', ['odd[/x.ts']],
    ['app//[id]/./page.tsx', ['app/[id]/page.tsx', 'app/i/page.tsx']],
    ['app/@(i|group)/page.tsx', ['app/group/page.tsx', 'app/i/page.tsx']],
  ])('brackets are characters as well: %s', async (pattern, paths) => {
    const on = await stage(routes);
    expect(
      textOf(await on.call(glob, { pattern }))
        .split('\n')
        .sort(),
    ).toEqual(paths);
  });

  it('gives what git ignores where the pattern names it, or a folder of it', async () => {
    const on = await stage({ '.gitignore': '.env\ndist/\n*.log\n', '.env': '', 'dist/a/b.js': '', 'x/y.log': '' });
    expect(textOf(await on.call(glob, { pattern: '.env' }))).toBe('.env');
    expect(textOf(await on.call(glob, { pattern: 'dist/**/*.js' }))).toBe('dist/a/b.js');
    expect(textOf(await on.call(glob, { pattern: 'x/y.log' }))).toBe('x/y.log');
  });

  it('says of nothing listed what is there: ignored, a folder, a link, another case', async () => {
    const on = await stage({ '.gitignore': 'out/\n', 'out/deep/a.bin': '', 'src/b.ts': '', 'Readme.MD': '' });
    symlinkSync('src', join(on.root, 'linked'));
    symlinkSync('src/b.ts', join(on.root, 'alias.cc'));
    const said = async (pattern: string): Promise<string> => textOf(await on.call(glob, { pattern }));
    expect(await said('**/*.bin')).toMatch(/but:\n.*ignored by git.*: out\/deep\/a\.bin\]$/);
    expect(await said('src')).toMatch(/a folder of that name: src; list it with src\/\*\*\/\*/);
    expect(await said('src/')).toMatch(/a folder of that name: src;/);
    expect(await said('*.cc')).toMatch(/links.*alias\.cc/);
    expect(await said('alias.cc')).toBe('alias.cc');
    expect(await said('linked/b.ts')).toMatch(/links.*: linked;/);
    expect(await said('linked/*.ts')).toMatch(/links.*: linked;/);
    expect(await said('README.md')).toMatch(/another case: Readme\.MD/);
    expect(await said('SRC/*.TS')).toMatch(/another case: src\/b\.ts/);
    await expect(on.call(glob, { pattern: '*', path: 'gone' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(on.call(glob, { pattern: '*', path: 'src/b.ts' })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('sees what is proposed and not on the disk yet, ignored or not', async () => {
    const on = await stage({ '.gitignore': '.env\n', 'app/[a]/gone.ts': '' });
    const hash = await on.at.workspace.putBlob(Buffer.from('needle\n'));
    const after = { hash, mode: 'file' as const, size: 7 };
    const gone = await on.at.workspace.read('app/[a]/gone.ts');
    const staged = on.at.workspace.overlay([
      { path: '.env', before: null, after },
      { path: 'app/(new)/[id].ts', before: null, after },
      { path: 'app/[a]/gone.ts', before: gone!.state, after: null },
    ]);
    const at = { ...on.at, workspace: staged };
    const said = async (pattern: string): Promise<string> => textOf(await glob.run({ pattern }, at));
    expect(await said('.env')).toBe('.env');
    expect(await said('app/(new)/[id].ts')).toBe('app/(new)/[id].ts');
    expect(await said('**/.e*')).toMatch(/ignored by git.*\.env/);
    expect(await said('app/[a]/gone.ts')).toBe('No file matches app/[a]/gone.ts.');
    expect(textOf(await grep.run({ pattern: 'needle', glob: '.env' }, at))).toMatch(/ignored by git.*: \.env;/);
  });
});

describe('Grep never denies what it did not look into', () => {
  it.each([
    ['app/[id]/*.tsx', 'app/[id]/page.tsx\napp/i/page.tsx'],
    ['app/(group)/*', 'app/(group)/page.tsx'],
    ['app/[[...slug]]/page.tsx', 'app/[[...slug]]/page.tsx'],
    ['./app/(group)/*', 'app/(group)/page.tsx'],
    ['{{name}}/*.py', '{{name}}/setup.py'],
    ['odd[/*.ts', 'odd[/x.ts'],
  ])('by glob: %s', async (one, paths) => {
    const on = await stage(routes);
    expect(textOf(await on.call(grep, { pattern: 'needle', glob: one }))).toBe(paths);
    expect(textOf(await on.call(grep, { pattern: 'needle', glob: join(on.root, one) }))).toBe(paths);
  });

  it('says so where the glob selects nothing at all', async () => {
    const on = await stage(routes);
    const said = textOf(await on.call(grep, { pattern: 'needle', path: 'app', glob: 'app/**/*.tsx' }));
    expect(said).toMatch(/in what was searched:\n\[nothing was searched: no file is selected/);
  });

  it('names ignored files that match, and only those', async () => {
    const on = await stage({
      '.gitignore': '.env\ndist/\n',
      '.env': 'SECRET_KEY=1\n',
      'dist/a.js': 'SECRET_KEY',
      'dist/b.js': '',
    });
    expect(textOf(await on.call(grep, { pattern: 'SECRET_KEY' }))).toMatch(
      /^No match for SECRET_KEY, in what was searched:\n\[ignored by git.*: \.env, dist\/a\.js; name one in path/,
    );
    expect(textOf(await on.call(grep, { pattern: 'SECRET_KEY', glob: '.env' }))).toMatch(/: \.env; name/);
    expect(textOf(await on.call(grep, { pattern: 'SECRET_KEY', path: '.env' }))).toBe('.env');
    expect(textOf(await on.call(grep, { pattern: 'SECRET_KAY' }))).toBe('No match for SECRET_KAY.');
  });

  it('names binary files that match, also beside other matches', async () => {
    const late = `needle\n${'x'.repeat(200_000)}\n\0\n`;
    const on = await stage({ 'nul.txt': 'a\0b\nneedle\n', 'late.txt': late, 'other.bin': 'a\0b', 'a.txt': 'needle\n' });
    const note = '[binary, but these match: late.txt, nul.txt; see where by the command grep -a]';
    expect(textOf(await on.call(grep, { pattern: 'needle', output_mode: 'count' }))).toBe(
      `a.txt:1\n[1 matching lines in 1 files]\n${note}`,
    );
    expect(textOf(await on.call(grep, { pattern: 'needle', path: 'nul.txt', output_mode: 'content' }))).toContain(
      'binary, but these match: nul.txt',
    );
  });

  it('names files that are too large, and searches one that is named', async () => {
    const large = Buffer.alloc(33 * 1024 * 1024, 'x\n');
    large.write('\nneedle\n', large.length - 8);
    const on = await stage({ 'big.log': large, 'a.txt': 'other\n' });
    expect(textOf(await on.call(grep, { pattern: 'needle' }))).toMatch(/not searched, over 32 MiB: big\.log; name/);
    expect(textOf(await on.call(grep, { pattern: 'other' }))).toMatch(/^a\.txt\n\[not searched.*big\.log/);
    expect(textOf(await on.call(grep, { pattern: 'needle', path: 'big.log', output_mode: 'content' }))).toMatch(
      /^big\.log\n\d+:needle$/,
    );
  });

  const both = ['lf.txt\n1:one\n2:two', 'crlf.txt\n2:one\n3:two'];
  it.each([
    ['escaped', 'one\\ntwo', both],
    ['as it is', 'one\ntwo', both],
    ['with CR', 'one\\r\\ntwo', both],
    ['any characters', 'one[\\s\\S]{1,2}two', both],
    ['one character of a class', 'one[\\s\\n]two', both.slice(0, 1)],
    ['one character, behind a flag', '(?s)one.two', both.slice(0, 1)],
    ['one character, written otherwise', '(?i)ONE(.|\\n)two|never', both],
  ])('matches across lines where the pattern does: %s', async (_, pattern, found) => {
    const on = await stage({ 'lf.txt': 'one\ntwo\n', 'crlf.txt': '0\r\none\r\ntwo\r\n' });
    const said = textOf(await on.call(grep, { pattern, output_mode: 'content' }));
    expect(both.filter((one) => said.includes(one))).toEqual(found);
  });

  it.each(['one\\r$', 'one\\r', 'one\\r\\n', 'one[\\r]', '\\w\\r'])('finds CRLF alone by %s', async (pattern) => {
    const on = await stage({
      'lf.txt': 'one\ntwo\n',
      'crlf.txt': '0\r\none\r\ntwo',
      'big5.txt': saved('一\none\r\n', 'big5'),
    });
    const said = textOf(await on.call(grep, { pattern }));
    expect(said.split('\n').filter((line) => /^\w+\.txt$/.test(line))).toEqual(['big5.txt', 'crlf.txt']);
  });

  it('keeps a dot within its line where only a line end was written', async () => {
    const on = await stage({ 'a.txt': 'one\ntwo\nthree\nend\n' });
    expect(textOf(await on.call(grep, { pattern: 'one\\n.*e', output_mode: 'content' }))).toBe(
      'No match for one\\n.*e.',
    );
    expect(textOf(await on.call(grep, { pattern: '[^\\n]wo', output_mode: 'content' }))).toBe('a.txt\n2:two');
  });
});
