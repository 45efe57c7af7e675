import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  linkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ToolFailure } from '../../../src/protocol/failure.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';
import { fill } from '../support/scratch-tree.ts';
import { scratchWorkspace, changes, refusal, sha256 } from '../support/scratch-workspace.ts';
import type { ScratchWorkspace } from '../support/scratch-workspace.ts';

const linux = process.platform === 'linux';

async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ToolFailure) return error.code;
    throw error;
  }
  return 'none';
}

/** A tree with links of every kind, and neighbours whose names are nearly its own. */
function hostile(): ScratchWorkspace {
  const it = scratchWorkspace();
  mkdirSync(it.path('sub/deep'), { recursive: true });
  writeFileSync(it.path('file'), 'inside');
  writeFileSync(it.path('sub/deep/file'), 'inside too');
  mkdirSync(join(it.base, 'repo-evil'));
  mkdirSync(join(it.base, 'REPO'));
  writeFileSync(join(it.base, 'repo-evil/secret'), 'secret');
  writeFileSync(join(it.base, 'secret'), 'secret');
  symlinkSync('../secret', it.path('link'));
  symlinkSync('link', it.path('link-to-link'));
  symlinkSync(it.base, it.path('linked-parent'));
  symlinkSync('/nowhere/at/all', it.path('dangling'));
  symlinkSync('../not-yet', it.path('dangling-near'));
  symlinkSync('file', it.path('link-inside'));
  symlinkSync('sub/deep', it.path('folder-inside'));
  symlinkSync('new-inside', it.path('dangling-inside'));
  symlinkSync('loop-b', it.path('loop-a'));
  symlinkSync('loop-a', it.path('loop-b'));
  return it;
}

describe('a path that leads out of the tree', () => {
  it.each([
    ['the sibling whose name begins alike', (at: ScratchWorkspace) => `${at.root}-evil/secret`],
    ['the sibling, relatively', () => '../repo-evil/secret'],
    ['the parent', () => '..'],
    ['through a folder and out', () => 'sub/../../secret'],
    ['through a missing folder and out', () => 'missing/../../secret'],
    ['the root in capitals', (at: ScratchWorkspace) => join(at.base, 'REPO', 'file')],
    ['with doubled slashes', (at: ScratchWorkspace) => `${at.base}//repo-evil///secret`],
    ['a link', () => 'link'],
    ['a link to a link', () => 'link-to-link'],
    ['a linked parent', () => 'linked-parent/secret'],
    ['a linked parent, and back in and out', () => 'linked-parent/repo/../secret'],
    ['a dangling link', () => 'dangling'],
    ['a dangling link nearby', () => 'dangling-near'],
    ['.. after a link, which is not where its name stands', () => 'linked-parent/..'],
    ['an absolute path', () => '/etc/passwd'],
    ['the home folder', () => '~/x'],
    ['/proc/self/root', (at: ScratchWorkspace) => `/proc/self/root${at.base}/secret`],
    ['/proc/self/root of root', () => ['/proc/self', 'root', 'etc/passwd'].join('/')],
    ['/proc/self/cwd', () => '/proc/self/cwd/../x'],
    ['/dev/fd', () => '/dev/fd/0'],
    ['the root itself', () => '/'],
  ])('is outside: %s', async (_, make) => {
    const at = hostile();
    const workspace = await at.open();
    const resolved = await workspace.resolve(make(at));
    expect(resolved.zone).toBe('outside');
    expect(resolved.path).toBe(resolved.real);
    expect(resolved.real.startsWith(`${at.root}/`)).toBe(false);
  });

  it.each(['dangling', 'dangling-near', 'link', 'linked-parent/x', 'linked-parent/secret', '../x'])(
    'takes no bytes: %s',
    async (path) => {
      const at = hostile();
      const workspace = await at.open();
      const before = readFileSync(join(at.base, 'secret'), 'utf8');
      const bytes = Buffer.from('planted');
      const after = { hash: await workspace.putBlob(bytes), mode: 'file' as const, size: bytes.length };
      const set = { id: 'x', origin: { by: 'tool' as const }, files: [{ path, before: null, after }] };
      expect(['outside', 'conflict']).toContain((await refusal(workspace.land(set))).code);
      expect(readFileSync(join(at.base, 'secret'), 'utf8')).toBe(before);
      expect(spawnSync('grep', ['-rl', 'planted', at.base, '--exclude-dir=state']).stdout.toString()).toBe('');
    },
  );

  it('takes no bytes when a command plants a link to a folder and an edit writes below it', async () => {
    const at = hostile();
    const workspace = await at.open();
    const set = await changes(workspace, { 'd/x': 'planted' });
    execFileSync('ln', ['-s', at.base, at.path('d')]);
    expect(await refusal(workspace.land(set))).toMatchObject({ code: 'outside', paths: ['d/x'] });
    expect(spawnSync('test', ['-e', join(at.base, 'x')]).status).toBe(1);
  });
});

