import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SearchQuery, Workspace } from '../../../src/protocol/workspace.ts';
import { findRipgrep } from '../../../src/workspace/reading/ripgrep.ts';
import { folderState } from '../../../src/workspace/landing/folders.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';
import { scratchWorkspace, changes, sha256 } from '../support/scratch-workspace.ts';
import type { ScratchWorkspace, Wanted } from '../support/scratch-workspace.ts';
import { all, fill } from '../support/scratch-tree.ts';

const rg = await findRipgrep(process.env, '/nowhere');

const open = (at: ScratchWorkspace, program: string | null): Promise<Workspace> =>
  openWorkspace({ root: at.root, state: at.state, rg: program });

/** What a call came to: its result, or the failure's code. */
async function outcome<T>(work: Promise<T>): Promise<T | { code: unknown }> {
  return work.catch((error: unknown) => ({ code: (error as { code: unknown }).code }));
}

async function readAs(workspace: Workspace, path: string): Promise<unknown> {
  const result = await outcome(workspace.read(path));
  if (result === null || 'code' in result) return result;
  return {
    at: result.resolved.path,
    zone: result.resolved.zone,
    text: Buffer.from(result.bytes).toString('latin1'),
    state: result.state,
  };
}

const lines = async (workspace: Workspace, query: Partial<SearchQuery>) =>
  outcome(
    all(workspace.search({ pattern: 'needle', limit: 1000, ...query })).then((found) =>
      found.map(({ path, line, text, match }) => `${path}${match ? ':' : '-'}${line} ${text}`),
    ),
  );

const names = ['a', 'b', 'a.ts', 'd/a', 'd/b.ts', 'd/e/f', 'd/e/needle.md', 'a/b', 'l/x', 'x.log', 'd/ü 名.ts'];
const ignores = ['.gitignore', 'd/.gitignore'];
const content = fc.constantFrom(
  '',
  'needle\n',
  'one\nneedle two\nthree needle\n',
  'plain\r\nneedle\r\n',
  'needle\0',
  '資 needle',
);
const patterns = fc.constantFrom('*.log\n', 'd/e/\n', '*.ts\n!b.ts\n', 'a\n', '');
const targets = fc.constantFrom('a', 'd', 'd/e', 'nowhere', '../elsewhere', 'd/a');
const thing: fc.Arbitrary<Wanted> = fc.oneof(
  { weight: 6, arbitrary: content },
  { weight: 1, arbitrary: content.map((text) => ({ text, mode: 'executable' as const })) },
  { weight: 2, arbitrary: targets.map((text) => ({ text, mode: 'link' as const })) },
);

/** A tree as paths to things, without a file and a folder of one name. */
function consistent(things: [string, Wanted][]): Map<string, Wanted> {
  const kept = new Map<string, Wanted>();
  for (const [path, want] of things) {
    const clash = [...kept.keys()].some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
    if (!clash) kept.set(path, want);
  }
  return kept;
}

const someTree = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...names, 'l'), thing), { maxLength: 9 }),
    fc.array(fc.tuple(fc.constantFrom(...ignores), patterns), { maxLength: 1 }),
  )
  .map(([files, rules]) => consistent([...rules, ...files]));

const queries: Partial<SearchQuery>[] = [
  {},
  { path: 'd' },
  { path: 'a' },
  { path: 'l' },
  { glob: '*.ts', before: 1, after: 1 },
  { glob: 'd/**' },
  { type: 'ts' },
  { perFile: 1, limit: 3 },
];

function put(root: string, wanted: ReadonlyMap<string, Wanted>): void {
  for (const [path, want] of wanted) {
    if (typeof want === 'string') fill(root, { [path]: want });
    else if (want !== null && 'mode' in want) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      if (want.mode === 'link') symlinkSync(want.text, join(root, path));
      else writeFileSync(join(root, path), want.text, { mode: 0o755 });
    }
  }
}

/** From what is there to exactly `after`: everything else goes. */
function wantedFrom(
  before: ReadonlyMap<string, Wanted>,
  after: ReadonlyMap<string, Wanted>,
  keep: boolean,
): Record<string, Wanted> {
  const wanted: Record<string, Wanted> = {};
  const clashes = (path: string) =>
    [...after.keys()].some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
  for (const path of before.keys()) if (!after.has(path) && (!keep || clashes(path))) wanted[path] = null;
  for (const [path, want] of after) wanted[path] = want;
  return wanted;
}

