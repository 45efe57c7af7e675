import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchWorkspace, changes, refusal, treeOf } from '../support/scratch-workspace.ts';

describe('landing', () => {
  it('lands new, changed and deleted files of one set, and leaves nothing else behind', async () => {
    const { root, path, open } = scratchWorkspace();
    writeFileSync(path('old.txt'), 'old');
    writeFileSync(path('gone.txt'), 'gone');
    const workspace = await open();
    const set = await changes(workspace, { 'old.txt': 'new', 'gone.txt': null, 'a/b/c.txt': 'deep' });
    const landing = await workspace.land(set);
    expect(treeOf(root)).toEqual({ 'old.txt': 'new', 'a/': '', 'a/b/': '', 'a/b/c.txt': 'deep' });
    expect(landing.files).toEqual(set.files);
    expect(await workspace.landings()).toEqual([{ ...landing, times: expect.anything() }]);
  });

  it.each([
    ['empty', ''],
    ['without a last newline', 'a\nb'],
    ['with CRLF', 'a\r\nb\r\n'],
    ['that is not text', new Uint8Array([0, 255, 254, 0, 10])],
    ['of five megabytes', 'x'.repeat(5_000_000)],
  ])('writes a file %s byte for byte', async (_, content) => {
    const { path, open } = scratchWorkspace();
    const workspace = await open();
    await workspace.land(await changes(workspace, { file: content }));
    expect(readFileSync(path('file')).equals(Buffer.from(content as string))).toBe(true);
    const undone = await workspace.undo();
    await workspace.land(undone);
    await workspace.land(await workspace.redo());
    expect(readFileSync(path('file')).equals(Buffer.from(content as string))).toBe(true);
  });

  it.each([
    'two\nlines',
    '🦀 crab.rs',
    '設計/綱要.md',
    ' blank ',
    '-rf',
    'a\\b',
    'C:\\x.txt',
    'quote\'"',
    '~',
    'cafe\u0301',
    'x\uFFFD',
  ])('lands a file named %j', async (name) => {
    const { path, open } = scratchWorkspace();
    const workspace = await open();
    await workspace.land(await changes(workspace, { [name]: 'content' }));
    expect(readFileSync(path(name), 'utf8')).toBe('content');
    expect(Buffer.from((await workspace.read(name))?.bytes ?? []).toString()).toBe('content');
  });

  it('refuses an empty set, and one that changes nothing', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('same'), 'same');
    const workspace = await open();
    expect(await refusal(workspace.land(await changes(workspace, {})))).toMatchObject({ code: 'nothing' });
    expect(await refusal(workspace.land(await changes(workspace, { same: 'same' })))).toMatchObject({
      code: 'nothing',
    });
  });

  it('says what stands in the way of a file below a file', async () => {
    const { path, open, root } = scratchWorkspace();
    writeFileSync(path('a.ts'), 'a file');
    const workspace = await open();
    const failure = await refusal(workspace.land(await changes(workspace, { 'a.ts/x/y': 'new', b: 'new' })));
    expect(failure).toMatchObject({ code: 'blocked', paths: ['a.ts/x/y'] });
    expect(failure.message).toBe('a.ts is a file, so nothing can be below it; a.ts/x/y was not written.');
    expect(treeOf(root)).toEqual({ 'a.ts': 'a file' });
  });

  it('makes the mode what the set says and keeps the other permission bits', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('private'), 'a');
    writeFileSync(path('group'), 'a');
    writeFileSync(path('script'), 'a');
    for (const [name, bits] of [
      ['private', 0o600],
      ['group', 0o664],
      ['script', 0o750],
    ] as const)
      chmodSync(path(name), bits);
    const workspace = await open();
    await workspace.land(
      await changes(workspace, {
        private: 'b',
        group: { text: 'a', mode: 'executable' },
        script: { text: 'b', mode: 'file' },
        tool: { text: '#!', mode: 'executable' },
      }),
    );
    const bits = (name: string): number => statSync(path(name)).mode & 0o777;
    expect([bits('private'), bits('group'), bits('script')]).toEqual([0o600, 0o775, 0o640]);
    expect(bits('tool') & 0o100).toBe(0o100);
  });

  it('gives a deleted private file back private', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('.env'), 'KEY=1', { mode: 0o600 });
    const workspace = await open();
    await workspace.land(await changes(workspace, { '.env': null }));
    await workspace.land(await workspace.undo());
    expect(readFileSync(path('.env'), 'utf8')).toBe('KEY=1');
    expect(statSync(path('.env')).mode & 0o777).toBe(0o600);
  });

  it('treats a file that has names outside of the tree as this one', async () => {
    const { path, base, open } = scratchWorkspace();
    writeFileSync(path('one'), 'shared');
    linkSync(path('one'), join(base, 'other'));
    const workspace = await open();
    await workspace.land(await changes(workspace, { one: 'changed' }));
    expect([readFileSync(path('one'), 'utf8'), readFileSync(join(base, 'other'), 'utf8')]).toEqual([
      'changed',
      'shared',
    ]);
  });

  it('writes links as links, and replaces a link only when the set knows it as one', async () => {
    const { root, base, path, open } = scratchWorkspace();
    writeFileSync(join(base, 'victim'), 'untouched');
    const workspace = await open();
    await workspace.land(await changes(workspace, { pointer: { text: '../victim', mode: 'link' } }));
    expect(treeOf(root)).toEqual({ pointer: '-> ../victim' });

    const blind = await changes(workspace, { pointer: 'text' });
    const lying = {
      ...blind,
      files: blind.files.map((file) => ({ ...file, before: file.before && { ...file.before, mode: 'file' as const } })),
    };
    expect(await refusal(workspace.land(lying))).toMatchObject({ code: 'conflict', paths: ['pointer'] });

    await workspace.land(blind);
    expect(treeOf(root)).toEqual({ pointer: 'text' });
    await workspace.land(await workspace.undo());
    expect(lstatSync(path('pointer')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(base, 'victim'), 'utf8')).toBe('untouched');
  });

  it('turns a file into a folder and a folder into a file, and back', async () => {
    const { root, path, open } = scratchWorkspace();
    writeFileSync(path('a'), 'file');
    mkdirSync(path('b/c'), { recursive: true });
    writeFileSync(path('b/c/d'), 'deep');
    const workspace = await open();
    const before = treeOf(root);
    await workspace.land(await changes(workspace, { 'a/x/y': 'below', a: null, b: 'now a file', 'b/c/d': null }));
    expect(treeOf(root)).toEqual({ 'a/': '', 'a/x/': '', 'a/x/y': 'below', b: 'now a file' });
    await workspace.land(await workspace.undo());
    expect(treeOf(root)).toEqual(before);
    await workspace.land(await workspace.redo());
    expect(treeOf(root)).toEqual({ 'a/': '', 'a/x/': '', 'a/x/y': 'below', b: 'now a file' });
  });

  it('does not clear a folder that holds what the set does not name', async () => {
    const { root, path, open } = scratchWorkspace();
    mkdirSync(path('b/empty'), { recursive: true });
    writeFileSync(path('b/known'), 'known');
    writeFileSync(path('b/ignored.log'), 'mine');
    mkdirSync(path('e'));
    const workspace = await open();
    const before = treeOf(root);
    expect(await refusal(workspace.land(await changes(workspace, { b: 'file', 'b/known': null })))).toMatchObject({
      code: 'conflict',
    });
    expect(await refusal(workspace.land(await changes(workspace, { e: 'file' })))).toMatchObject({
      code: 'conflict',
      paths: ['e'],
    });
    expect(treeOf(root)).toEqual(before);
  });

  it('refuses a file below a file that stays', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), 'file');
    const workspace = await open();
    const set = await changes(workspace, { 'a/b': 'below' });
    expect(await refusal(workspace.land(set))).toMatchObject({ code: 'blocked', paths: ['a/b'] });
  });
});

