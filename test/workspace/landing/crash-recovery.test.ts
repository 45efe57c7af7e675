import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderState } from '../../../src/workspace/landing/folders.ts';
import { scratchWorkspace, changes, treeOf } from '../support/scratch-workspace.ts';
import type { ScratchWorkspace } from '../support/scratch-workspace.ts';

/** A landing of every kind of change, with its journal cut off before `done`, as a death would leave it. */
async function interrupted(): Promise<
  ScratchWorkspace & { before: Record<string, string>; after: Record<string, string>; id: string }
> {
  const at = scratchWorkspace();
  writeFileSync(at.path('changed'), 'old');
  chmodSync(at.path('changed'), 0o640);
  writeFileSync(at.path('deleted'), 'bye');
  writeFileSync(at.path('to-folder'), 'file');
  mkdirSync(at.path('to-file'));
  writeFileSync(at.path('to-file/inner'), 'inner');
  writeFileSync(at.path('to-empty'), 'file');
  mkdirSync(at.path('from-empty'));
  const before = treeOf(at.root);
  const workspace = await at.open();
  const set = await changes(workspace, {
    changed: 'new',
    deleted: null,
    'made/deep/file': 'made',
    'to-folder': null,
    'to-folder/x': 'x',
    'to-file': 'file',
    'to-file/inner': null,
    link: { text: 'changed', mode: 'link' },
    'to-empty': null,
    'from-empty': 'file',
  });
  const empty = folderState();
  await workspace.putBlob(new Uint8Array());
  const files = set.files.map((file) =>
    file.path === 'to-empty'
      ? { ...file, after: empty }
      : file.path === 'from-empty'
        ? { ...file, before: empty }
        : file,
  );
  const { id } = await workspace.land({ ...set, files });
  const after = treeOf(at.root);
  dropLines(at, 1);
  return { ...at, before, after, id };
}

const journalOf = (at: ScratchWorkspace): string => join(at.stateFolder(), 'journal');

function lines(at: ScratchWorkspace): string[] {
  return readFileSync(journalOf(at), 'utf8').split('\n').slice(0, -1);
}

