import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChangeSet, Resolution, Landing } from '../../../src/protocol/change.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';
import type { OpenedWorkspace } from '../../../src/workspace/workspace.ts';
import { git } from '../../support/tools.ts';
import { scratchWorkspace, changes, refusal, sha256, treeOf } from '../support/scratch-workspace.ts';
import type { Wanted } from '../support/scratch-workspace.ts';

const lines = (...some: (string | number)[]): string => some.map((one) => `${one}\n`).join('');

async function landed(workspace: OpenedWorkspace, wanted: Record<string, Wanted>, origin = {}): Promise<Landing> {
  return workspace.land(await changes(workspace, wanted, origin));
}

/** The change set as a person settled it. */
function settled(set: ChangeSet, keep: Resolution): ChangeSet {
  const { conflicts = [], ...rest } = set;
  const files = rest.files.flatMap((file) => {
    const conflict = conflicts.find(({ path }) => path === file.path);
    if (!conflict || keep === 'theirs') return [file];
    return keep === 'mine' ? [] : [{ ...file, after: conflict.both ?? file.after }];
  });
  return { ...rest, files };
}

const text = async (workspace: OpenedWorkspace, hash = ''): Promise<string> =>
  Buffer.from(await workspace.blob(hash)).toString();

describe('an undo of a file that moved on', () => {
  it('keeps what the user did elsewhere in the file', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), lines(1, 2, 3, 4, 5, 6, 7));
    const workspace = await open();
    await landed(workspace, { a: lines(1, 'TWO', 3, 4, 5, 6, 7, 'agent') });
    writeFileSync(path('a'), lines('mine', 1, 'TWO', 3, 4, 'FIVE', 6, 7, 'agent'));
    const set = await workspace.undo();
    expect(set).toMatchObject({ merged: ['a'], files: [{ path: 'a' }] });
    expect(set.conflicts).toBeUndefined();
    expect(set.files[0]?.before?.hash).toBe(sha256(readFileSync(path('a'))));
    await workspace.land(set);
    expect(readFileSync(path('a'), 'utf8')).toBe(lines('mine', 1, 2, 3, 4, 'FIVE', 6, 7));
    // The undo is a landing like any other: it is taken back by merging too.
    writeFileSync(path('a'), lines('mine', 1, 2, 3, 4, 'FIVE', 'SIX', 7));
    await workspace.land(await workspace.redo());
    expect(readFileSync(path('a'), 'utf8')).toBe(lines('mine', 1, 'TWO', 3, 4, 'FIVE', 'SIX', 7, 'agent'));
  });

  it('shows both where they touch the same lines, and does as the user chooses', async () => {
    for (const [keep, expected] of [
      ['mine', lines(1, 'mine', 3)],
      ['theirs', lines(1, 2, 3)],
      [
        'both',
        `${lines(1)}<<<<<<< what is there now\n${lines('mine')}=======\n${lines(2)}>>>>>>> before the landing\n${lines(3)}`,
      ],
    ] as const) {
      const { path, open } = scratchWorkspace();
      writeFileSync(path('a'), lines(1, 2, 3));
      writeFileSync(path('b'), 'b');
      const workspace = await open();
      const landing = await landed(workspace, { a: lines(1, 'agent', 3), b: 'agent' });
      writeFileSync(path('a'), lines(1, 'mine', 3));
      const set = await workspace.undo();
      expect(set.conflicts).toHaveLength(1);
      expect(await text(workspace, set.conflicts?.[0]?.both?.hash)).toContain('<<<<<<< what is there now');
      expect((await refusal(workspace.land(set))).paths).toEqual(['a']);
      expect(readFileSync(path('b'), 'utf8')).toBe('agent');
      const undo = await workspace.land(settled(set, keep));
      expect(readFileSync(path('a'), 'utf8')).toBe(expected);
      expect(readFileSync(path('b'), 'utf8')).toBe('b');
      expect((await workspace.landings())[0]).toMatchObject({ id: landing.id, undoneBy: undo.id });
    }
  });

  it('has no text to show for binaries, links, and files that one side removed', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('binary'), Buffer.from([0, 1, 2]));
    symlinkSync('here', path('link'));
    writeFileSync(path('removed'), 'before');
    writeFileSync(path('turned'), 'before');
    const workspace = await open();
    await landed(workspace, {
      binary: Buffer.from([0, 1, 3]),
      link: { text: 'there', mode: 'link' },
      removed: 'after',
      made: 'after',
      turned: 'after',
    });
    writeFileSync(path('binary'), Buffer.from([0, 9, 9]));
    rmSync(path('link'));
    symlinkSync('elsewhere', path('link'));
    rmSync(path('removed'));
    writeFileSync(path('made'), 'mine');
    rmSync(path('turned'));
    symlinkSync('made', path('turned'));
    const set = await workspace.undo();
    expect(set.conflicts?.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(
      ['binary', 'link', 'made', 'removed', 'turned'].map((one) => ({ path: one })),
    );
    await workspace.land(settled(set, 'theirs'));
    expect(treeOf(path('.'))).toEqual({
      binary: '\0\u0001\u0002',
      link: '-> here',
      removed: 'before',
      turned: 'before',
    });
  });

  it('keeps line ends, byte order marks and a missing last newline', async () => {
    const { path, open } = scratchWorkspace();
    const crlf = (...some: string[]): string => `\ufeff${some.join('\r\n')}`;
    writeFileSync(path('a'), crlf('1', '2', '3', '4', '5'));
    const workspace = await open();
    await landed(workspace, { a: crlf('1', 'TWO', '3', '4', '5') });
    writeFileSync(path('a'), crlf('1', 'TWO', '3', '4', 'mine'));
    await workspace.land(await workspace.undo());
    expect(readFileSync(path('a'), 'utf8')).toBe(crlf('1', '2', '3', '4', 'mine'));
  });

  it('merges modes and contents apart from each other', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), 'before');
    writeFileSync(path('b'), 'before');
    const workspace = await open();
    await landed(workspace, { a: { text: 'after', mode: 'executable' }, b: 'after' });
    writeFileSync(path('a'), 'mine');
    chmodSync(path('b'), 0o755);
    const set = await workspace.undo();
    expect(set.conflicts).toEqual([{ path: 'a', both: expect.objectContaining({ mode: 'file' }) }]);
    expect(set.merged).toEqual(['b']);
    await workspace.land(settled(set, 'mine'));
    expect(treeOf(path('.'))).toEqual({ a: '[x] mine', b: '[x] before' });
  });

  it('names what stands in the way of a file, and never touches it', async () => {
    const { root, path, open } = scratchWorkspace();
    for (const one of ['folder', 'deep/a', 'far/b']) {
      mkdirSync(join(path(one), '..'), { recursive: true });
      writeFileSync(path(one), 'before');
    }
    const workspace = await open();
    await landed(workspace, { folder: null, 'deep/a': null, 'far/b': 'after', made: 'after', 'new/c': 'after' });
    mkdirSync(path('folder'));
    writeFileSync(path('folder/mine'), 'mine');
    rmSync(path('deep'), { recursive: true, force: true });
    writeFileSync(path('deep'), 'a file now');
    rmSync(path('far'), { recursive: true });
    symlinkSync('folder', path('far'));
    // Where a folder or a link stands, there is nothing of archie's left to take away.
    rmSync(path('made'));
    mkdirSync(path('made'));
    rmSync(path('new'), { recursive: true });
    symlinkSync('folder', path('new'));
    const set = await workspace.undo();
    expect(set.conflicts?.map((one) => one.path)).toEqual(['folder', 'deep/a', 'far/b']);
    expect(set.notes).toEqual([
      'folder is a folder now',
      'deep is a file now, so deep/a cannot stand below it',
      'far is a link now, so far/b cannot stand below it',
    ]);
    const before = treeOf(root);
    expect(await refusal(workspace.land(settled(set, 'theirs')))).toBeInstanceOf(Error);
    expect(treeOf(root)).toEqual(before);
    expect(await refusal(workspace.land(settled(set, 'mine')))).toMatchObject({ code: 'nothing' });
  });

  it('needs nothing of a landing whose content is no longer kept, unless it is to be merged', async () => {
    const { path, open } = scratchWorkspace();
    const [before, after] = [lines(1, 2, 3, 4), lines(1, 2, 3, 4, 5)];
    const state = (text: string) => ({ hash: sha256(text), mode: 'file' as const, size: text.length });
    const workspace = await open();
    await workspace.putBlob(Buffer.from(before));
    const files = [{ path: 'a', before: state(before), after: state(after) }];
    await workspace.record({ id: 'x', origin: { by: 'tool' }, files });
    writeFileSync(path('a'), lines('mine', 1, 2, 3, 4, 5));
    expect((await workspace.undo()).conflicts).toEqual([{ path: 'a' }]);
    writeFileSync(path('a'), lines(1, 2, 3, 4, 5));
    await workspace.land(await workspace.undo());
    expect(readFileSync(path('a'), 'utf8')).toBe(lines(1, 2, 3, 4));
  });
});