describe('what changed since the set was made', () => {
  it('is found before anything is written, file by file', async () => {
    const { root, path, open } = scratchWorkspace();
    for (const name of ['edited', 'removed', 'chmodded', 'replaced', 'fine']) writeFileSync(path(name), name);
    const workspace = await open();
    const wanted = { edited: '1', removed: '2', chmodded: '3', replaced: '4', fine: '5', created: '6' };
    const set = await changes(workspace, wanted);
    writeFileSync(path('edited'), 'by the user');
    rmSync(path('removed'));
    chmodSync(path('chmodded'), 0o755);
    rmSync(path('replaced'));
    symlinkSync('fine', path('replaced'));
    writeFileSync(path('created'), 'by the user too');
    const theirs = treeOf(root);
    const failure = await refusal(workspace.land(set));
    expect(failure.code).toBe('conflict');
    expect(failure.paths.toSorted()).toEqual(['chmodded', 'created', 'edited', 'removed', 'replaced']);
    expect(treeOf(root)).toEqual(theirs);
    expect(await workspace.landings()).toEqual([]);
  });

  const edits = Number(process.env['ARCHIE_EDITS'] ?? 40);
  it(`is found ${edits} times out of ${edits}, with 0 bytes of the user lost`, async () => {
    const { path, open } = scratchWorkspace();
    const workspace = await open();
    let found = 0;
    for (let round = 0; round < edits; round += 1) {
      writeFileSync(path('file'), `before ${round}`);
      const set = await changes(workspace, { file: `proposal ${round}`, [`other-${round}`]: 'with it' });
      // Same length as before: neither size nor, perhaps, time tells.
      writeFileSync(path('file'), `byuser ${round}`);
      const failure = await refusal(workspace.land(set));
      if (failure.code === 'conflict' && readFileSync(path('file'), 'utf8') === `byuser ${round}`) found += 1;
    }
    expect(found).toBe(edits);
  });

  it('refuses content that was never kept, and leaves nothing behind', async () => {
    const { root, open } = scratchWorkspace();
    const workspace = await open();
    const state = { hash: 'ab'.repeat(32), mode: 'file' as const, size: 3 };
    const set = { id: 'x', origin: { by: 'tool' as const }, files: [{ path: 'a', before: null, after: state }] };
    expect(await refusal(workspace.land(set))).toMatchObject({ code: 'io', paths: ['a'] });
    expect(treeOf(root)).toEqual({});
  });
});

