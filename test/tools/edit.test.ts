import { chmodSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { edit } from '../../src/tools/edit.ts';
import { multiEdit } from '../../src/tools/multi-edit.ts';
import { read } from '../../src/tools/read.ts';
import { fails, stage, textOf } from './stage.ts';
import type { Stage } from './stage.ts';

const change = (on: Stage, file_path: string, old_string: string, new_string: string, replace_all?: boolean) =>
  on.call(edit, { file_path, old_string, new_string, replace_all });

describe('Edit', () => {
  it('proposes a replacement and says where', async () => {
    const on = await stage({ 'a.ts': 'one\ntwo\nthree\n' });
    const outcome = await change(on, 'a.ts', 'two', '2');
    expect(textOf(outcome)).toBe('a.ts: line 2.');
    expect(on.file('a.ts').toString()).toBe('one\ntwo\nthree\n');
    expect(outcome.display).toEqual([{ type: 'changes', files: outcome.changes?.files }]);
    const { before, after } = outcome.changes?.files[0] ?? {};
    const blob = async (hash = '') => Buffer.from(await on.at.workspace.blob(hash)).toString();
    expect([await blob(before?.hash), await blob(after?.hash)]).toEqual(['one\ntwo\nthree\n', 'one\n2\nthree\n']);
    await on.land(outcome);
    expect(on.file('a.ts').toString()).toBe('one\n2\nthree\n');
  });

  it('replaces every place when told to', async () => {
    const on = await stage({ 'a.ts': 'x\ny x\nx\n' });
    await fails(change(on, 'a.ts', 'x', 'z'), 'ambiguous', 'lines 1, 2, 3');
    const outcome = await change(on, 'a.ts', 'x', 'z', true);
    expect(textOf(outcome)).toBe('a.ts: 3 places (lines 1, 2, 3).');
    await on.land(outcome);
    expect(on.file('a.ts').toString()).toBe('z\ny z\nz\n');
  });

  it('says what it forgave, to the model and with the change', async () => {
    const on = await stage({ 'a.ts': '    if (x) {\n        y();\n    }\n' });
    const outcome = await change(on, 'a.ts', 'if (x) {\n    y();\n}', 'if (x) {\n    z();\n}');
    expect(textOf(outcome)).toMatch(/forgiving.*indentation/);
    expect(outcome.changes?.notes).toEqual([expect.stringMatching(/forgiving.*indentation/)]);
    await on.land(outcome);
    expect(on.file('a.ts').toString()).toBe('    if (x) {\n        z();\n    }\n');
  });

  it('keeps encoding, byte order mark, line ends and mode', async () => {
    const on = await stage({
      'a.txt': '\uFEFFone\r\ntwo\r\n',
      'wide.txt': Buffer.from('\uFEFF檔\r\nb\r\n', 'utf16le'),
      'x.sh': 'a\n',
    });
    chmodSync(join(on.root, 'x.sh'), 0o755);
    await on.land(await change(on, 'a.txt', 'one\ntwo', '1\n2\n3'));
    expect(on.file('a.txt').toString()).toBe('\uFEFF1\r\n2\r\n3\r\n');
    await on.land(await change(on, 'wide.txt', 'b', 'c'));
    expect(on.file('wide.txt')).toEqual(Buffer.from('\uFEFF檔\r\nc\r\n', 'utf16le'));
    const outcome = await change(on, 'x.sh', 'a', 'b');
    expect(outcome.changes?.files[0]).toMatchObject({ before: { mode: 'executable' }, after: { mode: 'executable' } });
    await on.land(outcome);
    expect(statSync(join(on.root, 'x.sh')).mode & 0o777).toBe(0o755);
  });

  it('shows the nearest candidates when nothing matches', async () => {
    const on = await stage({ 'a.ts': 'function alpha() {\n  return 1;\n}\n' });
    const message = await fails(change(on, 'a.ts', 'function alphb() {', 'x'), 'no_match');
    expect(message).toMatch(/^a\.ts: [\s\S]*1\tfunction alpha/);
  });

  it('refuses a file that changed since it was read, with what changed', async () => {
    const on = await stage({ 'a.ts': 'one\ntwo\n' });
    await on.call(read, { file_path: 'a.ts' });
    on.put({ 'a.ts': 'one\n2\n' });
    const message = await fails(change(on, 'a.ts', 'one', '1'), 'stale', 'Read it again');
    expect(message).toContain('-two\n+2\n');
    unlinkSync(join(on.root, 'a.ts'));
    await fails(change(on, 'a.ts', 'one', '1'), 'stale', 'deleted');
  });

  it('makes a new file of an empty old_string, and fills an empty one', async () => {
    const on = await stage({ empty: '', full: 'x\n' });
    const outcome = await change(on, 'new/file.ts', '', 'content\n');
    expect(outcome.changes?.files).toMatchObject([{ path: 'new/file.ts', before: null }]);
    await on.land(outcome);
    await on.land(await change(on, 'empty', '', 'now\n'));
    expect(on.file('new/file.ts').toString() + on.file('empty').toString()).toBe('content\nnow\n');
    await fails(change(on, 'full', '', 'y'), 'invalid_input', 'old_string is empty');
    await fails(change(on, 'empty.2', 'a', 'b'), 'not_found', 'There is no empty.2');
  });

  it('refuses what is not text, not different, not in the tree', async () => {
    const on = await stage({ 'a.bin': Buffer.from([0, 1, 2]), 'a.txt': 'a\n' });
    await fails(change(on, 'a.bin', 'a', 'b'), 'binary', 'a.bin');
    await fails(change(on, 'a.txt', 'a', 'a'), 'invalid_input');
    symlinkSync('/etc/hosts', join(on.root, 'out'));
    await fails(change(on, 'out', 'a', 'b'), 'outside', '/etc/hosts');
    expect(await fails(change(on, '.git/config', 'a', 'b'), 'protected')).toContain('git');
  });

  it('edits the file that a link in the tree leads to', async () => {
    const on = await stage({ 'AGENTS.md': 'old\n' });
    symlinkSync('AGENTS.md', join(on.root, 'CLAUDE.md'));
    const outcome = await change(on, 'CLAUDE.md', 'old', 'new');
    expect(outcome.changes?.files[0]?.path).toBe('AGENTS.md');
    await on.land(outcome);
    expect(on.file('CLAUDE.md').toString()).toBe('new\n');
  });
});

describe('MultiEdit', () => {
  const changes = (on: Stage, file_path: string, ...edits: [string, string, boolean?][]) =>
    on.call(multiEdit, {
      file_path,
      edits: edits.map(([old_string, new_string, replace_all]) => ({ old_string, new_string, replace_all })),
    });

  it('applies in order, each to what the one before has left', async () => {
    const on = await stage({ 'a.ts': 'one\ntwo\none\n' });
    const outcome = await changes(on, 'a.ts', ['one', '1', true], ['1\ntwo', 'two\ntwo'], ['two\ntwo\n1', 'end']);
    expect(textOf(outcome)).toBe('a.ts: 2 places (lines 1, 3); line 1; line 1.');
    await on.land(outcome);
    expect(on.file('a.ts').toString()).toBe('end\n');
  });

  it('applies all or none, and names the one that failed', async () => {
    const on = await stage({ 'a.ts': 'one\ntwo\n' });
    await fails(
      changes(on, 'a.ts', ['one', '1'], ['nowhere', 'x'], ['two', '2']),
      'no_match',
      'Edit 2 of 3: a.ts',
      'None of the edits',
    );
    expect(on.file('a.ts').toString()).toBe('one\ntwo\n');
  });

  it('may start a new file, and tells when nothing is left of the edits', async () => {
    const on = await stage({ 'a.ts': 'one\n' });
    await on.land(await changes(on, 'b.ts', ['', 'x y\n'], ['y', 'z']));
    expect(on.file('b.ts').toString()).toBe('x z\n');
    const outcome = await changes(on, 'a.ts', ['one', 'two'], ['two', 'one']);
    expect(outcome.changes).toBeUndefined();
    expect(textOf(outcome)).toMatch(/nothing changes/);
  });

  it('refuses an empty list and keys it does not know', () => {
    expect(multiEdit.input.safeParse({ file_path: 'a', edits: [] }).success).toBe(false);
    expect(
      multiEdit.input.safeParse({ file_path: 'a', edits: [{ old_string: 'a', new_string: 'b', x: 1 }] }).success,
    ).toBe(false);
  });
});