describe('several landings', () => {
  it('are taken back as one, whatever stands between them', async () => {
    const { root, path, open } = scratchWorkspace();
    writeFileSync(path('a'), lines(1, 2, 3, 4, 5, 6, 7, 8, 9));
    const workspace = await open();
    const one = await landed(workspace, { a: lines(1, 'two', 3, 4, 5, 6, 7, 8, 9), new: '1' });
    const other = await landed(workspace, { a: lines(1, 'two', 3, 4, 'five', 6, 7, 8, 9) });
    const third = await landed(workspace, { a: lines(1, 'two', 3, 4, 'five', 6, 7, 8, 'nine'), new: '3' });
    writeFileSync(path('a'), lines('mine', 1, 'two', 3, 4, 'five', 6, 7, 8, 'nine'));
    const undo = await workspace.undo([one.id, third.id]);
    expect(undo.origin.of).toEqual([third.id, one.id]);
    const landing = await workspace.land(undo);
    expect(treeOf(root)).toEqual({ a: lines('mine', 1, 2, 3, 4, 'five', 6, 7, 8, 9) });
    expect((await workspace.landings()).map((each) => each.undoneBy)).toEqual([
      landing.id,
      undefined,
      landing.id,
      undefined,
    ]);
    expect((await workspace.undo()).origin.of).toEqual([other.id]);
    await workspace.land(await workspace.redo(one.id));
    expect(treeOf(root)).toEqual({ a: lines('mine', 1, 'two', 3, 4, 'five', 6, 7, 8, 'nine'), new: '3' });
    // Each of them stands again by the redo; one of the two can be taken back alone.
    await workspace.land(await workspace.undo([third.id]));
    expect(treeOf(root)).toEqual({ a: lines('mine', 1, 'two', 3, 4, 'five', 6, 7, 8, 9), new: '1' });
    expect(await refusal(workspace.undo([third.id]))).toMatchObject({ code: 'nothing' });
  });

  it('in a row are taken back in one go, past what only came and went', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), lines(1, 2, 3, 4, 5));
    const workspace = await open();
    const one = await landed(workspace, { a: lines(1, 2, 'agent', 3, 4, 5) });
    const other = await landed(workspace, { a: lines(1, 2, 3, 4, 5, 'agent') });
    writeFileSync(path('a'), lines(1, 'mine', 3, 4, 5, 'agent'));
    const set = await workspace.undo([one.id, other.id]);
    expect(set.conflicts).toBeUndefined();
    await workspace.land(set);
    expect(readFileSync(path('a'), 'utf8')).toBe(lines(1, 'mine', 3, 4, 5));
  });

  it('that the user worked between keep the user’s work, or show it in a conflict', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), lines(1, 2, 3, 4, 5, 6, 7));
    const workspace = await open();
    await landed(workspace, { a: lines(1, 'two', 3, 4, 5, 6, 7) }, { session: 's', turn: 1 });
    writeFileSync(path('a'), lines(1, 'two', 'mine', 3, 4, 5, 6, 7));
    await landed(workspace, { a: lines(1, 'two', 'mine', 3, 4, 5, 6, 'seven') }, { session: 's', turn: 1 });
    const set = await workspace.undo('turn');
    expect(set.files[0]?.after?.hash).toBe(sha256(lines(1, 2, 3, 4, 5, 6, 7)));
    const both = await text(workspace, set.conflicts?.[0]?.both?.hash);
    expect(both).toContain('mine\n');
    expect(both).not.toContain('seven');
  });

  it('show the user’s work between them, where a file came and went and came again', async () => {
    const { path, open } = scratchWorkspace();
    const workspace = await open();
    const one = await landed(workspace, { a: lines('agent') });
    writeFileSync(path('a'), lines('agent', 'mine'));
    const other = await landed(workspace, { a: null });
    const set = await workspace.undo([one.id, other.id]);
    expect(set.conflicts).toEqual([{ path: 'a' }]);
    expect(await text(workspace, set.files[0]?.after?.hash)).toBe(lines('agent', 'mine'));
    await landed(workspace, { a: lines('again') });
    const later = await workspace.undo([one.id, other.id]);
    expect(later.files[0]?.after).toBeNull();
    expect(await text(workspace, later.conflicts?.[0]?.both?.hash)).toContain(lines('agent', 'mine'));
  });

  it('show the user’s work in a binary between them, where there is other work now and no text of both', async () => {
    const { path, open } = scratchWorkspace();
    const workspace = await open();
    const first = await landed(workspace, { a: Buffer.from('\0agent') });
    const between = Buffer.from('mine\n\0agent');
    writeFileSync(path('a'), between);
    const second = await landed(workspace, { a: null });
    writeFileSync(path('a'), lines('mine, later'));
    const set = await workspace.undo([first.id, second.id]);
    expect(set.files).toMatchObject([{ path: 'a', before: { hash: sha256(lines('mine, later')) }, after: null }]);
    expect(set.conflicts).toMatchObject([{ path: 'a', both: { hash: sha256(between) } }]);
  });

  it('keep the user’s work between them in what they want, where that goes together', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), lines(1, 2, 3, 4, 5, 6, 7));
    const workspace = await open();
    const first = await landed(workspace, { a: lines(1, 2, 3, 4, 5, 6, 'seven') });
    writeFileSync(path('a'), lines('mine', 2, 3, 4, 5, 6, 'seven'));
    const second = await landed(workspace, { a: null });
    symlinkSync('elsewhere', path('a'));
    const set = await workspace.undo([first.id, second.id]);
    expect(set.conflicts).toEqual([{ path: 'a' }]);
    expect(await text(workspace, set.files[0]?.after?.hash)).toBe(lines('mine', 2, 3, 4, 5, 6, 7));
  });

  it('of one turn are what `turn` means, redone ones too', async () => {
    const { root, open } = scratchWorkspace();
    const workspace = await open();
    const at = (turn: number) => ({ session: 's', turn });
    await landed(workspace, { a: '1' }, at(1));
    await landed(workspace, { b: '1' }, { ...at(2), label: 'first' });
    await landed(workspace, { x: '1' }, { session: 'other', turn: 2 });
    await landed(workspace, { b: '2', c: '2' }, { ...at(2), label: 'second' });
    const undo = await workspace.undo('turn');
    expect(undo.origin).toMatchObject({ by: 'undo', label: 'first and 1 more' });
    expect(undo.origin.of).toHaveLength(2);
    await workspace.land({ ...undo, origin: { ...undo.origin, ...at(3) } });
    expect(treeOf(root)).toEqual({ a: '1', x: '1' });
    const redo = await workspace.redo();
    await workspace.land({ ...redo, origin: { ...redo.origin, ...at(3) } });
    expect(treeOf(root)).toEqual({ a: '1', x: '1', b: '2', c: '2' });
    await landed(workspace, { c: '3' }, at(2));
    await workspace.land(await workspace.undo('turn'));
    expect(treeOf(root)).toEqual({ a: '1', x: '1' });
    // Another session's work is not of this turn, and this session's own comes first.
    expect((await workspace.undo('turn', 's')).files).toMatchObject([{ path: 'a', after: null }]);
    expect((await workspace.undo('turn')).files).toMatchObject([{ path: 'x', after: null }]);
  });

  it('of nobody’s turn are taken one by one', async () => {
    const { root, open } = scratchWorkspace();
    const workspace = await open();
    await landed(workspace, { a: '1' });
    await landed(workspace, { b: '1' });
    await workspace.land(await workspace.undo('turn'));
    expect(treeOf(root)).toEqual({ a: '1' });
  });
});

