import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { globFiles } from '../../../src/workspace/reading/glob.ts';
import { listFiles } from '../../../src/workspace/reading/list.ts';
import { findRipgrep } from '../../../src/workspace/reading/ripgrep.ts';
import { git } from '../../support/tools.ts';
import { fill, resolvedIn, scratchTree } from '../support/scratch-tree.ts';

const rg = await findRipgrep(process.env, '/nowhere');

/** What git itself lists; run only here, in trees we made. */
function gitList(root: string): string[] {
  return git(root, 'ls-files', '-co', '--exclude-standard', '-z').split('\0').filter(Boolean).sort();
}

function nested(): string {
  const root = scratchTree({
    '.gitignore':
      '*.log\n/build/\nnode_modules/\n!keep.log\n# comment\n\\#odd\ndocs/*.txt\ntrailing \\ \n**/deep/x\nvendor*\n',
    'a.ts': '',
    'b.log': '',
    'keep.log': '',
    '#odd': '',
    'build/out.js': '',
    'src/build/in.ts': '',
    'node_modules/p/index.js': '',
    'packages/p/.gitignore': 'local.env\n!important.log\n/secret.key\n',
    'packages/p/local.env': '',
    'packages/p/sub/local.env': '',
    'packages/p/secret.key': '',
    'packages/p/sub/secret.key': '',
    'packages/p/important.log': '',
    'docs/a.txt': '',
    'docs/sub/a.txt': '',
    'one/two/deep/x': '',
    'one/two/deep/y': '',
    'excluded.me': '',
    '.hidden/file': '',
    'with space/ünï 檔案.md': '',
    'again/.gitignore': '!vendored/\nvendored/*.tmp\n',
    'again/vendored/file.c': '',
    'again/vendored/file.tmp': '',
    'vendored/file.c': '',
    'crlf/.gitignore': '\uFEFFone.txt\r\ntwo.txt\r\n',
    'crlf/one.txt': '',
    'crlf/two.txt': '',
    'crlf/three.txt': '',
  });
  git(root, 'init', '-q');
  fill(root, { '.git/info/exclude': 'excluded.me\n' });
  return root;
}

describe('listFiles', () => {
  it('has what git has, with ripgrep and without', async () => {
    const root = nested();
    const expected = gitList(root);
    expect(expected).toContain('again/vendored/file.c');
    expect(expected).not.toContain('packages/p/sub/local.env');
    expect(await listFiles(root)).toEqual(expected);
    expect(rg).not.toBeNull();
    expect(await listFiles(root, undefined, rg)).toEqual(expected);
  });

  it('obeys the rules above a folder of the repository', async () => {
    const root = nested();
    for (const program of [null, rg]) {
      expect(await listFiles(join(root, 'packages/p'), undefined, program)).toEqual([
        '.gitignore',
        'important.log',
        'sub/secret.key',
      ]);
      expect(await listFiles(join(root, 'node_modules/p'), undefined, program)).toEqual(['index.js']);
    }
  });

  it('reads the excludes of a linked worktree, and starts afresh in a repository inside another', async () => {
    const main = scratchTree({ 'f.txt': 'x', '.gitignore': 'inner.txt\n' });
    git(main, 'init', '-q');
    fill(main, { '.git/info/exclude': 'shared.tmp\n' });
    git(main, 'add', '.');
    git(main, 'commit', '-qm', 'x');
    git(main, 'worktree', 'add', '-q', join(main, 'linked'));
    fill(main, { 'linked/shared.tmp': '', 'linked/new.txt': '', 'linked/inner.txt': '' });
    const linked = join(main, 'linked');
    expect(gitList(linked)).toEqual(['.gitignore', 'f.txt', 'new.txt']);
    for (const program of [null, rg]) expect(await listFiles(linked, undefined, program)).toEqual(gitList(linked));
    rmSync(join(linked, '.gitignore'));
    for (const program of [null, rg]) expect(await listFiles(main, undefined, program)).toContain('linked/inner.txt');
  });

  it('obeys .gitignore where there is no repository, but none above the folder', async () => {
    const root = scratchTree({
      '.gitignore': '*\n',
      'work/.gitignore': '*.o\n',
      'work/a.c': '',
      'work/a.o': '',
      'work/.ignore': 'a.c\n',
    });
    for (const program of [null, rg]) {
      expect(await listFiles(join(root, 'work'), undefined, program)).toEqual(['.gitignore', '.ignore', 'a.c']);
    }
  });

  it('neither lists nor follows links, and is not upset by loops or unreadable things', async () => {
    const root = scratchTree({ 'a.txt': '' });
    symlinkSync('/etc', join(root, 'out'));
    symlinkSync('.', join(root, 'loop'));
    symlinkSync('/etc/passwd', join(root, 'pass'));
    for (const program of [null, rg]) expect(await listFiles(root, undefined, program)).toEqual(['a.txt']);
  });

  it('does not run what a hostile repository configures', async () => {
    const root = scratchTree({ 'a.txt': '' });
    git(root, 'init', '-q');
    const trap = join(root, 'trap.sh');
    writeFileSync(trap, `#!/bin/sh\ntouch '${root}/sprung'\n`, { mode: 0o755 });
    git(root, 'config', 'core.fsmonitor', trap);
    for (const program of [null, rg]) expect(await listFiles(root, undefined, program)).toEqual(['a.txt', 'trap.sh']);
  });

  it('stops when told to', async () => {
    const root = scratchTree({ 'a.txt': '' });
    for (const program of [null, rg]) {
      await expect(listFiles(root, AbortSignal.abort(), program)).rejects.toMatchObject({ code: 'interrupted' });
    }
  });

  it('works without ripgrep when it cannot be started', async () => {
    const root = scratchTree({ 'a.txt': '', '.gitignore': 'b\n', b: '' });
    expect(await listFiles(root, undefined, '/nonexistent/rg')).toEqual(['.gitignore', 'a.txt']);
  });
});