/** Everything a workspace shows of the small trees of this file. */
async function lookedAt(workspace: Workspace): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = { list: await workspace.list() };
  for (const path of [...names, ...ignores, 'l', 'd', 'd/e', 'none', 'l/a', 'l/e/f', '../elsewhere', '.'])
    seen[`read ${path}`] = await readAs(workspace, path);
  for (const query of queries) seen[`search ${JSON.stringify(query)}`] = await lines(workspace, query);
  for (const path of ['.', 'd', 'l']) {
    for (const pattern of ['**/*', '*.ts', 'd/**']) {
      const found = await outcome(workspace.glob(pattern, { path, limit: 99 }));
      // What has only just been written is in no promised order.
      seen[`glob ${pattern} in ${path}`] = 'paths' in found ? found.paths.toSorted() : found;
    }
  }
  return seen;
}

describe('an overlay', () => {
  it.each([
    ['with ripgrep', rg],
    ['without', null],
  ])('shows the tree as it is once the changes have landed: %s', async (_, program) => {
    const property = fc.asyncProperty(
      someTree,
      someTree,
      fc.boolean(),
      fc.boolean(),
      async (before, after, keep, isRepository) => {
        const [staged, landed] = [scratchWorkspace(), scratchWorkspace()];
        for (const one of [staged, landed]) {
          if (isRepository) mkdirSync(one.path('.git'));
          mkdirSync(join(one.base, 'elsewhere'));
          put(one.root, before);
        }
        const [tree, other] = [await open(staged, program), await open(landed, program)];
        const wanted = wantedFrom(before, after, keep);
        const set = await changes(tree, wanted);
        const overlaid = tree.overlay(set.files);
        const same = await changes(other, wanted);
        const landing = await outcome(other.land(same));
        expect(['nothing', undefined]).toContain((landing as { code?: unknown }).code);
        expect(await lookedAt(overlaid)).toEqual(await lookedAt(other));
      },
    );
    expect(await counterexampleOf(property, Number(process.env['ARCHIE_RUNS'] ?? (program ? 8 : 25)))).toBeUndefined();
  });

  it('shows what lies in a folder whose bits change, and no file where an empty folder comes', async () => {
    const at = scratchWorkspace();
    fill(at.root, { 'd/x': 'x', f: 'f' });
    const tree = await at.open();
    await tree.putBlob(new Uint8Array());
    const f = (await changes(tree, { f: null })).files[0];
    const overlaid = tree.overlay([
      { path: 'd', before: folderState(0o755), after: folderState(0o700) },
      { path: 'f', before: f?.before ?? null, after: folderState() },
    ]);
    expect(await overlaid.list()).toEqual(['d/x']);
    expect(await readAs(overlaid, 'd/x')).toMatchObject({ text: 'x' });
    expect(await readAs(overlaid, 'f')).toEqual(await readAs(tree, 'd'));
  });

  it('is the tree itself without changes, adds up, and lands nothing by itself', async () => {
    const at = scratchWorkspace();
    writeFileSync(at.path('a'), 'old');
    const tree = await at.open();
    expect(tree.overlay([])).toBe(tree);
    const [one, two] = [await changes(tree, { a: 'one', b: 'one' }), await changes(tree, { b: null, c: 'two' })];
    const overlaid = tree.overlay(one.files);
    const both = overlaid.overlay(two.files);
    expect([await overlaid.list(), await both.list()]).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ]);
    expect(await tree.list()).toEqual(['a']);
    await both.land(await changes(tree, { d: 'landed' }));
    expect(readFileSync(at.path('d'), 'utf8')).toBe('landed');
    expect(await both.list()).toEqual(['a', 'c', 'd']);
    await both.land(await both.undo());
    expect(await overlaid.list()).toEqual(['a', 'b']);
    const kept = await overlaid.saveOutput('out', 'long');
    expect(Buffer.from((await overlaid.read(kept))?.bytes ?? []).toString()).toBe('long');
  });

  it.each(['../x', '/etc/passwd', 'a/../../x', '', '.', 'a//b', 'a\0'])('refuses the path %j', async (path) => {
    const at = scratchWorkspace();
    const tree = await at.open();
    const after = { hash: await tree.putBlob(Buffer.from('x')), mode: 'file' as const, size: 1 };
    expect(() => tree.overlay([{ path, before: null, after }])).toThrow(expect.objectContaining({ code: 'outside' }));
  });

  it('follows links as they will be, and says where they lead', async () => {
    const at = scratchWorkspace();
    fill(at.base, { 'outside/secret': 'needle' });
    fill(at.root, { 'd/x': 'needle x', file: 'f' });
    symlinkSync('../outside', at.path('was-out'));
    const tree = await at.open();
    const link = (text: string) => ({ text, mode: 'link' as const });
    const set = await changes(tree, {
      'was-out': link('d'),
      out: link('../outside'),
      loop: link('loop'),
      one: link('two'),
      two: link('new/deep'),
      'new/deep/file': 'deep',
      dangling: link('nowhere'),
    });
    const overlaid = tree.overlay(set.files);
    expect((await overlaid.read('was-out/x'))?.resolved).toMatchObject({
      path: 'd/x',
      zone: 'tree',
      asked: 'was-out/x',
    });
    expect(await overlaid.resolve('out/secret')).toMatchObject({
      zone: 'outside',
      real: join(at.base, 'outside/secret'),
    });
    expect((await overlaid.read('one/file'))?.resolved.path).toBe('new/deep/file');
    expect((await overlaid.resolve('one/../x')).path).toBe('new/x');
    expect(await overlaid.read('dangling')).toBeNull();
    await expect(overlaid.resolve('loop')).rejects.toMatchObject({ code: 'io' });
    await expect(overlaid.read('new/deep')).rejects.toMatchObject({ code: 'is_directory' });
    expect(await overlaid.read('new/deep/file/below')).toBeNull();
    await expect(overlaid.read('new/deep/file', 3)).rejects.toMatchObject({ code: 'too_large' });
    expect(await all(overlaid.search({ pattern: 'deep', limit: 9, path: 'two' }))).toMatchObject([
      { path: 'new/deep/file' },
    ]);
  });

  it.each([
    ['with ripgrep', rg],
    ['without', null],
  ])('is searched from above the tree too, and in a single file: %s', async (_, program) => {
    const at = scratchWorkspace();
    fill(at.base, { 'beside.txt': 'needle', 'repo/a.txt': 'needle', 'repo/b.txt': 'needle' });
    const tree = await open(at, program);
    const overlaid = tree.overlay(
      (await changes(tree, { 'a.txt': null, 'b.txt': 'no', 'd/c.txt': 'one\nneedle' })).files,
    );
    expect(await lines(overlaid, { path: at.base, glob: '*.txt' })).toEqual([
      `${join(at.base, 'beside.txt')}:1 needle`,
      `${join(at.base, 'repo/d/c.txt')}:2 needle`,
    ]);
    expect((await overlaid.glob('repo/**/*.txt', { path: at.base, limit: 9 })).paths.toSorted()).toEqual(
      ['repo/b.txt', 'repo/d/c.txt'].map((path) => join(at.base, path)),
    );
    expect(await lines(overlaid, { path: 'd/c.txt' })).toEqual(['d/c.txt:2 needle']);
    expect(await lines(overlaid, { path: 'a.txt' })).toEqual({ code: 'not_found' });
    await expect(all(overlaid.search({ pattern: '(', limit: 9 }))).rejects.toMatchObject({ code: 'invalid_input' });
    const stop = AbortSignal.abort();
    await expect(all(overlaid.search({ pattern: 'needle', limit: 9 }, stop))).rejects.toMatchObject({
      code: 'interrupted',
    });
    await expect(overlaid.list(stop)).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('leaves nothing of the disk behind a link or file that goes, or below a file that comes', async () => {
    const at = scratchWorkspace();
    fill(at.root, { 'd/a': 'needle a', 'e/f/x': 'needle x', file: 'needle' });
    for (const name of ['gone', 'folder', 'text']) symlinkSync('d', at.path(name));
    const tree = await at.open();
    const wanted = {
      gone: null,
      'folder/b': 'b',
      folder: null,
      text: 'text',
      'e/f/x': null,
      'e/f': 'now a file',
      file: null,
      'file/x': 'x',
    };
    const overlaid = tree.overlay((await changes(tree, wanted)).files);
    for (const path of ['gone/a', 'folder/a', 'text/a', 'e/f/x', 'file', 'gone'])
      expect([path, await outcome(overlaid.read(path))]).toEqual([
        path,
        path === 'file' ? { code: 'is_directory' } : null,
      ]);
    expect(await overlaid.list()).toEqual(['d/a', 'e/f', 'file/x', 'folder/b', 'text']);
    expect((await overlaid.glob('**/*', { path: 'folder', limit: 9 })).paths).toEqual(['folder/b']);
  });

  it.each([
    ['with ripgrep', rg],
    ['without', null],
  ])('leaves out what is ignored, unless it is asked for by name: %s', async (_, program) => {
    const at = scratchWorkspace();
    fill(at.root, { '.gitignore': '*.log\nout/\n' });
    const tree = await open(at, program);
    const wanted = { 'a.log': 'needle', 'out/b.txt': 'needle', 'd/c.txt': 'needle' };
    const overlaid = tree.overlay((await changes(tree, wanted)).files);
    expect(await overlaid.list()).toEqual(['.gitignore', 'd/c.txt']);
    expect(await lines(overlaid, {})).toEqual(['d/c.txt:1 needle']);
    expect(await lines(overlaid, { glob: '*.log' })).toEqual([]);
    expect(await lines(overlaid, { path: 'a.log' })).toEqual(['a.log:1 needle']);
    expect(await lines(overlaid, { path: 'out' })).toEqual(['out/b.txt:1 needle']);
    expect((await overlaid.glob('*', { path: 'out', limit: 9 })).paths).toEqual(['out/b.txt']);
  });

  it('tells of content that is gone, and looks again when it is back', async () => {
    const at = scratchWorkspace();
    const tree = await open(at, rg);
    const bytes = Buffer.from('needle');
    const after = { hash: sha256(bytes), mode: 'file' as const, size: 6 };
    const overlaid = tree.overlay([{ path: 'a', before: null, after }]);
    expect(await readAs(overlaid, 'a')).toEqual({ code: 'not_found' });
    expect(await lines(overlaid, {})).toEqual({ code: 'not_found' });
    await tree.putBlob(bytes);
    expect(await lines(overlaid, {})).toEqual(['a:1 needle']);
  });
});