describe('a part of a landing', () => {
  it('leaves the rest standing, to be taken back by the next undo', async () => {
    const { root, path, open } = scratchWorkspace();
    writeFileSync(path('a'), 'a');
    writeFileSync(path('b'), 'b');
    const workspace = await open();
    const landing = await landed(workspace, { a: 'A', b: 'B', c: 'C' });
    const whole = await workspace.undo();
    const part = {
      ...whole,
      files: whole.files.filter((file) => file.path === 'b'),
      origin: { ...whole.origin, part: true },
    };
    const undo = await workspace.land(part);
    expect(treeOf(root)).toEqual({ a: 'A', b: 'b', c: 'C' });
    expect((await workspace.landings())[0]?.undoneBy).toBeUndefined();
    const rest = await workspace.undo();
    expect(rest.origin.of).toEqual([landing.id]);
    expect(rest.files.map((file) => file.path)).toEqual(['a', 'c']);
    await workspace.land(rest);
    expect(treeOf(root)).toEqual({ a: 'a', b: 'b' });
    // Both undos can be redone, the last one first, or by their names.
    expect((await workspace.redo(undo.id)).files.map((file) => file.path)).toEqual(['b']);
    await workspace.land(await workspace.redo());
    expect(treeOf(root)).toEqual({ a: 'A', b: 'b', c: 'C' });
    await workspace.land(await workspace.redo());
    expect(treeOf(root)).toEqual({ a: 'A', b: 'B', c: 'C' });
    await workspace.land(await workspace.undo());
    await workspace.land(await workspace.undo());
    expect(treeOf(root)).toEqual({ a: 'a', b: 'b' });
    expect(await refusal(workspace.undo())).toMatchObject({ code: 'nothing' });
  });

  it('of a redo leaves the undo to be redone', async () => {
    const { root, open } = scratchWorkspace();
    const workspace = await open();
    await landed(workspace, { a: '1', b: '1' });
    await workspace.land(await workspace.undo());
    const redo = await workspace.redo();
    const [first] = redo.files;
    await workspace.land({ ...redo, files: first ? [first] : [], origin: { ...redo.origin, part: true } });
    expect(treeOf(root)).toEqual({ a: '1' });
    await workspace.land(await workspace.redo());
    expect(treeOf(root)).toEqual({ a: '1', b: '1' });
    expect(await refusal(workspace.redo())).toMatchObject({ code: 'nothing' });
  });
});