describe('a path that stays in the tree', () => {
  it.each([
    ['file', 'file'],
    ['./file', 'file'],
    ['sub//deep/./file', 'sub/deep/file'],
    ['sub/../file', 'file'],
    ['missing/../file', 'file'],
    ['link-inside', 'file'],
    ['folder-inside/file', 'sub/deep/file'],
    ['folder-inside/../deep/file', 'sub/deep/file'],
    ['folder-inside/..', 'sub'],
    ['dangling-inside', 'new-inside'],
    ['linked-parent/repo/file', 'file'],
    ['not/there/yet', 'not/there/yet'],
    ['file/below', 'file/below'],
    ['~', '~'],
    ['~user/x', '~user/x'],
    ['C:\\Users\\x', 'C:\\Users\\x'],
    ['..\\x', '..\\x'],
    ['%2e%2e/x', '%2e%2e/x'],
    ['...', '...'],
    ['', '.'],
    ['.', '.'],
    ['sub/', 'sub'],
  ])('%j is %j', async (asked, path) => {
    const at = hostile();
    const workspace = await at.open();
    const resolved = await workspace.resolve(asked);
    expect(resolved).toEqual({
      asked,
      path,
      shown: path,
      zone: 'tree',
      real: path === '.' ? at.root : join(at.root, path),
    });
  });

  it.runIf(linux)('may pass through /proc/self/root', async () => {
    const at = hostile();
    const workspace = await at.open();
    const resolved = await workspace.resolve(`/proc/self/root${at.path('file')}`);
    expect(resolved).toMatchObject({ zone: 'tree', path: 'file' });
  });

  it('may be absolute', async () => {
    const at = hostile();
    const workspace = await at.open();
    expect(await workspace.resolve(at.path('file'))).toMatchObject({ zone: 'tree', path: 'file' });
  });

  it('is found from a root that was itself given by a link', async () => {
    const at = hostile();
    symlinkSync('repo', join(at.base, 'alias'));
    const workspace = await openWorkspace({ root: join(at.base, 'alias'), state: at.state, rg: null });
    expect(workspace.root).toBe(at.root);
    expect(await workspace.resolve(join(at.base, 'alias/file'))).toMatchObject({ zone: 'tree', path: 'file' });
  });

  it.runIf(linux)('keeps names apart that differ in case or Unicode form', async () => {
    const at = hostile();
    writeFileSync(at.path('caf\u00e9'), 'composed');
    const workspace = await at.open();
    expect(await workspace.read('cafe\u0301')).toBeNull();
    expect(await workspace.read('FILE')).toBeNull();
    expect(Buffer.from((await workspace.read('caf\u00e9'))?.bytes ?? []).toString()).toBe('composed');
  });

  it('expands only a leading ~/', async () => {
    const workspace = await hostile().open();
    expect((await workspace.resolve('~/some/file')).real).toBe(join(realpathSync(homedir()), 'some/file'));
  });
});

