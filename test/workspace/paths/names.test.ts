/** Names that are not UTF-8: bytes there, strings with lone surrogates here, and the same bytes back. */

import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandOutput, Workspace } from '../../../src/protocol/workspace.ts';
import { fromBytes, isName, namesFrom, toBytes } from '../../../src/workspace/paths/names.ts';
import { findRipgrep } from '../../../src/workspace/reading/ripgrep.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';
import { counterexample } from '../../support/property.ts';
import { scratchWorkspace, refusal } from '../support/scratch-workspace.ts';
import type { Wanted } from '../support/scratch-workspace.ts';
import { all } from '../support/scratch-tree.ts';

const rg = await findRipgrep(process.env, '/nowhere');
const linux = process.platform === 'linux';

/** Everything below a folder, all names as latin1 so that no byte is lost. */
function bytesOf(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (folder: Buffer, shown: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
      const full = Buffer.concat([folder, Buffer.from('/'), entry.name]);
      const path = `${shown}${entry.name.toString('latin1')}`;
      if (entry.isDirectory()) visit(full, `${path}/`);
      else if (entry.isSymbolicLink())
        found[path] = `-> ${readlinkSync(full, { encoding: 'buffer' }).toString('latin1')}`;
      else found[path] = `${lstatSync(full).mode & 0o100 ? '[x] ' : ''}${readFileSync(full, 'utf8')}`;
    }
  };
  visit(Buffer.from(root), '');
  return found;
}

/** A path from latin1: `é` is the byte E9. */
const odd = (latin1: string): string => fromBytes(Buffer.from(latin1, 'latin1'));

async function setOf(workspace: Workspace, wanted: Record<string, Wanted>) {
  const files = [];
  for (const [path, want] of Object.entries(wanted)) {
    const before = (await workspace.read(path))?.state ?? null;
    const bytes = Buffer.from((want ?? '') as string);
    const after =
      want === null ? null : { hash: await workspace.putBlob(bytes), mode: 'file' as const, size: bytes.length };
    files.push({ path, before, after });
  }
  return { id: 'x', files, origin: { by: 'tool' as const } };
}

async function run(workspace: Workspace, command: string): Promise<Extract<CommandOutput, { type: 'ended' }>> {
  const task = { command, timeout: 20_000, origin: { by: 'tool' as const } };
  const end = (await all(workspace.run(task, new AbortController().signal))).at(-1);
  if (end?.type !== 'ended') throw new Error('no end');
  return end;
}

describe('a name as a string', () => {
  it('comes back as the bytes it was, and is known to be a name', () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.array(
        fc.constantFrom(0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0x80, 0xef, 0xbf, 0xbd, 0xf0, 0x9f, 0x98, 0xff),
      ),
    );
    const property = fc.property(anyBytes, (some) => {
      const bytes = Buffer.from(some);
      const text = fromBytes(bytes);
      const through = JSON.parse(JSON.stringify(text)) as string;
      return Buffer.from(toBytes(through)).equals(bytes) && isName(text);
    });
    expect(counterexample(property, { numRuns: 2000 })).toBeUndefined();
  });

  it('is itself where it is UTF-8', () => {
    for (const text of ['', 'a', '檔案', '🦀', 'x\uFFFD']) {
      expect(fromBytes(Buffer.from(text))).toBe(text);
      expect(toBytes(text)).toBe(text);
    }
    expect(namesFrom(Buffer.from('a\0\xe9\0\xc3\xa9\0', 'latin1'))).toEqual(['a', '\udce9', 'é']);
  });

  it('has one spelling only', () => {
    for (const text of ['\ud800', '\udc41', '\udc2f', 'a\udbff', '\udcc3\udca9', '.g\udce2\udc80\udc8cit'])
      expect([text, isName(text)]).toEqual([text, false]);
  });
});

