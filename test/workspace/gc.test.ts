import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLock } from '../../src/disk/lock.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import type { OpenedWorkspace } from '../../src/workspace/workspace.ts';
import { BlobStore } from '../../src/workspace/store/blob-store.ts';
import { scratchWorkspace, changes, refusal, sha256, treeOf } from './support/scratch-workspace.ts';
import type { ScratchWorkspace } from './support/scratch-workspace.ts';

const text = (round: number): string => `${String(round).padStart(2, '0')}\n${'x'.repeat(4000)}${round}\n`;
async function open(at: ScratchWorkspace, cap: number, session?: string): Promise<OpenedWorkspace> {
  const workspace = await openWorkspace({ root: at.root, state: at.state, rg: null, cap });
  if (session !== undefined) workspace.joined(session);
  return workspace;
}

/** Makes everything below archie's folder so many days older. */
function age(at: ScratchWorkspace, days: number): void {
  for (const name of readdirSync(at.stateFolder(), { recursive: true, encoding: 'utf8' })) {
    const path = join(at.stateFolder(), name);
    const then = new Date(Date.now() - days * 86_400_000);
    if (statSync(path).isFile()) utimesSync(path, then, then);
  }
}

/** Twenty landings of one file, each with its own text, by two sessions: ten each. */
async function filled(at: ScratchWorkspace): Promise<string[]> {
  const workspace = await open(at, 1e9);
  const ids: string[] = [];
  for (let round = 0; round < 20; round += 1) {
    const session = round < 10 ? 'old' : 'new';
    ids.push((await workspace.land(await changes(workspace, { a: text(round) }, { session }))).id);
  }
  await workspace.flushed();
  // What ran is over: its marks would keep all of it.
  for (const name of readdirSync(join(at.stateFolder(), 'live')))
    writeFileSync(join(at.stateFolder(), 'live', name), JSON.stringify({ pid: 2 ** 22 + 1, sessions: [] }));
  return ids;
}

describe('the size of the store', () => {
  it('counts journal, contents, outputs and proposals, and nothing else', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    const empty = await workspace.size();
    await workspace.putBlob(Buffer.from('12345'));
    expect(await workspace.size()).toBe(empty + 5);
    await workspace.saveOutput('log', '1234567');
    expect(await workspace.size()).toBe(empty + 12);
    writeFileSync(at.path('other'), 'of the tree');
    expect(await workspace.size()).toBe(empty + 12);
    await workspace.land(await changes(workspace, { a: 'x' }));
    await workspace.flushed();
    const journal = statSync(join(at.stateFolder(), 'journal')).size;
    const packs = readdirSync(join(at.stateFolder(), 'blobs/packs')).map(
      (name) => statSync(join(at.stateFolder(), 'blobs/packs', name)).size,
    );
    expect(await workspace.size()).toBe(empty + 12 + 1 + journal + packs.reduce((sum, bytes) => sum + bytes, 0));
  });
});