describe('what to undo', () => {
  it('passes over landings that left no trace, and says so', async () => {
    const { root, path, open } = scratchWorkspace();
    const workspace = await open();
    await landed(workspace, { a: '1' });
    const gone = await landed(workspace, { b: '1' });
    rmSync(path('b'));
    const set = await workspace.undo();
    expect(set.files.map((file) => file.path)).toEqual(['a']);
    expect(set.notes).toEqual([`passed over ${gone.id}: the files are as they were before it already`]);
    const failure = await refusal(workspace.undo([gone.id]));
    expect(failure).toMatchObject({ code: 'nothing' });
    expect(failure.message).toContain('are as they were before it already');
    rmSync(path('a'));
    expect((await refusal(workspace.undo())).message).toContain(`passed over ${gone.id}`);
    expect(treeOf(root)).toEqual({});
  });

  it('takes an undo back by landing again what it took away', async () => {
    const { root, open } = scratchWorkspace();
    const workspace = await open();
    const landing = await landed(workspace, { a: '1' });
    const undo = await workspace.land(await workspace.undo());
    const again = await workspace.undo([undo.id]);
    expect(again.origin).toMatchObject({ by: 'redo', of: [undo.id] });
    const redo = await workspace.land(again);
    expect(treeOf(root)).toEqual({ a: '1' });
    expect((await workspace.undo([landing.id])).origin.of).toEqual([redo.id]);
    // The landing stands again: its own name finds the landing that brought it back, however often.
    for (const content of [{}, { a: '1' }, {}]) {
      const set = 'a' in content ? await workspace.redo(landing.id) : await workspace.undo([landing.id]);
      await workspace.land(set);
      expect(treeOf(root)).toEqual(content);
    }
    const other = await landed(workspace, { b: '1' });
    expect(await refusal(workspace.undo([undo.id, other.id]))).toMatchObject({ code: 'nothing' });
    expect(await refusal(workspace.undo([]))).toMatchObject({ code: 'nothing' });
  });

  it('is the session’s own first', async () => {
    const { open } = scratchWorkspace();
    const workspace = await open();
    const mine = await landed(workspace, { a: '1' }, { session: 'me', turn: 1 });
    const theirs = await landed(workspace, { b: '1' }, { session: 'other', turn: 1 });
    const set = await workspace.undo('last', 'me');
    expect(set.origin.of).toEqual([mine.id]);
    expect(set.notes).toBeUndefined();
    const undo = await workspace.land({ ...set, origin: { ...set.origin, session: 'me' } });
    // What another session lands meanwhile does not forget what this one could redo.
    await landed(workspace, { c: '1' }, { session: 'other', turn: 2 });
    expect((await workspace.redo(undefined, 'me')).origin.of).toEqual([undo.id]);
    const foreign = await workspace.undo('last', 'me');
    expect(foreign.origin.of).not.toEqual([theirs.id]);
    expect(foreign.notes).toEqual(['it was not landed by this session']);
    await landed(workspace, { d: '1' }, { session: 'me', turn: 2 });
    expect(await refusal(workspace.redo(undefined, 'me'))).toMatchObject({ code: 'nothing' });
  });

  it('reads journals that name a single landing', async () => {
    const { open, stateFolder } = scratchWorkspace();
    const workspace = await open();
    const landing = await landed(workspace, { a: '1' });
    const undo = await workspace.land(await workspace.undo());
    const journal = join(stateFolder(), 'journal');
    const old = readFileSync(journal, 'utf8')
      .split('\n')
      .map((line) => {
        const body = line.slice(17).replaceAll(`"of":["${landing.id}"]`, `"of":"${landing.id}"`);
        return line === '' ? '' : `${sha256(body).slice(0, 16)} ${body}`;
      });
    writeFileSync(journal, old.join('\n'));
    expect(readFileSync(journal, 'utf8')).toContain(`"of":"${landing.id}"`);
    const later = await open();
    expect((await later.landings())[0]?.undoneBy).toBe(undo.id);
    await later.land(await later.redo());
    expect(await later.landings()).toHaveLength(3);
  });
});

