import { chmodSync, mkdirSync, readFileSync, rmSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { ChangeSet } from '../../../src/protocol/change.ts';
import { folderState } from '../../../src/workspace/landing/folders.ts';
import { scratchWorkspace, changes, refusal, sha256, stateOnDisk, treeOf } from '../support/scratch-workspace.ts';

const lines = (...some: (string | number)[]): string => some.map((one) => `${one}\n`).join('');

it('leaves a change set as it is where nothing moved, in its order', async () => {
  const { path, open } = scratchWorkspace();
  writeFileSync(path('a'), 'a');
  writeFileSync(path('b'), 'b');
  symlinkSync('a', path('link'));
  const workspace = await open();
  const set: ChangeSet = {
    ...(await changes(workspace, {
      'new/x': '',
      b: null,
      a: { text: 'a', mode: 'executable' },
      link: { text: 'b', mode: 'link' },
    })),
    notes: ['a note'],
    steps: [{ call: '1', tool: 'Edit', title: 'one', files: [] }],
  };
  expect(await workspace.rebase(set)).toEqual(set);
});

it('leaves out what is there already, bytes and mode, down to nothing at all', async () => {
  const { path, open } = scratchWorkspace();
  writeFileSync(path('gone'), 'x');
  writeFileSync(path('mode'), 'x');
  const workspace = await open();
  const set = await changes(workspace, { gone: null, made: 'made', mode: { text: 'x', mode: 'executable' } });
  rmSync(path('gone'));
  writeFileSync(path('made'), 'made');
  expect((await workspace.rebase(set)).files.map((file) => file.path)).toEqual(['mode']);
  chmodSync(path('mode'), 0o755);
  expect(await workspace.rebase(set)).toEqual({ ...set, files: [] });
});

it('merges, and keeps what it read: the front shows both sides', async () => {
  const { path, open } = scratchWorkspace();
  const text = lines(1, 2, 3, 4, 5);
  writeFileSync(path('a'), text);
  const workspace = await open();
  await workspace.putBlob(Buffer.from(text));
  const set = await changes(workspace, { a: lines(1, 2, 3, 4, 'five') });
  const now = lines('mine', 1, 2, 3, 4, 5);
  writeFileSync(path('a'), now);
  const rebased = await workspace.rebase(set);
  expect(rebased).toMatchObject({ id: set.id, merged: ['a'], files: [{ path: 'a', before: { hash: sha256(now) } }] });
  const later = await open();
  expect(Buffer.from(await later.blob(sha256(now))).toString()).toBe(now);
  await later.land(rebased);
  expect(readFileSync(path('a'), 'utf8')).toBe(lines('mine', 1, 2, 3, 4, 'five'));
});

it('says what is in conflict: gone, made, another link, a folder', async () => {
  const { root, path, open } = scratchWorkspace();
  for (const one of ['gone', 'edited', 'renamed', 'folder']) writeFileSync(path(one), one);
  symlinkSync('gone', path('link'));
  const workspace = await open();
  const set = await changes(workspace, {
    gone: 'after',
    edited: 'after',
    renamed: null,
    'renamed-to': 'renamed',
    made: 'after',
    link: { text: 'edited', mode: 'link' },
    folder: 'after',
    'below/x': 'after',
  });
  await workspace.putBlob(Buffer.from('edited'));
  rmSync(path('gone'));
  writeFileSync(path('edited'), 'mine');
  writeFileSync(path('renamed'), 'mine');
  writeFileSync(path('made'), 'mine');
  rmSync(path('link'));
  symlinkSync('mine', path('link'));
  rmSync(path('folder'));
  mkdirSync(path('folder'));
  symlinkSync('folder', path('below'));
  const rebased = await workspace.rebase(set);
  expect(rebased.conflicts?.map((one) => one.path)).toEqual([
    'gone',
    'edited',
    'renamed',
    'made',
    'link',
    'folder',
    'below/x',
  ]);
  expect(rebased.conflicts?.filter((one) => one.both).map((one) => one.path)).toEqual(['edited', 'made']);
  for (const { path: name, after } of set.files) {
    const seen = name === 'below/x' ? null : stateOnDisk(path(name));
    expect(rebased.files.find((file) => file.path === name)).toEqual({ path: name, before: seen, after });
  }
  expect(rebased.notes).toEqual(['folder is a folder now', 'below is a link now, so below/x cannot stand below it']);
  const before = treeOf(root);
  expect((await refusal(workspace.land(rebased))).code).toBe('conflict');
  expect(treeOf(root)).toEqual(before);
});

it('keeps what came since where an empty folder and a file take each other’s place', async () => {
  const { root, path, open } = scratchWorkspace();
  for (const name of ['edited', 'gone', 'same']) writeFileSync(path(name), name);
  for (const name of ['filled', 'none', 'still']) mkdirSync(path(name));
  const workspace = await open();
  await workspace.putBlob(new Uint8Array());
  const [set, empty] = [
    await changes(workspace, { edited: null, gone: null, same: null, filled: 'f', none: 'n', still: 's' }),
    folderState(),
  ];
  const files = set.files.map(({ path: name, before, after }) => ({
    path: name,
    before: before ?? empty,
    after: after ?? empty,
  }));
  writeFileSync(path('edited'), 'mine');
  writeFileSync(path('filled/mine'), 'mine');
  rmSync(path('gone'));
  rmdirSync(path('none'));
  const rebased = await workspace.rebase({ ...set, files });
  expect(rebased.files.map((file) => [file.path, file.before?.mode ?? 'none', file.after?.mode ?? 'none'])).toEqual([
    ['edited', 'file', 'folder'],
    ['gone', 'none', 'folder'],
    ['same', 'file', 'folder'],
    ['filled', 'none', 'file'],
    ['none', 'none', 'file'],
    ['still', 'folder', 'file'],
  ]);
  expect(rebased.conflicts).toEqual([{ path: 'edited' }, { path: 'filled' }]);
  const before = treeOf(root);
  expect((await refusal(workspace.land(rebased))).code).toBe('conflict');
  expect(treeOf(root)).toEqual(before);
  const { conflicts: _, ...clear } = rebased;
  await workspace.land({ ...clear, files: rebased.files.filter((file) => file.path !== 'filled') });
  expect(treeOf(root)).toEqual({
    'edited/': '',
    'filled/': '',
    'filled/mine': 'mine',
    'gone/': '',
    none: 'n',
    'same/': '',
    still: 's',
  });
});

it('lets a file and a folder take each other’s place where the set itself makes room', async () => {
  const { root, path, open } = scratchWorkspace();
  writeFileSync(path('a'), 'a');
  mkdirSync(path('b'));
  writeFileSync(path('b/x'), 'x');
  const workspace = await open();
  const set = await changes(workspace, { a: null, 'a/x': 'new', 'b/x': null, b: 'new' });
  expect(await workspace.rebase(set)).toEqual(set);
  await workspace.land(await workspace.rebase(set));
  expect(treeOf(root)).toEqual({ 'a/': '', 'a/x': 'new', b: 'new' });
  // Somebody adds a file to the folder: it stays, and the file that an undo would put there is in conflict.
  writeFileSync(path('a/mine'), 'mine');
  const undo = await workspace.undo();
  expect(undo.conflicts).toEqual([{ path: 'a' }]);
  expect(undo.notes).toEqual(['a is a folder now']);
  expect(await refusal(workspace.land(undo))).toMatchObject({ code: 'conflict', paths: ['a'] });
  expect(treeOf(root)).toEqual({ 'a/': '', 'a/x': 'new', 'a/mine': 'mine', b: 'new' });
});

it('may be done again: conflicts stay until somebody chose, merges stay merges', async () => {
  const { path, open } = scratchWorkspace();
  const text = lines(1, 2, 3, 4, 5);
  for (const one of ['merged', 'stuck', 'moved', 'removed']) writeFileSync(path(one), text);
  const workspace = await open();
  await workspace.putBlob(Buffer.from(text));
  const wanted = lines(1, 2, 3, 4, 'agent');
  const set = await changes(workspace, { merged: wanted, stuck: wanted, moved: wanted, removed: wanted });
  writeFileSync(path('merged'), lines('mine', 2, 3, 4, 5));
  for (const one of ['moved', 'removed']) writeFileSync(path(one), lines(1, 2, 3, 4, 'mine'));
  // What can be merged of a file in conflict is merged in the text that shows both.
  writeFileSync(path('stuck'), lines('mine', 2, 3, 4, 'mine'));
  const once = await workspace.rebase(set);
  expect(await workspace.rebase(once)).toEqual(once);
  const more = lines(1, 2, 3, 4, 'mine, more');
  writeFileSync(path('moved'), more);
  rmSync(path('removed'));
  const again = await workspace.rebase(once);
  expect(again.conflicts?.map((one) => one.path)).toEqual(['stuck', 'moved', 'removed']);
  expect(again.merged).toEqual(['merged']);
  expect(again.files[2]?.before?.hash).toBe(sha256(more));
  const both = Buffer.from(await workspace.blob(again.conflicts?.[1]?.both?.hash ?? '')).toString();
  expect(both).toContain('mine, more');
  expect(both).toContain('agent');
  writeFileSync(path('merged'), lines('mine', 2, 3, 4, 'mine'));
  const worse = await workspace.rebase(again);
  expect([worse.merged, worse.conflicts?.length]).toEqual([undefined, 4]);
  // The person does by hand what was wanted.
  writeFileSync(path('merged'), lines('mine', 2, 3, 4, 5));
  for (const one of ['stuck', 'moved', 'removed']) writeFileSync(path(one), wanted);
  const settled = await workspace.rebase(again);
  expect(settled.files.map((file) => file.path)).toEqual(['merged']);
  expect(settled.conflicts).toBeUndefined();
});

it('does not merge very large files, and keeps them whole', async () => {
  const { path, open } = scratchWorkspace();
  const big = Buffer.alloc(17 * 1024 * 1024, 'line\n');
  writeFileSync(path('big'), big);
  const workspace = await open();
  await workspace.putBlob(big);
  const set = await changes(workspace, { big: Buffer.concat([big, Buffer.from('end\n')]) });
  const mine = Buffer.concat([Buffer.from('mine\n'), big]);
  writeFileSync(path('big'), mine);
  expect((await workspace.rebase(set)).conflicts).toEqual([{ path: 'big' }]);
  expect(Buffer.compare(await (await open()).blob(sha256(mine)), mine)).toBe(0);
});