describe.runIf(linux)('a file whose name is not UTF-8', () => {
  it('is landed, undone and redone', async () => {
    const { root, path, open } = scratchWorkspace();
    writeFileSync(toBytes(path(odd('caf\xe9'))), 'old');
    mkdirSync(toBytes(path(odd('d\xff'))));
    writeFileSync(toBytes(path(odd('d\xff/gone\xfe'))), 'gone');
    const workspace = await open();
    const before = bytesOf(root);
    const wanted = {
      [odd('caf\xe9')]: 'new',
      [odd('d\xff/gone\xfe')]: null,
      [odd('n\xe8w/deep\xe9/f')]: 'made',
      [odd('n\xe8w/\xe9')]: '',
    };
    await workspace.land(await setOf(workspace, wanted));
    const after = { 'caf\xe9': 'new', 'n\xe8w/deep\xe9/f': 'made', 'n\xe8w/\xe9': '' };
    expect(bytesOf(root)).toEqual(after);
    await workspace.land(await workspace.undo());
    expect(bytesOf(root)).toEqual(before);
    expect(existsSync(toBytes(path(odd('n\xe8w'))))).toBe(false);
    // What the journal says is enough for another process too.
    const other = await open();
    await other.land(await other.redo());
    expect(bytesOf(root)).toEqual(after);
    expect((await other.landings())[0]?.files.map((file) => file.path)).toEqual(Object.keys(wanted));
  });

  it('is landed and undone when it is large', async () => {
    const { root, path, open } = scratchWorkspace();
    writeFileSync(toBytes(path(odd('large\xe9'))), Buffer.alloc(5 * 1024 * 1024, 'x'));
    const workspace = await open();
    const before = bytesOf(root);
    await workspace.land(await setOf(workspace, { [odd('large\xe9')]: 'y'.repeat(6 * 1024 * 1024) }));
    expect(bytesOf(root)['large\xe9']).toHaveLength(6 * 1024 * 1024);
    await workspace.land(await workspace.undo());
    expect(bytesOf(root)).toEqual(before);
  });

  it('is seen when a command makes, changes, moves or removes it, and that is undone', async () => {
    const { root, path, open } = scratchWorkspace();
    writeFileSync(toBytes(path(odd('kept\xe9'))), 'old');
    writeFileSync(toBytes(path(odd('gone\xe9'))), 'gone', { mode: 0o755 });
    const workspace = await open();
    const before = bytesOf(root);
    const command = String.raw`cd "$PWD"; echo new > $'kept\xe9'; rm $'gone\xe9'; mkdir $'d\xff'; echo x > $'d\xff/\xfe'; ln -s $'d\xff' $'l\xee'`;
    const end = await run(workspace, command);
    expect(end.notes).toEqual([]);
    expect(end.changes?.files.map((file) => file.path)).toEqual(
      ['d\xff/\xfe', 'gone\xe9', 'kept\xe9', 'l\xee'].map(odd),
    );
    if (end.changes) await workspace.record(end.changes);
    expect(bytesOf(root)).toEqual({ 'kept\xe9': 'new\n', 'd\xff/\xfe': 'x\n', 'l\xee': '-> d\xff' });
    await workspace.land(await workspace.undo());
    expect(bytesOf(root)).toEqual(before);
    await workspace.land(await workspace.redo());
    expect(bytesOf(root)).toEqual({ 'kept\xe9': 'new\n', 'd\xff/\xfe': 'x\n', 'l\xee': '-> d\xff' });
    expect(Buffer.from((await workspace.read(odd('l\xee/\xfe')))?.bytes ?? []).toString()).toBe('x\n');
  });

  it.each([
    ['with ripgrep', rg],
    ['without', null],
  ])('is listed, matched, searched, and seen through an overlay: %s', async (_, program) => {
    const { root, state, path } = scratchWorkspace();
    mkdirSync(toBytes(path(odd('d\xff'))));
    mkdirSync(path('.git'));
    for (const name of ['caf\xe9.txt', 'd\xff/a.ts', 'd\xff/out.log'])
      writeFileSync(toBytes(path(odd(name))), 'needle\n');
    writeFileSync(toBytes(path(odd('d\xff/.gitignore'))), '*.log\n');
    const workspace = await openWorkspace({ root, state, rg: program });
    const names = ['caf\xe9.txt', 'd\xff/.gitignore', 'd\xff/a.ts'].map(odd);
    expect(await workspace.list()).toEqual(names);
    expect((await workspace.glob('**/*.ts', { limit: 9 })).paths).toEqual([odd('d\xff/a.ts')]);
    const found = async (tree: Workspace) =>
      (await all(tree.search({ pattern: 'needle', limit: 9 }))).map((line) => line.path);
    expect(await found(workspace)).toEqual(['caf\xe9.txt', 'd\xff/a.ts'].map(odd));
    const below = await all(workspace.search({ pattern: 'needle', limit: 9, path: odd('d\xff') }));
    expect(below.map((line) => line.path)).toEqual([odd('d\xff/a.ts')]);

    const set = await setOf(workspace, {
      [odd('caf\xe9.txt')]: null,
      [odd('d\xff/\xe8.ts')]: 'needle',
      [odd('z\xff')]: 'needle',
    });
    const overlaid = workspace.overlay(set.files);
    expect(await overlaid.list()).toEqual(['d\xff/.gitignore', 'd\xff/a.ts', 'd\xff/\xe8.ts', 'z\xff'].map(odd));
    expect(await found(overlaid)).toEqual(['d\xff/a.ts', 'd\xff/\xe8.ts', 'z\xff'].map(odd));
    expect(await overlaid.read(odd('caf\xe9.txt'))).toBeNull();
    expect(Buffer.from((await overlaid.read(odd('z\xff')))?.bytes ?? []).toString()).toBe('needle');
  });

  it('is found by the name it is shown with, unless several look like it', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(toBytes(path(odd('caf\xe9'))), 'one');
    const workspace = await open();
    expect((await workspace.read('caf\uFFFD'))?.resolved.path).toBe(odd('caf\xe9'));
    expect((await workspace.resolve('caf\uFFFD/../new')).path).toBe('new');
    expect((await workspace.resolve('other\uFFFD')).path).toBe('other\uFFFD');
    writeFileSync(toBytes(path(odd('caf\xe8'))), 'two');
    await expect(workspace.read('caf\uFFFD')).rejects.toMatchObject({ code: 'invalid_input' });
    writeFileSync(path('caf\uFFFD'), 'itself');
    expect((await workspace.read('caf\uFFFD'))?.resolved.path).toBe('caf\uFFFD');
  });

  it('is never a way around what is refused', async () => {
    const { open } = scratchWorkspace();
    const workspace = await open();
    const state = { hash: await workspace.putBlob(Buffer.from('x')), mode: 'file' as const, size: 1 };
    for (const path of ['.g\udce2\udc80\udc8cit/config', '\udcc3\udca9', 'a\ud800', '\udc2e\udc2e/x', 'a\udc2fb']) {
      const set = { id: 'x', files: [{ path, before: null, after: state }], origin: { by: 'tool' as const } };
      expect([path, (await refusal(workspace.land(set))).code]).toEqual([path, 'outside']);
      expect(() => workspace.overlay(set.files)).toThrow(/is not a path inside the tree/);
      await expect(workspace.resolve(path)).rejects.toMatchObject({ code: 'invalid_input' });
    }
    const long = odd('\xe9'.repeat(256));
    await expect(workspace.resolve(long)).rejects.toMatchObject({ code: 'io' });
    expect((await workspace.resolve(odd('\xe9'.repeat(255)))).zone).toBe('tree');
    expect(join('a', odd('\xe9'))).toBe('a/\udce9');
  });
});