describe('undo in a repository', () => {
  it('leaves the index, refs, hooks, ignored and untracked files as they are, from a folder of the repository too', async () => {
    const { root, path, state } = scratchWorkspace();
    git(root, 'init', '-q');
    mkdirSync(path('sub'));
    writeFileSync(path('sub/tracked'), lines(1, 2, 3));
    writeFileSync(path('.gitignore'), '*.log\n');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'one');
    writeFileSync(path('sub/staged'), 'staged');
    git(root, 'add', 'sub/staged');
    writeFileSync(path('sub/mine.log'), 'ignored, mine');
    const workspace = await openWorkspace({ root: path('sub'), state, rg: null });
    await landed(workspace, { tracked: lines(1, 'two', 3), 'agent.log': 'ignored', untracked: 'new' });
    writeFileSync(path('sub/untracked'), 'new', { flag: 'w' });
    writeFileSync(path('sub/untracked-mine'), 'mine');
    const before = treeOf(join(root, '.git'));
    const stats = lstatSync(join(root, '.git/index')).mtimeMs;
    await workspace.land(await workspace.undo());
    expect(treeOf(join(root, '.git'))).toEqual(before);
    expect(lstatSync(join(root, '.git/index')).mtimeMs).toBe(stats);
    expect(treeOf(path('sub'))).toEqual({
      tracked: lines(1, 2, 3),
      staged: 'staged',
      'mine.log': 'ignored, mine',
      'untracked-mine': 'mine',
    });
  });
});
