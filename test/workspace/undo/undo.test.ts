import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchWorkspace, changes, refusal, stateOnDisk, treeOf } from '../support/scratch-workspace.ts';

describe('undo and redo', () => {
  it('go back and forth over bytes, modes, links, folders and deletions', async () => {
    const { root, path, open } = scratchWorkspace();
    writeFileSync(path('crlf.txt'), 'a\r\nb\r\n');
    writeFileSync(path('script.sh'), '#!/bin/sh\n', { mode: 0o644 });
    writeFileSync(path('gone'), '');
    symlinkSync('crlf.txt', path('link'));
    const workspace = await open();
    const states = [treeOf(root)];
    const steps = [
      { 'crlf.txt': 'a\r\nc\r\n', 'new/deep/file': 'x' },
      { 'script.sh': { text: '#!/bin/sh\n', mode: 'executable' as const } },
      { gone: null, link: { text: 'elsewhere', mode: 'link' as const } },
      { link: null, 'new/deep/file': 'y', 'new/other': '' },
    ];
    for (const step of steps) {
      await workspace.land(await changes(workspace, step));
      states.push(treeOf(root));
    }
    for (let at = steps.length - 1; at >= 0; at -= 1) {
      await workspace.land(await workspace.undo());
      expect(treeOf(root)).toEqual(states[at]);
    }
    expect(await refusal(workspace.undo())).toMatchObject({ code: 'nothing' });
    for (let at = 1; at <= steps.length; at += 1) {
      await workspace.land(await workspace.redo());
      expect(treeOf(root)).toEqual(states[at]);
    }
    expect(await refusal(workspace.redo())).toMatchObject({ code: 'nothing' });
    // What was redone can be undone again.
    for (let at = steps.length - 1; at >= 0; at -= 1) {
      await workspace.land(await workspace.undo());
      expect(treeOf(root)).toEqual(states[at]);
    }
  });

  it('forget what could be redone once something new lands', async () => {
    const { open } = scratchWorkspace();
    const workspace = await open();
    await workspace.land(await changes(workspace, { a: '1' }));
    await workspace.land(await workspace.undo());
    await workspace.land(await changes(workspace, { b: '1' }));
    expect(await refusal(workspace.redo())).toMatchObject({ code: 'nothing' });
  });

  it('say who undid what, and refuse to undo it twice', async () => {
    const { open } = scratchWorkspace();
    const workspace = await open();
    const one = await workspace.land(await changes(workspace, { a: '1' }, { label: 'first' }));
    const two = await workspace.land(await changes(workspace, { b: '1' }));
    const undo = await workspace.land(await workspace.undo([one.id]));
    expect(undo.origin).toEqual({ by: 'undo', of: [one.id], label: 'first' });
    expect((await workspace.landings()).map(({ id, undoneBy }) => [id, undoneBy])).toEqual([
      [one.id, undo.id],
      [two.id, undefined],
      [undo.id, undefined],
    ]);
    expect(await refusal(workspace.undo([one.id]))).toMatchObject({ code: 'nothing' });
    expect((await workspace.undo()).origin.of).toEqual([two.id]);
    // A landing's id stands for the undo that took it back; the beginning of an id is enough.
    expect((await workspace.redo(one.id.slice(0, 6))).origin.of).toEqual([undo.id]);
    expect((await workspace.redo(undo.id)).origin.of).toEqual([undo.id]);
    expect(await refusal(workspace.redo(two.id))).toMatchObject({ code: 'nothing' });
    expect(await refusal(workspace.undo(['unknown']))).toMatchObject({ code: 'nothing' });
    expect(await refusal(workspace.undo(['']))).toMatchObject({ code: 'nothing' });
  });

  it('touch nothing when the user changed one of the files since, and name it', async () => {
    const { root, path, open } = scratchWorkspace();
    writeFileSync(path('kept'), 'before');
    const workspace = await open();
    await workspace.land(await changes(workspace, { kept: 'after', made: 'after', other: 'after', fine: 'after' }));
    writeFileSync(path('kept'), 'the user’s own');
    writeFileSync(path('other'), 'the user’s own');
    rmSync(path('made'));
    const theirs = treeOf(root);
    const failure = await refusal(workspace.land(await workspace.undo()));
    expect(failure).toMatchObject({ code: 'conflict' });
    // What the user removed already needs no undo.
    expect(failure.paths.toSorted()).toEqual(['kept', 'other']);
    expect(failure.message).toContain('kept, other changed since');
    expect(treeOf(root)).toEqual(theirs);
    expect((await workspace.landings()).at(-1)?.undoneBy).toBeUndefined();
  });

  it('never touch files beside the landing, nor folders that are not empty', async () => {
    const { root, path, open } = scratchWorkspace();
    mkdirSync(path('had-been-empty'));
    const workspace = await open();
    await workspace.land(await changes(workspace, { 'a/b/c': '1', 'had-been-empty/x': '1', 'd/e': '1' }));
    writeFileSync(path('a/mine'), 'untracked');
    writeFileSync(path('unrelated'), 'mine');
    await workspace.land(await workspace.undo());
    expect(treeOf(root)).toEqual({ 'a/': '', 'a/mine': 'untracked', 'had-been-empty/': '', unrelated: 'mine' });
  });

  it('take back what a command did by itself', async () => {
    const { root, path, open } = scratchWorkspace();
    writeFileSync(path('a'), 'before');
    writeFileSync(path('b'), 'to go');
    chmodSync(path('a'), 0o600);
    const workspace = await open();
    const set = await changes(
      workspace,
      { a: 'after', b: null, c: { text: 'new', mode: 'executable' } },
      { label: 'make' },
    );
    for (const file of ['a', 'b']) await workspace.putBlob(readFileSync(path(file)));
    // The command runs, and only then archie hears of it.
    writeFileSync(path('a'), 'after');
    rmSync(path('b'));
    writeFileSync(path('c'), 'new', { mode: 0o755 });
    const landing = await workspace.record(set);
    expect(landing.files).toHaveLength(3);
    expect(await workspace.landings()).toEqual([landing]);
    await workspace.land(await workspace.undo());
    expect(treeOf(root)).toEqual({ a: 'before', b: 'to go' });
    expect(statSync(path('a')).mode & 0o777).toBe(0o600);
    await workspace.land(await workspace.redo());
    expect(treeOf(root)).toEqual({ a: 'after', c: '[x] new' });
  });

  it('tell when files were modified before and after, and give no file an old time', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), 'before');
    writeFileSync(path('b'), 'before');
    for (const name of ['a', 'b']) utimesSync(path(name), 1_000_000, 1_000_000);
    const workspace = await open();
    await workspace.land(await changes(workspace, { a: 'after', link: { text: 'a', mode: 'link' } }));
    const command = 'echo after > b; rm a';
    const [modified, linked] = [statSync(path('a')).mtimeMs, lstatSync(path('link')).mtimeMs];
    for await (const out of workspace.run({ command, timeout: 20_000, origin: { by: 'tool' } }, AbortSignal.any([]))) {
      if (out.type === 'ended' && out.changes) await workspace.record(out.changes);
    }
    const [landed, ran] = await (await open()).landings();
    const close = (time: number): unknown => expect.closeTo(time, 1);
    expect(landed?.times).toEqual({
      a: { before: close(1_000_000_000), after: close(modified) },
      link: { after: close(linked) },
    });
    expect(ran?.times).toEqual({
      a: { before: close(modified) },
      b: { before: close(1_000_000_000), after: close(statSync(path('b')).mtimeMs) },
    });
    await workspace.land(await workspace.undo());
    expect(readFileSync(path('b'), 'utf8')).toBe('before');
    expect(statSync(path('b')).mtimeMs).toBeGreaterThan(1_000_000_000);
  });

  it('give back the bits and take away the folders of what a command did', async () => {
    const { root, path, open } = scratchWorkspace();
    writeFileSync(path('secret'), 'before', { mode: 0o600 });
    writeFileSync(path('script'), 'before', { mode: 0o640 });
    writeFileSync(path('chosen'), 'before', { mode: 0o640 });
    mkdirSync(path('had-been-empty'));
    mkdirSync(path('hidden'));
    writeFileSync(path('hidden/mine'), 'mine');
    writeFileSync(path('.gitignore'), 'hidden/\n');
    const workspace = await open();
    const before = treeOf(root);
    const command =
      'rm secret; chmod 775 script chosen; mkdir -p a/b; echo 1 > a/b/c; echo 1 > had-been-empty/x; echo > .gitignore';
    for await (const out of workspace.run({ command, timeout: 20_000, origin: { by: 'tool' } }, AbortSignal.any([]))) {
      if (out.type === 'ended' && out.changes) await workspace.record(out.changes);
    }
    // A folder that was ignored before the command was not made by it.
    expect((await workspace.landings())[0]?.files.map((file) => file.path)).not.toContain('hidden/mine');
    chmodSync(path('chosen'), 0o700);
    await workspace.land(await (await open()).undo());
    expect(treeOf(root)).toEqual(before);
    const bits = ['secret', 'script', 'chosen'].map((name) => statSync(path(name)).mode & 0o777);
    expect(bits).toEqual([0o600, 0o640, 0o600]);
  });

  it('go back and forth over the very bits', async () => {
    const { path, open } = scratchWorkspace();
    const bits = (name: string) => statSync(path(name)).mode & 0o777;
    writeFileSync(path('tool'), 'x\n', { mode: 0o444 });
    chmodSync(path('tool'), 0o444);
    const workspace = await open();
    const run = { command: 'chmod 755 tool', timeout: 20_000, origin: { by: 'tool' as const } };
    for await (const out of workspace.run(run, AbortSignal.any([])))
      if (out.type === 'ended' && out.changes) await workspace.record(out.changes);
    for (let round = 0; round < 2; round += 1) {
      await workspace.land(await workspace.undo());
      expect(bits('tool')).toBe(0o444);
      await workspace.land(await workspace.redo());
      expect(bits('tool')).toBe(0o755);
    }
    await workspace.land(await workspace.undo());
    // What somebody chose since stays: only the bit that was asked for comes back.
    chmodSync(path('tool'), 0o640);
    await workspace.land(await workspace.redo());
    expect(bits('tool')).toBe(0o750);
  });

  it('say so when the content of before was never kept', async () => {
    const { root, path, open } = scratchWorkspace();
    const workspace = await open();
    writeFileSync(path('big'), 'small now');
    const before = { hash: 'cd'.repeat(32), mode: 'file' as const, size: 9e9 };
    await workspace.record({
      id: 'x',
      origin: { by: 'tool' },
      files: [{ path: 'big', before, after: stateOnDisk(path('big')) }],
    });
    const failure = await refusal(workspace.land(await workspace.undo()));
    expect(failure).toMatchObject({ code: 'io', paths: ['big'] });
    expect(failure.message).toContain('not kept');
    expect(treeOf(root)).toEqual({ big: 'small now' });
  });

  it('hold across processes: another workspace sees the same landings', async () => {
    const { root, open } = scratchWorkspace();
    const [one, other] = [await open(), await open()];
    await one.land(await changes(one, { a: '1' }));
    await other.land(await changes(other, { b: '2' }));
    expect((await one.landings()).map((landing) => landing.files[0]?.path)).toEqual(['a', 'b']);
    await one.land(await one.undo());
    await other.land(await other.undo());
    expect(treeOf(root)).toEqual({});
  });
});

describe('recording', () => {
  it('refuses what is not of the tree, and what is nothing', async () => {
    const { base, open } = scratchWorkspace();
    const workspace = await open();
    const after = { hash: 'ab'.repeat(32), mode: 'file' as const, size: 1 };
    const set = (path: string) => ({
      id: 'x',
      origin: { by: 'tool' as const },
      files: [{ path, before: null, after }],
    });
    expect(await refusal(workspace.record(set('../x')))).toMatchObject({ code: 'outside' });
    expect(await refusal(workspace.record(set(join(base, 'x'))))).toMatchObject({ code: 'outside' });
    expect(await refusal(workspace.record({ ...set('a'), files: [] }))).toMatchObject({ code: 'nothing' });
  });
});