describe.runIf(rg)('the copy for ripgrep', () => {
  const copies = (at: ScratchWorkspace): string[] =>
    existsSync(join(at.stateFolder(), 'mirrors')) ? readdirSync(join(at.stateFolder(), 'mirrors')) : [];

  it('is made when it is needed, kept for the next search, and brought up to date', async () => {
    const at = scratchWorkspace();
    const tree = await open(at, rg);
    const files = async (wanted: Record<string, Wanted>) => (await changes(tree, wanted)).files;
    const overlaid = tree.overlay(await files({ 'a/b': 'needle 1', c: 'needle 2', d: 'needle 3' }));
    await overlaid.list();
    expect(copies(at)).toEqual([]);
    expect(await lines(overlaid, {})).toEqual(['a/b:1 needle 1', 'c:1 needle 2', 'd:1 needle 3']);
    const [first] = copies(at);
    expect(
      await lines(tree.overlay(await files({ 'a/b': 'needle 1', c: 'needle 2', d: 'needle 3' })), {}),
    ).toHaveLength(3);
    expect(copies(at)).toEqual([first]);
    // A folder becomes a file, a file a folder; one goes, one changes.
    expect(await lines(tree.overlay(await files({ a: 'needle 4', 'c/e': 'needle 5' })), {})).toEqual([
      'a:1 needle 4',
      'c/e:1 needle 5',
    ]);
    expect(copies(at)).toEqual([first]);
    expect(await lines(overlaid, { limit: 2 })).toHaveLength(2);
    expect(copies(at)).toEqual([first]);
  });

  it('stays as it is for a search under way', async () => {
    const at = scratchWorkspace();
    const tree = await open(at, rg);
    const long = 'needle\n'.repeat(5000);
    const one = tree.overlay((await changes(tree, { a: long, b: long, c: 'needle' })).files);
    const two = tree.overlay((await changes(tree, { z: 'needle' })).files);
    const [found, between]: [string[], unknown[]] = [[], []];
    for await (const line of one.search({ pattern: 'needle', limit: 20_000 })) {
      if (found.length % 4000 === 0) between.push(await lines(two, {}));
      found.push(line.path);
    }
    expect(found).toHaveLength(10_001);
    expect(between.flat()).toEqual(Array(3).fill('z:1 needle'));
    expect(copies(at)).toHaveLength(1);
  });

  it('is gone when the process ends, and swept when it was killed', async () => {
    const at = scratchWorkspace();
    const program = `
      import { openWorkspace } from ${JSON.stringify(new URL('../../../src/workspace/workspace.ts', import.meta.url).href)};
      const tree = await openWorkspace({ root: ${JSON.stringify(at.root)}, state: ${JSON.stringify(at.state)}, rg: ${JSON.stringify(rg)} });
      const after = { hash: await tree.putBlob(Buffer.from('needle')), mode: 'file', size: 6 };
      const overlaid = tree.overlay([{ path: 'd/caf\\udce9', before: null, after }]);
      for await (const line of overlaid.search({ pattern: 'needle', limit: 9 })) console.log(line.text);
      if (process.argv[1] === 'die') process.kill(process.pid, 'SIGKILL');`;
    const run = (word: string) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', program, word], { encoding: 'utf8' });
    const ended = run('end');
    expect([ended.stderr, ended.stdout, ended.status]).toEqual(['', 'needle\n', 0]);
    expect(copies(at)).toEqual([]);
    expect(run('die')).toMatchObject({ signal: 'SIGKILL', stdout: 'needle\n' });
    expect(copies(at)).toHaveLength(1);
    await at.open();
    expect(copies(at)).toEqual([]);
  });
});

async function counterexampleOf<T>(property: fc.IAsyncProperty<T>, numRuns: number): Promise<string | undefined> {
  const result = await fc.check(property, { numRuns });
  return result.failed ? `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}` : undefined;
}
