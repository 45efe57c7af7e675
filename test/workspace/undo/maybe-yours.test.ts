/** What changed while a command ran and may be the user's own: undo leaves it alone unless it is chosen by name. */

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { undo } from '../../../src/app/commands/undo.ts';
import type { UndoFlags } from '../../../src/app/cli/undo-flags.ts';
import { acceptAll, decide } from '../../../src/changes/decide.ts';
import type { FileChange } from '../../../src/protocol/change.ts';
import type { OpenedWorkspace } from '../../../src/workspace/workspace.ts';
import { refusal, scratchWorkspace, stateOnDisk } from '../support/scratch-workspace.ts';

const none: UndoFlags = {
  list: false,
  preview: false,
  turn: false,
  yes: true,
  json: false,
  file: [],
  hunk: [],
};
const undoing = (workspace: OpenedWorkspace, flags: Partial<UndoFlags> = {}) =>
  undo(workspace, { ...none, ...flags, redo: false }, null);

/** A command made `a.txt`, and `hand.txt` changed meanwhile. */
async function scratch() {
  const at = scratchWorkspace();
  writeFileSync(at.path('hand.txt'), 'before\n');
  const workspace = await at.open();
  const before = stateOnDisk(at.path('hand.txt'));
  await workspace.putBlob(Buffer.from('before\n'));
  for (const [name, text] of [
    ['hand.txt', 'by hand\n'],
    ['a.txt', 'A\n'],
  ] as const) {
    writeFileSync(at.path(name), text);
    await workspace.putBlob(Buffer.from(text));
  }
  const files: FileChange[] = [
    { path: 'a.txt', before: null, after: stateOnDisk(at.path('a.txt')) },
    { path: 'hand.txt', before, after: stateOnDisk(at.path('hand.txt')), maybeYours: true },
  ];
  const landing = await workspace.record({ id: 'c', files, origin: { by: 'tool', label: 'sleep 4' } });
  const read = (name: string) => {
    try {
      return readFileSync(at.path(name), 'utf8');
    } catch {
      return null;
    }
  };
  return { ...at, workspace, landing, read };
}

describe("what may be the user's own", () => {
  it('is left alone by an undo, which says so; is passed over by the next; and can be named', async () => {
    const { workspace, landing, read } = await scratch();
    expect(await undoing(workspace)).toContain('left as it is, since it may be your own: hand.txt');
    expect([read('a.txt'), read('hand.txt')]).toEqual([null, 'by hand\n']);
    expect((await refusal(workspace.undo())).message).toContain('There is nothing to undo');
    expect(await undoing(workspace, { landing: landing.id })).toContain('left as it is');
    expect(await undoing(workspace, { landing: landing.id, file: ['hand.txt'] })).toContain('taken back: hand.txt');
    expect(read('hand.txt')).toBe('before\n');
    expect((await refusal(workspace.undo([landing.id]))).message).toContain('taken back already');
  });

  it('goes back with the rest where it is named, and a redo brings both', async () => {
    const { workspace, read } = await scratch();
    await undoing(workspace, { file: ['a.txt', 'hand.txt'] });
    expect([read('a.txt'), read('hand.txt')]).toEqual([null, 'before\n']);
    await undo(workspace, { ...none, redo: true }, null);
    expect([read('a.txt'), read('hand.txt')]).toEqual(['A\n', 'by hand\n']);
  });

  it('stands apart in list and preview', async () => {
    const { workspace } = await scratch();
    expect(await undoing(workspace, { list: true })).toContain('a.txt (maybe yours: hand.txt)');
    const preview = await undoing(workspace, { preview: true });
    expect(preview).toContain('# left alone unless you choose it');
    expect(preview).toMatch(/^-A$/m);
    expect(preview).toMatch(/^# -by hand$/m);
  });

  it('does not stand in the way of the rest when it cannot be merged', async () => {
    const { workspace, path, read } = await scratch();
    writeFileSync(path('hand.txt'), 'and again by hand\n');
    const preview = await workspace.undo();
    expect(preview.conflicts).toMatchObject([{ path: 'hand.txt' }]);
    const judge = () => ({ decision: 'allow' as const, because: { code: '', text: '' } });
    expect(await decide(preview, { workspace, judge, ask: acceptAll })).toMatchObject({
      kind: 'landed',
      report: {
        files: [
          { path: 'a.txt', landed: 'all' },
          { path: 'hand.txt', landed: 'none', leftAlone: true },
        ],
      },
    });
    expect([read('a.txt'), read('hand.txt')]).toEqual([null, 'and again by hand\n']);
  });

  it('alone is no reason to pass by what landed before', async () => {
    const { workspace, landing } = await scratch();
    const only = landing.files.filter(({ maybeYours }) => maybeYours);
    await workspace.record({ id: 'd', files: only, origin: { by: 'tool', label: 'sleep 9' } });
    const preview = await workspace.undo();
    expect(preview.origin.of).toEqual([landing.id]);
    expect(preview.notes?.join()).toContain('what is left of it may be your own');
  });
});
