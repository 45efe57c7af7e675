/** What belongs to a file's inode outlives a landing: hard links, set-id bits, access lists and extended attributes; the rest is said before. */

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acceptAll, decide } from '../../../src/changes/decide.ts';
import { isHalfWritten } from '../../../src/workspace/landing/inode/in-place.ts';
import { changes, refusal, scratchWorkspace } from '../support/scratch-workspace.ts';

const bits = (path: string) => (statSync(path).mode & 0o7777).toString(8);

/** Python's own calls, since no other program is everywhere. Null where there is none, or the file system has no attributes. */
function attributes(path: string, set?: Record<string, string>): Record<string, string> | null {
  const code = `
import os, sys, json
path, wanted = sys.argv[1], json.loads(sys.argv[2])
for name, value in wanted.items(): os.setxattr(path, name, bytes.fromhex(value))
print(json.dumps({name: os.getxattr(path, name).hex() for name in os.listxattr(path)}))`;
  try {
    const out = execFileSync('python3', ['-c', code, path, JSON.stringify(set ?? {})], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(out) as Record<string, string>;
  } catch {
    return null;
  }
}

/** user::rw-, user:1234:r--, group::r--, mask::r--, other::--- */
const list = `02000000${['01000600ffffffff', '02000400d2040000', '04000400ffffffff', '10000400ffffffff', '20000000ffffffff'].join('')}`;

describe('a file with several names', () => {
  it('keeps them through an edit, an undo and a redo', async () => {
    const { path, open } = scratchWorkspace();
    mkdirSync(path('sub'));
    writeFileSync(path('a'), 'one\n');
    linkSync(path('a'), path('sub/b'));
    const workspace = await open();
    const both = () => [
      readFileSync(path('a'), 'utf8'),
      readFileSync(path('sub/b'), 'utf8'),
      lstatSync(path('a')).nlink,
    ];
    for (const text of ['a longer text\n', 's\n', 'and once more\n']) {
      await workspace.land(await changes(workspace, { a: text }));
      expect(both()).toEqual([text, text, 2]);
    }
    await workspace.land(await workspace.undo());
    expect(both()).toEqual(['s\n', 's\n', 2]);
    await workspace.land(await workspace.redo());
    expect(both()).toEqual(['and once more\n', 'and once more\n', 2]);
    expect(readdirSync(path('.')).toSorted()).toEqual(['a', 'sub']);
  });

  it('may be changed under two of them at once, to the same', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), 'one\n');
    linkSync(path('a'), path('b'));
    const workspace = await open();
    await workspace.land(await changes(workspace, { a: 'two\n', b: 'two\n' }));
    expect([readFileSync(path('b'), 'utf8'), lstatSync(path('b')).nlink]).toEqual(['two\n', 2]);
    await workspace.land(await changes(workspace, { a: 'x\n', b: 'y\n' }));
    expect([readFileSync(path('a'), 'utf8'), readFileSync(path('b'), 'utf8')]).toEqual(['x\n', 'y\n']);
    linkSync(path('b'), path('e'));
    linkSync(path('b'), path('f'));
    await workspace.land(await changes(workspace, { b: 'z\n', f: null }));
    expect([readFileSync(path('e'), 'utf8'), lstatSync(path('b')).nlink]).toEqual(['z\n', 2]);
    rmSync(path('e'));
    linkSync(path('a'), path('c'));
    await workspace.land(await changes(workspace, { a: null, c: null }));
    expect(readdirSync(path('.'))).toEqual(['b']);
  });

  it('is as it was, with its names, when the rest of the landing fails', async () => {
    const { path, open } = scratchWorkspace();
    mkdirSync(path('d'));
    for (const name of ['a', 'd/z']) writeFileSync(path(name), 'one, and a good deal more\n');
    linkSync(path('a'), path('b'));
    const workspace = await open();
    const set = await changes(workspace, { a: 'two\n', 'd/z': 'two\n' });
    // What is not there any more is found out when its turn has come.
    const land = workspace.land({
      ...set,
      files: set.files.map((file) => ({ ...file, ...(file.path === 'd/z' ? { before: null } : {}) })),
    });
    expect(await refusal(land)).toMatchObject({ code: 'conflict' });
    expect([readFileSync(path('b'), 'utf8'), lstatSync(path('a')).nlink]).toEqual(['one, and a good deal more\n', 2]);
  });

  it('is not written over what somebody wrote to another name meanwhile', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), 'one\n');
    linkSync(path('a'), path('b'));
    const workspace = await open();
    const set = await changes(workspace, { a: 'two\n' });
    appendFileSync(path('b'), 'mine\n');
    expect(await refusal(workspace.land(set))).toMatchObject({ code: 'conflict' });
    expect(readFileSync(path('a'), 'utf8')).toBe('one\nmine\n');
  });

  it.each([
    ['new up to a byte', (fresh: string, old: string) => fresh.slice(0, 7) + old.slice(7)],
    ['new, and the end of the old', (fresh: string, old: string) => fresh + old.slice(fresh.length)],
  ])('that a death left half written is completed at the next start: %s', async (_what, half) => {
    const { path, open, stateFolder } = scratchWorkspace();
    const [old, fresh] = ['the old content, rather long\n', 'THE NEW CONTENT\n'];
    writeFileSync(path('a'), old);
    linkSync(path('a'), path('b'));
    const workspace = await open();
    await workspace.land(await changes(workspace, { a: fresh }));
    await workspace.flushed();
    // The journal as it is after the intent, and the tree as a death leaves it.
    const journal = join(stateFolder(), 'journal');
    const lines = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, `${lines.slice(0, lines.findIndex((line) => line.includes('"commit"')) + 1).join('\n')}\n`);
    truncateSync(path('a'), 0);
    appendFileSync(path('a'), half(fresh, old));
    const again = await open();
    expect(again.recovered).toEqual([expect.stringContaining('has been completed')]);
    expect([readFileSync(path('b'), 'utf8'), lstatSync(path('a')).nlink]).toEqual([fresh, 2]);
    await again.land(await again.undo());
    expect(readFileSync(path('b'), 'utf8')).toBe(old);
  });

  it.each([
    ['outside', '../outside'],
    ["in git's own data", '.git/config'],
  ])('is replaced where one of them is %s, and that is said', async (_what, name) => {
    const { path, open } = scratchWorkspace();
    mkdirSync(path('.git'));
    writeFileSync(path('a'), 'one\n');
    linkSync(path('a'), path(name));
    const workspace = await open();
    const set = await changes(workspace, { a: 'two\n' });
    expect(await workspace.cautions(set.files)).toEqual([expect.stringMatching(/not all of them are in this tree/)]);
    await workspace.land(set);
    expect([readFileSync(path('a'), 'utf8'), readFileSync(path(name), 'utf8')]).toEqual(['two\n', 'one\n']);
  });

  it('is told half written from edited', () => {
    const of = (text: string) => Buffer.from(text);
    expect(isHalfWritten(of('NEWold'), of('oldold'), of('NEWNEW'))).toBe(true);
    expect(isHalfWritten(of('NEWmine'), of('oldold'), of('NEWNEW'))).toBe(false);
    expect(isHalfWritten(of('oldold!'), of('oldold'), of('NEWNEW'))).toBe(false);
  });

  it('is told of before it lands, whoever decides', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), 'one\n');
    linkSync(path('a'), path('b'));
    const workspace = await open();
    const judge = () => ({ decision: 'allow' as const, because: { code: '', text: '' } });
    const asked: (string[] | undefined)[] = [];
    for (const text of ['two\n', null])
      await decide(await changes(workspace, { a: text }), {
        workspace,
        judge,
        ask: (asking) => {
          asked.push(asking.changes.notes);
          return acceptAll(asking);
        },
      });
    expect(asked).toEqual([
      ['a is one of 2 names of the same file (hard links): all of them change'],
      ['a is one of 2 names of the same file (hard links): undo brings it back as a file of its own'],
    ]);
  });
});