describe('a path from a folder of the tree', () => {
  it.each([
    ['a', 'pkg/a', 'a'],
    ['.', 'pkg', '.'],
    ['', 'pkg', '.'],
    ['..', '.', '..'],
    ['../top', 'top', '../top'],
    ['../pkg/new', 'pkg/new', 'new'],
    ['./new', 'pkg/new', 'new'],
    // As git prints it, unless the folder has something of that name itself.
    ['pkg/a', 'pkg/a', 'a'],
    ['top', 'top', '../top'],
    ['both', 'pkg/both', 'both'],
    ['sub/new', 'pkg/sub/new', 'sub/new'],
    ['nowhere/x', 'pkg/nowhere/x', 'nowhere/x'],
  ])('%j is %j, called %j', async (asked, path, shown) => {
    const at = scratchWorkspace();
    fill(at.root, { 'pkg/a': '', 'pkg/both': '', 'pkg/sub/x': '', top: '', both: '', 'sub/new': '' });
    const workspace = await openWorkspace({ root: at.root, cwd: at.path('pkg'), state: at.state, rg: null });
    expect(await workspace.resolve(asked)).toMatchObject({ path, shown, zone: 'tree' });
  });

  it('may lead out of the tree, and is judged by that', async () => {
    const at = scratchWorkspace();
    fill(at.root, { 'pkg/a': '' });
    const workspace = await openWorkspace({ root: at.root, cwd: at.path('pkg'), state: at.state, rg: null });
    for (const asked of ['../..', '../../repo-evil/x']) expect((await workspace.resolve(asked)).zone).toBe('outside');
    expect(await workspace.list()).toEqual(['a']);
    fill(at.root, { 'z/b': '' });
    expect(await workspace.list()).toEqual(['../z/b', 'a']);
  });
});

describe('a path that cannot be resolved', () => {
  it.each([
    ['a loop of links', 'io', 'loop-a'],
    ['below a loop', 'io', 'loop-a/x'],
    ['a name of 300 bytes', 'io', 'x'.repeat(300)],
    ['a missing folder with a name of 300 bytes', 'io', `missing/${'字'.repeat(100)}`],
    ['a path of 5,000 bytes', 'io', 'sub/'.repeat(1250).replaceAll('sub/', 'file/../') + 'x'.repeat(256)],
    ['a NUL', 'invalid_input', 'file\0.txt'],
    ['half a character', 'invalid_input', 'a\uD83D'],
  ])('is refused, never taken as it stands: %s', async (_, code, path) => {
    const workspace = await hostile().open();
    expect(await failure(workspace.resolve(path))).toBe(code);
    expect(await failure(workspace.read(path))).toBe(code);
  });

  it('is refused when a folder on the way may not be searched', async () => {
    // Root may search everything: the check runs as nobody, in a process of its own.
    const at = hostile();
    mkdirSync(at.path('locked/in'), { recursive: true });
    chmodSync(at.path('locked'), 0o000);
    const code = await asNobody(
      at,
      `
      import { resolvePath } from './resolve.mjs';
      try { console.log(JSON.stringify(resolvePath('locked/in/x', ${JSON.stringify({ root: at.root, cwd: at.root, outputs: '/k', state: '/s' })}))); }
      catch (error) { console.log(error.code); }`,
    );
    chmodSync(at.path('locked'), 0o755);
    expect(code).toBe('io');
  });
});