describe('garbage collection', () => {
  it('leaves a store below its cap alone', async () => {
    const at = scratchWorkspace();
    await filled(at);
    age(at, 3);
    const workspace = await at.open();
    expect(await workspace.collectGarbage()).toBe(0);
    expect(await workspace.landings()).toHaveLength(20);
  });

  it('drops content that nothing names, but nothing that is young', async () => {
    const at = scratchWorkspace();
    const ids = await filled(at);
    const old = await (await at.open()).putBlob(Buffer.from('nobody names me'.repeat(1000)));
    age(at, 3);
    const workspace = await open(at, 1000);
    const young = await workspace.putBlob(Buffer.from('not yet named'.repeat(1000)));
    // The rest is needed by landings, or may be.
    workspace.joined('old');
    expect(await workspace.collectGarbage()).toBeGreaterThan(15_000);
    await expect((await at.open()).blob(old)).rejects.toMatchObject({ code: 'not_found' });
    expect(sha256(await (await at.open()).blob(young))).toBe(young);
    expect((await workspace.landings()).map(({ id }) => id)).toEqual(ids);
    for (let round = 0; round < 20; round += 1)
      expect(sha256(await (await at.open()).blob(sha256(text(round))))).toBe(sha256(text(round)));
  });

  it('makes what is kept again young, so that it is there when it lands', async () => {
    const at = scratchWorkspace();
    const bytes = Buffer.from('again'.repeat(1000));
    await (await at.open()).putBlob(bytes);
    age(at, 3);
    const workspace = await open(at, 1000);
    const hash = await workspace.putBlob(bytes);
    await workspace.collectGarbage();
    expect(sha256(await (await at.open()).blob(hash))).toBe(hash);
  });

  it('drops the oldest landings, no more than it takes, and all that is left can be undone', async () => {
    const at = scratchWorkspace();
    const ids = await filled(at);
    age(at, 3);
    const cap = 60_000;
    const workspace = await open(at, cap);
    const before = await workspace.size();
    const freed = await workspace.collectGarbage();
    const after = await workspace.size();
    expect(before - after).toBe(freed);
    expect(after).toBeLessThanOrEqual(cap);
    expect(after).toBeGreaterThan(cap - 12_000);
    const left = await workspace.landings();
    expect(left.length).toBeGreaterThan(5);
    expect(left.length).toBeLessThan(20);
    expect(left.map(({ id }) => id)).toEqual(ids.slice(-left.length));
    // In a process that knows nothing of before.
    const next = await open(at, cap);
    expect(next.recovered).toEqual([]);
    for (let round = 19; round >= 20 - left.length; round -= 1) {
      expect(readFileSync(at.path('a'), 'utf8')).toBe(text(round));
      await next.land(await next.undo());
    }
    expect(readFileSync(at.path('a'), 'utf8')).toBe(text(19 - left.length));
    const failure = await refusal(next.undo());
    expect(failure).toMatchObject({ code: 'nothing' });
    expect(failure.message).toContain(
      `Older landings (${20 - left.length}) were dropped to keep the store below 59 KiB`,
    );
    expect((await refusal(next.undo([ids[0] ?? '']))).message).toContain('were dropped');
  });

  it('is seen by a workspace that was open all along', async () => {
    const at = scratchWorkspace();
    const ids = await filled(at);
    const other = await at.open();
    expect(await other.landings()).toHaveLength(20);
    age(at, 3);
    const workspace = await open(at, 60_000);
    const size = statSync(join(at.stateFolder(), 'journal')).size;
    await workspace.collectGarbage();
    const left = (await workspace.landings()).length;
    // The new journal grows beyond what the other has read of the old one.
    const label = 'x'.repeat(size);
    const { id } = await workspace.land(await changes(workspace, { b: '1' }, { label }));
    expect((await other.landings()).map((one) => one.id)).toEqual([...ids.slice(-left), id]);
    await other.land(await other.undo([id]));
    await other.land(await other.undo());
    expect(readFileSync(at.path('a'), 'utf8')).toBe(text(18));
    expect(await workspace.landings()).toHaveLength(left + 3);
  });

  it('never drops what a running session could take back, nor anything after it', async () => {
    const at = scratchWorkspace();
    const ids = await filled(at);
    age(at, 3);
    const running = await open(at, 1000, 'new');
    const workspace = await open(at, 1000);
    expect(await workspace.collectGarbage()).toBeGreaterThan(0);
    expect((await workspace.landings()).map(({ id }) => id)).toEqual(ids.slice(10));
    for (let round = 19; round >= 10; round -= 1) await running.land(await running.undo(undefined, 'new'));
    expect(readFileSync(at.path('a'), 'utf8')).toBe(text(9));
  });

  it('takes a process it cannot read about for one that runs', async () => {
    const at = scratchWorkspace();
    await filled(at);
    age(at, 3);
    writeFileSync(join(at.stateFolder(), 'live', `${process.pid}-0`), '{"torn');
    const workspace = await open(at, 1000);
    await workspace.collectGarbage();
    expect(await workspace.landings()).toHaveLength(20);
  });

  it('keeps what proposals name', async () => {
    const at = scratchWorkspace();
    await filled(at);
    const workspace = await at.open();
    const set = await changes(workspace, { b: text(3), c: 'only in the proposal' });
    await workspace.propose({ id: 'p1', at: 1, title: 'later', changes: set });
    age(at, 3);
    await (await open(at, 1)).collectGarbage();
    const next = await at.open();
    const [proposal] = await next.proposals();
    await next.land(proposal?.changes ?? set);
    expect(treeOf(at.root)).toEqual({ a: text(19), b: text(3), c: 'only in the proposal' });
  });

  it('lets outputs go after thirty days, however small the store is', async () => {
    const at = scratchWorkspace();
    const path = await (await open(at, 1e9, 's')).saveOutput('old', 'x');
    age(at, 31);
    const workspace = await open(at, 1e9, 's');
    const young = await workspace.saveOutput('new', 'y');
    expect(await workspace.collectGarbage()).toBe(1);
    expect([existsSync(path), existsSync(young)]).toEqual([false, true]);
  });

  it('leaves a pack that no landing brought for as long as something names what is in it', async () => {
    const at = scratchWorkspace();
    const workspace = await open(at, 1);
    const blobs = new BlobStore(join(at.stateFolder(), 'blobs'));
    for (const [id, words] of [
      ['named', text(1)],
      ['unnamed', text(2)],
    ] as const) {
      const writer = blobs.packs.begin(id);
      writer.add(sha256(words), Buffer.from(words));
      await blobs.packs.finish(writer);
    }
    const set = await changes(workspace, { a: null, b: null });
    const after = { hash: sha256(text(1)), mode: 'file' as const, size: text(1).length };
    await workspace.propose({
      id: 'p',
      at: 1,
      title: 'p',
      changes: { ...set, files: [{ path: 'a', before: null, after }] },
    });
    age(at, 3);
    await workspace.collectGarbage();
    expect(existsSync(join(at.stateFolder(), 'blobs/packs/unnamed'))).toBe(false);
    expect(Buffer.from(await (await open(at, 1)).blob(sha256(text(1)))).toString()).toBe(text(1));
    await workspace.collectGarbage();
    await workspace.land((await workspace.proposals())[0]!.changes);
    expect(readFileSync(at.path('a'), 'utf8')).toBe(text(1));
  });

  it('does nothing while another process lands', async () => {
    const at = scratchWorkspace();
    await filled(at);
    age(at, 3);
    const workspace = await open(at, 1);
    const set = await changes(workspace, { b: 'x' });
    const [landed, freed] = await Promise.all([workspace.land(set), workspace.collectGarbage()]);
    expect(landed.files).toHaveLength(1);
    expect(freed).toBe(0);
    expect(await workspace.landings()).toHaveLength(21);
  });

  it('survives a death at any of its steps: the old journal or the new one', async () => {
    const at = scratchWorkspace();
    await filled(at);
    writeFileSync(join(at.stateFolder(), 'journal.999999.draft'), 'half');
    mkdirSync(join(at.stateFolder(), 'blobs/packs'), { recursive: true });
    writeFileSync(join(at.stateFolder(), 'blobs/packs/orphan1'), 'half a pack');
    age(at, 3);
    const workspace = await open(at, 60_000);
    expect(existsSync(join(at.stateFolder(), 'journal.999999.draft'))).toBe(false);
    await workspace.collectGarbage();
    expect(existsSync(join(at.stateFolder(), 'blobs/packs/orphan1'))).toBe(false);
    await workspace.land(await workspace.undo());
    expect(readFileSync(at.path('a'), 'utf8')).toBe(text(18));
  });
});

describe('what dead processes left', () => {
  const dead = 2 ** 22 + 1;

  it('stops no landing where it is a lock, and drafts of locks go', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    const lock = join(at.stateFolder(), 'lock');
    await withLock(lock, async () => copyFileSync(lock, `${lock}.copy`));
    const held = JSON.parse(readFileSync(`${lock}.copy`, 'utf8')) as object;
    rmSync(`${lock}.copy`);
    writeFileSync(lock, JSON.stringify({ ...held, pid: dead }));
    writeFileSync(`${lock}.${dead}.abcdef`, '{}');
    await workspace.land(await changes(workspace, { a: '1' }));
    await at.open();
    expect(readdirSync(at.stateFolder()).filter((name) => name.startsWith('lock'))).toEqual([]);
  });
});