describe('findRipgrep', () => {
  it('passes over relative entries of PATH and over programs in the tree', async () => {
    const root = scratchTree({ 'bin/rg': '#!/bin/sh\n' });
    const outside = scratchTree({ rg: '' });
    mkdirSync(join(outside, 'linked'));
    symlinkSync(join(root, 'bin/rg'), join(outside, 'linked/rg'));
    chmodSync(join(root, 'bin/rg'), 0o755);
    const paths = [join(root, 'bin'), 'bin', '', '.', join(outside, 'linked'), outside];
    const onPath = () => findRipgrep({ PATH: paths.join(':') }, root, async () => null);
    const before = process.cwd();
    process.chdir(scratchTree({ 'bin/rg': '' }));
    onTestFinished(() => process.chdir(before));
    chmodSync('bin/rg', 0o755);
    expect(await onPath()).toBeNull();
    chmodSync(join(outside, 'rg'), 0o755);
    expect(await onPath()).toBe(join(outside, 'rg'));
  });

  it('takes the one that came with archie first, but none that lies in the tree', async () => {
    const root = scratchTree({ rg: '' });
    const outside = scratchTree({ rg: '', 'path/rg': '' });
    for (const file of [join(root, 'rg'), join(outside, 'rg'), join(outside, 'path/rg')]) chmodSync(file, 0o755);
    const env = { PATH: join(outside, 'path') };
    expect(await findRipgrep(env, root, async () => join(outside, 'rg'))).toBe(join(outside, 'rg'));
    expect(await findRipgrep(env, root, async () => join(root, 'rg'))).toBe(join(outside, 'path/rg'));
  });
});

describe('globFiles', () => {
  it('gives the newest first and counts what it leaves out', async () => {
    const root = scratchTree({
      'a.ts': '',
      'src/b.ts': '',
      'src/c.tsx': '',
      'src/.d.ts': '',
      'x.log': '',
      '.gitignore': '*.log\n',
    });
    for (const [path, age] of [
      ['a.ts', 50],
      ['src/b.ts', 10],
      ['src/c.tsx', 30],
      ['src/.d.ts', 20],
    ] as const) {
      utimesSync(join(root, path), 1e9 - age, 1e9 - age);
    }
    const find = (pattern: string, path = '', limit = 100) =>
      globFiles(root, resolvedIn(root, path), pattern, { limit, rg });
    expect(await find('**/*.ts')).toEqual({ paths: ['src/b.ts', 'src/.d.ts', 'a.ts'], more: 0 });
    expect(await find('**/*.{ts,tsx}', '', 2)).toEqual({ paths: ['src/b.ts', 'src/.d.ts'], more: 2 });
    expect(await find('*.ts', 'src')).toEqual({ paths: ['src/b.ts', 'src/.d.ts'], more: 0 });
    expect(await find(`${root}/src/*.tsx`)).toEqual({ paths: ['src/c.tsx'], more: 0 });
    expect(await find('a.ts')).toEqual({ paths: ['a.ts'], more: 0 });
    expect(await find('./src/b.ts')).toEqual({ paths: ['src/b.ts'], more: 0 });
    expect(await find('**/*.log')).toEqual({ paths: [], more: 0 });
    expect(await find('nowhere/**')).toEqual({ paths: [], more: 0 });
  });

  it('gives absolute paths outside the root', async () => {
    const root = scratchTree();
    const other = scratchTree({ 'x/y.md': '' });
    const folder = { asked: other, real: other, path: other, shown: other, zone: 'outside' as const };
    expect(await globFiles(root, folder, '**/*.md', { limit: 9 })).toEqual({ paths: [`${other}/x/y.md`], more: 0 });
  });

  it('refuses patterns that lead out, and empty ones', async () => {
    const root = scratchTree();
    for (const pattern of ['../*', 'a/../../b', '/etc/*', '', '  ']) {
      await expect(globFiles(root, resolvedIn(root), pattern, { limit: 9 })).rejects.toMatchObject({
        code: 'invalid_input',
      });
    }
  });
});