/** Runs a little module beside a bundle of `resolve.ts`, as the user nobody where we are root. */
async function asNobody(at: ScratchWorkspace, script: string): Promise<string> {
  const { build } = await import('esbuild');
  const folder = mkdtempSync(join(at.base, 'nobody-'));
  chmodSync(at.base, 0o755);
  chmodSync(folder, 0o755);
  await build({
    entryPoints: ['src/workspace/paths/resolve.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: join(folder, 'resolve.mjs'),
    logLevel: 'error',
  });
  writeFileSync(join(folder, 'run.mjs'), script);
  const who = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  return spawnSync(process.execPath, [join(folder, 'run.mjs')], { encoding: 'utf8', cwd: '/', ...who }).stdout.trim();
}

describe('reading', () => {
  it('tells a file’s bytes, hash, mode and size', async () => {
    const at = hostile();
    chmodSync(at.path('file'), 0o755);
    const workspace = await at.open();
    const read = await workspace.read('link-inside');
    expect(read?.state).toEqual({ hash: sha256('inside'), mode: 'executable', size: 6 });
    expect(read?.resolved.path).toBe('file');
  });

  it('is null for what is not there, also below a file', async () => {
    const workspace = await hostile().open();
    expect(await workspace.read('nothing')).toBeNull();
    expect(await workspace.read('nothing/at/all')).toBeNull();
    expect(await workspace.read('file/below')).toBeNull();
  });

  it('reads a hard link as the file it is', async () => {
    const at = hostile();
    linkSync(join(at.base, 'secret'), at.path('hard'));
    const workspace = await at.open();
    expect(Buffer.from((await workspace.read('hard'))?.bytes ?? []).toString()).toBe('secret');
  });

  it('refuses folders, pipes, sockets and devices without waiting for them', async () => {
    const at = hostile();
    execFileSync('mkfifo', [at.path('pipe')]);
    const server = createServer().listen(at.path('socket'));
    await new Promise((done) => server.once('listening', done));
    const workspace = await at.open();
    expect(await failure(workspace.read('sub'))).toBe('is_directory');
    expect(await failure(workspace.read('.'))).toBe('is_directory');
    expect(await failure(workspace.read('pipe'))).toBe('special');
    expect(await failure(workspace.read('socket'))).toBe('special');
    expect(await failure(workspace.read('/dev/zero'))).toBe('special');
    server.close();
  });

  it('refuses what is above the limit and takes what is at it', async () => {
    const at = hostile();
    writeFileSync(at.path('ten'), '0123456789');
    const workspace = await at.open();
    expect((await workspace.read('ten', 10))?.bytes).toHaveLength(10);
    expect(await failure(workspace.read('ten', 9))).toBe('too_large');
    execFileSync('truncate', ['-s', '33M', at.path('huge')]);
    expect(await failure(workspace.read('huge'))).toBe('too_large');
  });

  it.runIf(linux)('reads files that do not say how long they are', async () => {
    const workspace = await hostile().open();
    expect(Buffer.from((await workspace.read('/proc/self/status'))?.bytes ?? []).toString()).toContain('Pid:');
  });

  it.each([0, 1, 4095, 4096, 65_536, 1_000_001])('reads %i bytes', async (size) => {
    const at = hostile();
    writeFileSync(at.path('sized'), Buffer.alloc(size, 7));
    const workspace = await at.open();
    expect((await workspace.read('sized'))?.bytes).toEqual(new Uint8Array(Buffer.alloc(size, 7)));
  });

  it('sees kept outputs, but nothing else of archie’s own folder, as its own zone', async () => {
    const at = hostile();
    const workspace = await at.open();
    const path = await workspace.saveOutput('call-1 npm test', 'long output');
    const again = await workspace.saveOutput('call-1 npm test', 'another');
    expect(again).not.toBe(path);
    expect(await workspace.resolve(path)).toMatchObject({ zone: 'kept', path });
    expect(Buffer.from((await workspace.read(path))?.bytes ?? []).toString()).toBe('long output');
    expect((await workspace.resolve(join(at.stateFolder(), 'journal'))).zone).toBe('outside');
    symlinkSync(path, at.path('to-kept'));
    expect((await workspace.resolve('to-kept')).zone).toBe('kept');
    expect(await workspace.saveOutput('bash-toolu_0.txt', 'x')).toMatch(/outputs\/(?:.*\/)?bash-toolu_0\.txt$/);
    const odd = await workspace.saveOutput('../../x', 'y');
    expect(odd.startsWith(join(at.stateFolder(), 'outputs'))).toBe(true);
  });
});
