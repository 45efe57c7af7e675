import { statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { edit } from '../../src/tools/edit.ts';
import { read } from '../../src/tools/read.ts';
import { write } from '../../src/tools/write.ts';
import { fails, stage, textOf } from './stage.ts';
import type { Stage } from './stage.ts';

const put = (on: Stage, file_path: string, content: string) => on.call(write, { file_path, content });

describe('Write', () => {
  it('proposes a new file, and writes nothing itself', async () => {
    const on = await stage({ 'a.txt': 'a' });
    const outcome = await put(on, 'new/deep/檔.md', '# hi\n');
    expect(outcome.changes?.files).toMatchObject([
      { path: 'new/deep/檔.md', before: null, after: { mode: 'file', size: 5 } },
    ]);
    expect(outcome.changes?.origin).toBe(on.at.origin);
    expect(outcome.happened).toBeUndefined();
    expect(() => on.file('new/deep/檔.md')).toThrow('ENOENT');
    await on.land(outcome);
    expect(on.file('new/deep/檔.md').toString()).toBe('# hi\n');
  });

  it('takes an absolute path in the tree for what it is', async () => {
    const on = await stage();
    expect((await put(on, join(on.root, 'a.txt'), 'x')).changes?.files[0]?.path).toBe('a.txt');
  });

  it('overwrites only what was read, and not what changed since', async () => {
    const on = await stage({ 'a.txt': 'one\ntwo\nthree\n' });
    await fails(put(on, 'a.txt', 'x'), 'unread', 'a.txt', 'Read it first');
    await on.call(read, { file_path: 'a.txt' });
    on.put({ 'a.txt': 'one\n2\nthree\n' });
    const message = await fails(put(on, 'a.txt', 'x'), 'stale', 'changed since you read it');
    expect(message).toContain('-two\n+2\n');
    await on.call(read, { file_path: 'a.txt' });
    await on.land(await put(on, 'a.txt', 'x\n'));
    expect(on.file('a.txt').toString()).toBe('x\n');
    await on.land(await put(on, 'a.txt', 'y\n'));
    expect(on.file('a.txt').toString()).toBe('y\n');
  });

  it('keeps encoding, byte order mark, line ends and mode of what it overwrites', async () => {
    const on = await stage({
      'bom.txt': '\uFEFFa\r\nb\r\n',
      'wide.txt': Buffer.from('\uFEFFa\n', 'utf16le'),
      'run.sh': '#!/bin/sh\n',
    });
    const { chmodSync } = await import('node:fs');
    chmodSync(join(on.root, 'run.sh'), 0o755);
    for (const file_path of ['bom.txt', 'wide.txt', 'run.sh']) await on.call(read, { file_path });
    await on.land(await put(on, 'bom.txt', '\uFEFFx\ny\n'));
    expect(on.file('bom.txt').toString()).toBe('\uFEFFx\r\ny\r\n');
    await on.land(await put(on, 'wide.txt', '檔\n'));
    expect(on.file('wide.txt')).toEqual(Buffer.from('\uFEFF檔\n', 'utf16le'));
    await on.land(await put(on, 'run.sh', '#!/bin/sh\ntrue\n'));
    expect(statSync(join(on.root, 'run.sh')).mode & 0o777).toBe(0o755);
  });

  it('says when there is nothing to do, also but for line ends', async () => {
    const on = await stage({ 'a.txt': 'a\r\nb\r\n' });
    await on.call(read, { file_path: 'a.txt' });
    const outcome = await put(on, 'a.txt', 'a\nb\n');
    expect(outcome.changes).toBeUndefined();
    expect(textOf(outcome)).toMatch(/nothing to do/);
  });

  it('writes through a link to the real file of the tree, and never outside', async () => {
    const on = await stage({ 'real.txt': 'a\n' });
    const other = await stage({ 'out.txt': 'a\n' });
    symlinkSync('real.txt', join(on.root, 'link'));
    symlinkSync(join(other.root, 'out.txt'), join(on.root, 'escape'));
    symlinkSync(other.root, join(on.root, 'folder'));
    symlinkSync(join(other.root, 'not-yet'), join(on.root, 'dangling'));
    await on.call(read, { file_path: 'link' });
    expect((await put(on, 'link', 'b\n')).changes?.files[0]?.path).toBe('real.txt');
    for (const path of ['escape', 'folder/new.txt', 'dangling', '../x', '/etc/x', `${on.root}-evil/x`, '~/x']) {
      await fails(put(on, path, 'x'), 'outside', 'outside the project');
    }
    expect(await fails(put(on, 'escape', 'x'), 'outside')).toContain(other.root);
  });

  it("keeps away from git's data, folders and what is no file name", async () => {
    const on = await stage({ 'sub/a': '' });
    for (const path of ['.git/config', 'sub/.git/hooks/x', '.GIT/config'])
      await fails(put(on, path, 'x'), 'protected', 'git');
    await fails(put(on, 'sub', 'x'), 'is_directory', 'sub');
    await fails(put(on, 'a\0b', 'x'), 'invalid_input');
    for (const path of ['trail/', 'sub/new/', 'trail/.', '"trail/"'])
      await fails(put(on, path, 'x'), 'is_directory', 'Name the file in it');
    const kept = await on.at.workspace.saveOutput('o.txt', 'x');
    expect(await fails(put(on, kept, 'x'), 'outside')).toContain(kept);
  });

  it('says which file stands where a folder would have to be', async () => {
    const on = await stage({ 'app.ts': 'a', 'src/empty': '' });
    for (const path of ['app.ts/x.txt', 'app.ts/deep/er/x.txt'])
      await fails(put(on, path, 'x'), 'not_directory', 'app.ts is a file');
    await fails(put(on, 'src/empty/x', 'x'), 'not_directory', 'src/empty is a file');
    await fails(on.call(edit, { file_path: 'app.ts/x', old_string: 'a', new_string: 'b' }), 'not_directory', 'app.ts');
    expect((await put(on, 'src/new/deep/x', 'x')).changes?.files[0]?.path).toBe('src/new/deep/x');
  });

  it('makes valid UTF-8 of broken surrogates, and an empty file of nothing', async () => {
    const on = await stage();
    await on.land(await put(on, 'a.txt', 'x\ud800y'));
    expect(on.file('a.txt').toString()).toBe('x\uFFFDy');
    await on.land(await put(on, 'empty', ''));
    expect(on.file('empty')).toHaveLength(0);
  });

  it('refuses keys it does not know', () => {
    expect(write.input.safeParse({ file_path: 'a', content: '', mode: 1 }).success).toBe(false);
    expect(write.input.safeParse({ file_path: 'a' }).success).toBe(false);
  });
});