function dropLines(at: ScratchWorkspace, count: number): void {
  writeFileSync(
    journalOf(at),
    lines(at)
      .slice(0, -count)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

/** Puts some files back as they were before the landing. */
const setBack: Record<string, (at: ScratchWorkspace) => void> = {
  changed: (at) => writeFileSync(at.path('changed'), 'old'),
  deleted: (at) => writeFileSync(at.path('deleted'), 'bye'),
  made: (at) => rmSync(at.path('made'), { recursive: true }),
  'half made': (at) => rmSync(at.path('made/deep'), { recursive: true }),
  'to folder': (at) => {
    rmSync(at.path('to-folder'), { recursive: true });
    writeFileSync(at.path('to-folder'), 'file');
  },
  'to folder, between': (at) => rmSync(at.path('to-folder'), { recursive: true }),
  'to file': (at) => {
    rmSync(at.path('to-file'));
    mkdirSync(at.path('to-file'));
    writeFileSync(at.path('to-file/inner'), 'inner');
  },
  'to file, emptied': (at) => {
    rmSync(at.path('to-file'));
    mkdirSync(at.path('to-file'));
  },
  link: (at) => rmSync(at.path('link')),
  'to empty': (at) => {
    rmSync(at.path('to-empty'), { recursive: true });
    writeFileSync(at.path('to-empty'), 'file');
  },
  'to empty, between': (at) => rmSync(at.path('to-empty'), { recursive: true }),
  'from empty': (at) => {
    rmSync(at.path('from-empty'));
    mkdirSync(at.path('from-empty'));
  },
  'from empty, between': (at) => rmSync(at.path('from-empty')),
};

describe('a landing that was cut short', () => {
  const one = Object.keys(setBack).map((name) => [name]);
  it.each([
    [],
    ...one,
    ['changed', 'deleted', 'made', 'to folder', 'to file', 'link'],
    ['to file, emptied', 'half made'],
  ])('is completed when the next workspace opens (%s %s %s %s %s %s)', async (...names) => {
    const at = await interrupted();
    for (const name of names) setBack[name]?.(at);
    const workspace = await at.open();
    expect(treeOf(at.root)).toEqual(at.after);
    expect(workspace.recovered).toEqual([expect.stringContaining('completed')]);
    expect((await workspace.landings()).map((landing) => landing.id)).toEqual([at.id]);
    await workspace.land(await workspace.undo());
    expect(treeOf(at.root)).toEqual(at.before);
    expect((await at.open()).recovered).toEqual([]);
  });

  it('is completed by the next landing of a workspace that was open already', async () => {
    const at = scratchWorkspace();
    const [one, other] = [await at.open(), await at.open()];
    await one.land(await changes(one, { a: '1', b: '1' }));
    dropLines(at, 1);
    rmSync(at.path('b'));
    await other.land(await changes(other, { c: '1' }));
    expect(treeOf(at.root)).toEqual({ a: '1', b: '1', c: '1' });
    expect(await other.landings()).toHaveLength(2);
  });

  it('uses what was staged when it is there, and the store when that is damaged', async () => {
    const at = await interrupted();
    const entry = JSON.parse(lines(at).at(-1)?.slice(17) ?? '') as { files: { path: string }[]; staged: string[] };
    const index = entry.files.findIndex((file) => file.path === 'changed');
    setBack['changed']?.(at);
    writeFileSync(at.path(entry.staged[index] ?? ''), 'torn');
    await at.open();
    expect(treeOf(at.root)).toEqual(at.after);
  });

  it('is left alone and told of when the user changed a file since; what landed can be undone', async () => {
    const at = await interrupted();
    setBack['deleted']?.(at);
    writeFileSync(at.path('changed'), 'the user’s own');
    const found = treeOf(at.root);
    const workspace = await at.open();
    expect(treeOf(at.root)).toEqual(found);
    expect(workspace.recovered).toEqual([expect.stringContaining('changed changed since')]);
    const [landing] = await workspace.landings();
    expect(landing?.files.map((file) => file.path)).not.toContain('changed');
    expect(landing?.files.map((file) => file.path)).not.toContain('deleted');
    await workspace.land(await workspace.undo());
    expect(treeOf(at.root)).toEqual({ ...at.before, changed: 'the user’s own' });
    expect((await at.open()).recovered).toEqual([]);
  });

  it('did not happen when nothing of it landed and it cannot any more', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    await workspace.land(await changes(workspace, { a: '1' }));
    dropLines(at, 1);
    writeFileSync(at.path('a'), 'the user’s own');
    const next = await at.open();
    expect(next.recovered).toEqual([expect.stringContaining('0 of 1')]);
    expect(await next.landings()).toEqual([]);
  });

  it('leaves no staged files when it died before its intent was written down', async () => {
    const at = await interrupted();
    dropLines(at, 1);
    for (const [name, back] of Object.entries(setBack)) if (!name.includes(',') && !name.startsWith('half')) back(at);
    rmSync(at.path('to-file'), { recursive: true });
    mkdirSync(at.path('to-file'));
    writeFileSync(at.path('to-file/inner'), 'inner');
    const entry = JSON.parse(lines(at).at(-1)?.slice(17) ?? '') as { staged: string[] };
    expect(entry.staged.length).toBeGreaterThan(3);
    for (const path of entry.staged) writeFileSync(at.path(path), 'hal');
    const workspace = await at.open();
    expect(treeOf(at.root)).toEqual(at.before);
    expect(await workspace.landings()).toEqual([]);
  });
});

describe('the journal', () => {
  it('ignores a torn last line, and the next landing does not glue itself to it', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    await workspace.land(await changes(workspace, { a: '1' }));
    const whole = readFileSync(journalOf(at), 'utf8');
    for (const cut of [1, 10, 30]) {
      writeFileSync(journalOf(at), whole + (lines(at)[0] ?? '').slice(0, cut));
      const next = await at.open();
      expect(next.recovered).toEqual([]);
      expect(await next.landings()).toHaveLength(1);
    }
    const next = await at.open();
    await next.land(await changes(next, { b: '1' }));
    expect(await (await at.open()).landings()).toHaveLength(2);
    expect(await workspace.landings()).toHaveLength(2);
  });

  it('passes over a damaged line and says so', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    for (const name of ['a', 'b']) await workspace.land(await changes(workspace, { [name]: '1' }));
    const all = lines(at);
    writeFileSync(
      journalOf(at),
      all.map((line, index) => `${index === 1 ? line.replace('"a"', '"z"') : line}\n`).join(''),
    );
    const next = await at.open();
    expect(next.recovered).toEqual([expect.stringContaining('1 damaged line')]);
    expect((await next.landings()).map((landing) => landing.files[0]?.path)).toEqual(['b']);
  });

  it('is read by nobody else, whatever the umask, and neither is anything beside it', async () => {
    const at = scratchWorkspace();
    const old = process.umask(0);
    try {
      const workspace = await at.open();
      await workspace.land(await changes(workspace, { a: '1' }));
      await workspace.saveOutput('x', 'y');
    } finally {
      process.umask(old);
    }
    let seen = 0;
    const visit = (path: string): void => {
      const stats = statSync(path);
      seen += 1;
      expect([path, (stats.mode & 0o777).toString(8)]).toEqual([path, stats.isDirectory() ? '700' : '600']);
      if (stats.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
    };
    visit(at.state);
    expect(seen).toBeGreaterThan(8);
  });

  it('closes a state folder that was open to others', async () => {
    const at = scratchWorkspace();
    mkdirSync(at.state);
    chmodSync(at.state, 0o755);
    await at.open();
    expect(statSync(at.state).mode & 0o777).toBe(0o700);
  });
});