describe('of a file that is replaced', () => {
  it('set-id and sticky bits stay, through an edit and an undo', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('tool'), '#!/bin/sh\n');
    chmodSync(path('tool'), 0o6755);
    const workspace = await open();
    await workspace.land(await changes(workspace, { tool: { text: '#!/bin/sh\nexit\n', mode: 'executable' } }));
    expect(bits(path('tool'))).toBe('6755');
    await workspace.land(await workspace.undo());
    expect(bits(path('tool'))).toBe('6755');
  });

  it('access lists and extended attributes stay, through an edit, an undo and a redo', async ({ skip }) => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), 'one\n');
    const had = attributes(path('a'), { 'user.note': '6869', 'system.posix_acl_access': list });
    if (had === null) skip('no attributes here');
    const workspace = await open();
    const before = [attributes(path('a')), bits(path('a'))];
    await workspace.land(await changes(workspace, { a: 'two\n' }));
    expect([attributes(path('a')), bits(path('a'))]).toEqual(before);
    await workspace.land(await workspace.undo());
    await workspace.land(await workspace.redo());
    expect([attributes(path('a')), bits(path('a')), readFileSync(path('a'), 'utf8')]).toEqual([...before, 'two\n']);
  });

  it('nothing else changes where it has none of these', async () => {
    const { path, open } = scratchWorkspace();
    writeFileSync(path('a'), 'one\n');
    chmodSync(path('a'), 0o640);
    const workspace = await open();
    expect(await workspace.cautions((await changes(workspace, { a: 'two\n', new: 'x' })).files)).toEqual([]);
    await workspace.land(await changes(workspace, { a: 'two\n' }));
    expect([bits(path('a')), readdirSync(path('.'))]).toEqual(['640', ['a']]);
    rmSync(path('a'));
  });
});
