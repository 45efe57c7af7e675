import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChangeSet, Proposal } from '../../src/protocol/change.ts';
import type { Workspace } from '../../src/protocol/workspace.ts';
import { BlobStore } from '../../src/workspace/store/blob-store.ts';
import { Journal } from '../../src/workspace/store/journal.ts';
import { tool } from '../support/tools.ts';
import { folderState } from '../../src/workspace/landing/folders.ts';
import { ProposalStore } from '../../src/workspace/proposals/proposal-store.ts';
import { scratchWorkspace, changes, refusal, sha256 } from './support/scratch-workspace.ts';
import type { ScratchWorkspace, Wanted } from './support/scratch-workspace.ts';

async function proposal(
  workspace: Workspace,
  id: string,
  wanted: Record<string, Wanted>,
  more: Partial<Proposal> = {},
): Promise<Proposal> {
  return { id, at: 1, title: `${id}: a title`, changes: await changes(workspace, wanted), ...more };
}

const folder = (at: ScratchWorkspace): string => join(at.stateFolder(), 'proposals');
const text = async (workspace: Workspace, hash = ''): Promise<string> =>
  Buffer.from(await workspace.blob(hash)).toString();

describe('proposals', () => {
  it('are kept for another process, whole, oldest first, until they are withdrawn', async () => {
    const at = scratchWorkspace();
    writeFileSync(at.path('a'), 'old');
    const workspace = await at.open();
    expect(await workspace.proposals()).toEqual([]);
    const { files, ...set } = await changes(workspace, {
      a: 'new',
      'caf\udce9': 'odd',
      l: { text: 'a', mode: 'link' },
    });
    await workspace.putBlob(new Uint8Array());
    files.push({ path: 'empty', before: null, after: folderState() });
    const both = { hash: await workspace.putBlob(Buffer.from('<<<<<<<')), mode: 'file' as const, size: 7 };
    const steps = [{ call: 'c', tool: 'edit', title: 'a', files: (await changes(workspace, { a: 'half' })).files }];
    const whole: ChangeSet = { ...set, files, steps, conflicts: [{ path: 'a', both }], notes: ['n'], merged: ['a'] };
    const late: Proposal = { id: 'late', at: 20, title: '正體 "title"', session: 's', changes: whole };
    await workspace.propose(late);
    const early = await proposal(workspace, 'early', { b: 'x' }, { at: 10 });
    await workspace.propose(early);
    const same = await proposal(workspace, 'Alike-2_x', { b: 'y' }, { at: 10 });
    await workspace.propose(same);

    const other = await at.open();
    expect(other.recovered).toEqual([]);
    expect(await other.proposals()).toEqual([same, early, late]);
    expect(await text(other, whole.files[0]?.before?.hash)).toBe('old');
    expect(await text(other, steps[0]?.files[0]?.after?.hash)).toBe('half');
    expect(await text(other, both.hash)).toBe('<<<<<<<');
    expect(statSync(join(folder(at), 'late.json')).mode & 0o777).toBe(0o600);
    expect(statSync(folder(at)).mode & 0o777).toBe(0o700);

    expect(await other.withdraw('early')).toBe(true);
    expect(await workspace.withdraw('early')).toBe(false);
    expect((await workspace.proposals()).map(({ id }) => id)).toEqual(['Alike-2_x', 'late']);
    expect(readdirSync(folder(at)).sort()).toEqual(['Alike-2_x.json', 'late.json']);
  });

  it('take the place of what had their id', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    await workspace.propose(await proposal(workspace, 'one', { a: '1' }));
    const second = await proposal(workspace, 'one', { a: '2' }, { title: 'second' });
    await workspace.propose(second);
    expect(await workspace.proposals()).toEqual([second]);
  });

  it('keep what was only read so far, and what the tree still has, large or a link', async () => {
    const at = scratchWorkspace();
    const large = Buffer.alloc(5 * 1024 * 1024, 'x');
    writeFileSync(at.path('read'), 'was read');
    writeFileSync(at.path('unread'), 'was not read');
    writeFileSync(at.path('large'), large);
    symlinkSync('read', at.path('link'));
    const workspace = await at.open();
    await workspace.read('read');
    const one = await proposal(workspace, 'one', { read: 'x', unread: 'x', large: 'x', link: 'x' });
    await workspace.propose(one);
    for (const name of ['read', 'unread', 'large', 'link']) rmSync(at.path(name));
    const other = await at.open();
    const [hashes] = (await other.proposals()).map(({ changes: set }) =>
      set.files.map((file) => file.before?.hash ?? ''),
    );
    expect(await text(other, hashes?.[0])).toBe('was read');
    expect(await text(other, hashes?.[1])).toBe('was not read');
    expect(Buffer.from(await other.blob(hashes?.[2] ?? '')).equals(large)).toBe(true);
    expect(await text(other, hashes?.[3])).toBe('read');
  });

  it('are refused when what they would write is nowhere, and nothing is left', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    const one = await proposal(workspace, 'one', { a: 'x' });
    const after = { hash: sha256('never kept'), mode: 'file' as const, size: 10 };
    one.changes.files.push({ path: 'b', before: null, after });
    expect(await refusal(workspace.propose(one))).toMatchObject({ code: 'io' });
    expect(readdirSync(folder(at))).toEqual([]);
    // What it was made from may be gone: then there is only less to merge with.
    one.changes.files[1] = { path: 'b', before: after, after: null };
    await workspace.propose(one);
    expect(await workspace.proposals()).toEqual([one]);
  });

  it.each(['', '..', '../x', 'a/b', '.hidden', 'a.b', 'a\0', 'ü', '-x', 'x'.repeat(65), 'a\n'])(
    'have no name that is more than a word: %j',
    async (id) => {
      const at = scratchWorkspace();
      const workspace = await at.open();
      const one = await proposal(workspace, id, { a: 'x' });
      expect(await refusal(workspace.propose(one))).toMatchObject({ code: 'io' });
      expect(await refusal(workspace.withdraw(id))).toMatchObject({ code: 'io' });
      expect(readdirSync(folder(at))).toEqual([]);
    },
  );

  it('are passed over aloud when they are not what was written', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    const good = await proposal(workspace, 'good', { a: 'x' });
    await workspace.propose(good);
    const json = readFileSync(join(folder(at), 'good.json'), 'utf8');
    const broken: Record<string, string> = {
      cut: json.slice(0, -20),
      empty: '',
      list: '[]',
      null: 'null',
      renamed: json,
      hash: json.replaceAll('good', 'hash').replace(/[0-9a-f]{64}/, '../../../etc/passwd'),
      shape: JSON.stringify({ id: 'shape', at: 1, title: '', changes: { id: 'x', origin: { by: 'tool' } } }),
    };
    for (const [id, content] of Object.entries(broken)) writeFileSync(join(folder(at), `${id}.json`), content);
    symlinkSync('good.json', join(folder(at), 'linked.json'));
    mkdirSync(join(folder(at), 'dir.json'));
    writeFileSync(join(folder(at), 'README'), 'not ours to mind');
    expect(await workspace.proposals()).toEqual([good]);
    const { recovered } = await at.open();
    for (const id of [...Object.keys(broken), 'linked', 'dir'])
      expect([id, recovered.filter((notice) => notice.includes(`${id}.json`)).length]).toEqual([id, 1]);
    expect(recovered).toHaveLength(Object.keys(broken).length + 2);
    // A broken one can be withdrawn, and can be written anew.
    expect(await workspace.withdraw('cut')).toBe(true);
    await workspace.propose({ ...good, id: 'hash' });
    expect((await workspace.proposals()).map(({ id }) => id)).toEqual(['good', 'hash']);
  });

  it('tell which contents they need, also when they are broken', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    const one = await proposal(workspace, 'one', { a: 'x' });
    await workspace.propose(one);
    writeFileSync(join(folder(at), 'cut.json'), `{"id":"cut","changes":{"files":[{"after":{"hash":"${sha256('y')}"`);
    const proposals = new ProposalStore(folder(at), {
      roots: { root: at.root, outputs: '', state: at.state },
      blobs: new BlobStore(join(at.stateFolder(), 'blobs')),
      journal: new Journal(join(at.stateFolder(), 'journal')),
      lock: join(at.stateFolder(), 'lock'),
    } as ConstructorParameters<typeof ProposalStore>[1]);
    expect(proposals.hashes()).toEqual(new Set([sha256('x'), sha256('y')]));
  });

  it('leave no drafts of dead processes behind', async () => {
    const at = scratchWorkspace();
    await at.open();
    const [dead, living] = [`.one.${tool('true', []).pid}.00112233`, `.one.${process.pid}.00112233`];
    for (const name of [dead, living]) writeFileSync(join(folder(at), name), '{}');
    await at.open();
    expect(existsSync(join(folder(at), dead))).toBe(false);
    expect(existsSync(join(folder(at), living))).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0)('say so when they cannot be written, and keep what there was', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    const one = await proposal(workspace, 'one', { a: 'x' });
    await workspace.propose(one);
    chmodSync(folder(at), 0o500);
    try {
      expect((await refusal(workspace.propose({ ...one, title: 'new' }))).message).toMatch(/permission denied/);
      expect(await workspace.proposals()).toEqual([one]);
    } finally {
      chmodSync(folder(at), 0o700);
    }
  });
});