describe('kept content', () => {
  it('is checked when it is read', async () => {
    const at = scratchWorkspace();
    const hash = await (await at.open()).putBlob(Buffer.from('content'));
    const workspace = await at.open();
    expect(Buffer.from(await workspace.blob(hash)).toString()).toBe('content');
    const path = join(at.stateFolder(), 'blobs', hash.slice(0, 2), hash.slice(2));
    writeFileSync(path, 'tampered');
    await expect(workspace.blob(hash)).rejects.toMatchObject({ name: 'ToolFailure', code: 'io' });
    rmSync(path);
    await expect(workspace.blob(hash)).rejects.toMatchObject({ code: 'not_found' });
    await expect(workspace.blob('../../../etc/passwd')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('includes what was read a moment ago, so that a diff can be shown', async () => {
    const at = scratchWorkspace();
    writeFileSync(at.path('a'), 'as it is');
    const workspace = await at.open();
    const read = await workspace.read('a');
    expect(Buffer.from(await workspace.blob(read?.state.hash ?? '')).toString()).toBe('as it is');
    expect(existsSync(join(at.stateFolder(), 'blobs', (read?.state.hash ?? '').slice(0, 2)))).toBe(false);
  });
});

describe('opening', () => {
  // Where there is no procfs, nothing of the kind can be made either.
  it.skipIf(!existsSync('/proc/self'))('refuses a state folder that the kernel makes up, at once', async () => {
    const at = scratchWorkspace();
    const { openWorkspace } = await import('../../../src/workspace/workspace.ts');
    await expect(openWorkspace({ root: at.root, state: '/proc/nope/archie' })).rejects.toThrow(/XDG_STATE_HOME/);
  });

  it('names what is wrong with the tree or the state folder', async () => {
    const at = scratchWorkspace();
    const { openWorkspace } = await import('../../../src/workspace/workspace.ts');
    writeFileSync(at.path('file'), '');
    await expect(openWorkspace({ root: at.path('nothing'), state: at.state })).rejects.toThrow(/nothing.*ENOENT/);
    await expect(openWorkspace({ root: at.path('file'), state: at.state })).rejects.toThrow(/is not a folder/);
    await expect(openWorkspace({ root: at.root, state: at.path('file') })).rejects.toThrow(/XDG_STATE_HOME/);
  });
});