describe('a set that cannot be', () => {
  const file = 'content';
  it.each([
    ['outside', { '../x': file }],
    ['outside', { 'a/../../x': file }],
    ['outside', { 'a/../x': file }],
    ['outside', { './x': file }],
    ['outside', { 'a//x': file }],
    ['outside', { 'a/': file }],
    ['outside', { '/etc/x': file }],
    ['outside', { '': file }],
    ['outside', { 'a\0b': file }],
    ['outside', { 'a\uD800': file }],
    ['protected', { '.git/config': file }],
    ['protected', { '.git': file }],
    ['protected', { 'sub/.git/hooks/pre-commit': file }],
    ['protected', { '.GIT/config': file }],
    ['protected', { '.gIt': file }],
    ['protected', { '.g\u200Cit/config': file }],
    ['protected', { '.git ./config': file }],
    ['protected', { 'GIT~1/config': file }],
    ['protected', { '.git::$INDEX_ALLOCATION/config': file }],
    ['protected', { 'sub\\.git\\config': file }],
    ['protected', { '\uFF0Egit/config': file }],
    ['blocked', { 'Readme.md': file, 'README.md': file }],
    ['blocked', { 'caf\u00E9': file, 'cafe\u0301': file }],
    ['blocked', { a: file, 'a/b': file }],
    ['blocked', { 'src/App.ts': file, 'SRC/app.ts/x': file }],
  ])('is refused as %s: %j', async (code, wanted) => {
    const { root, base, open } = scratchWorkspace();
    const workspace = await open();
    const files = await Promise.all(
      Object.entries(wanted).map(async ([path, text]) => {
        const bytes = Buffer.from(text);
        return {
          path,
          before: null,
          after: { hash: await workspace.putBlob(bytes), mode: 'file' as const, size: bytes.length },
        };
      }),
    );
    expect(await refusal(workspace.land({ id: 'x', origin: { by: 'tool' }, files }))).toMatchObject({ code });
    expect(treeOf(root)).toEqual({});
    expect(Object.keys(treeOf(base)).filter((path) => !/^(state|repo)\//.test(path))).toEqual([]);
  });

  it.each(['.gitignore', '.github/workflows/ci.yml', 'git', '.gitmodules', 'a.git/x'])('is not: %s', async (path) => {
    const { open } = scratchWorkspace();
    const workspace = await open();
    await expect(workspace.land(await changes(workspace, { [path]: 'fine' }))).resolves.toMatchObject({
      files: [{ path }],
    });
  });

  it('is refused when the same file is named twice', async () => {
    const { open } = scratchWorkspace();
    const workspace = await open();
    const set = await changes(workspace, { a: 'x' });
    expect(await refusal(workspace.land({ ...set, files: [...set.files, ...set.files] }))).toMatchObject({
      code: 'blocked',
    });
  });

  it('is refused when it would write into archie’s own state, should that lie in the tree', async () => {
    const { root, open, base } = scratchWorkspace();
    symlinkSync(join(root, 'mine'), join(base, 'state'));
    mkdirSync(join(root, 'mine'));
    const workspace = await open();
    expect(await refusal(workspace.land(await changes(workspace, { 'mine/trees/x': 'x' })))).toMatchObject({
      code: 'protected',
    });
  });
});
