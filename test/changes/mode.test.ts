/** A file whose text and executable bit changed: taken back, or sent back, in part, what is left of it stays to be decided. */

import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { undo } from '../../src/app/commands/undo.ts';
import type { Answer, Question, ReviewAnswer, ReviewQuestion } from '../../src/protocol/approval.ts';
import { diffText } from '../../src/text/diff/diff.ts';
import { calls, says } from '../engine/model.ts';
import { ask, stage, strike } from '../engine/stage.ts';
import { scratchWorkspace, changes, stateOnDisk } from '../workspace/support/scratch-workspace.ts';
import type { ScratchWorkspace } from '../workspace/support/scratch-workspace.ts';

afterEach(strike);

const [old, fresh] = ['one\ntwo\n', 'ONE\ntwo\n'];
const hunk = (from: string, to: string) => diffText(from, to).hunks[0]?.id ?? '';
type Flags = Parameters<typeof undo>[1];
const flags: Flags = {
  turn: false,
  list: false,
  json: false,
  preview: false,
  yes: false,
  file: [],
  hunk: [],
  redo: false,
};

/** A landing of text and mode, of one file or of a second one too. */
async function landed(
  two = false,
): Promise<{ at: ScratchWorkspace; undoes: (more?: Partial<Flags>) => Promise<string> }> {
  const at = scratchWorkspace();
  const workspace = await at.open();
  await workspace.land(await changes(workspace, { 'a.sh': old, 'b.txt': 'b\n' }));
  const other = two ? { 'b.txt': 'B\n' } : {};
  await workspace.land(await changes(workspace, { 'a.sh': { text: fresh, mode: 'executable' }, ...other }));
  return { at, undoes: (more: Partial<Flags> = {}) => undo(workspace, { ...flags, ...more }, null) };
}

const modeOf = (at: ScratchWorkspace) => stateOnDisk(at.path('a.sh'))?.mode;
const textOf = (at: ScratchWorkspace) => stateOnDisk(at.path('a.sh'))?.size;

describe('archie undo of text and mode', () => {
  it('by hunk leaves the mode standing, says so, and takes it back with the next undo', async () => {
    const { at, undoes } = await landed();
    await undoes({ hunk: [hunk(fresh, old)] });
    expect(stateOnDisk(at.path('a.sh'))).toMatchObject({ mode: 'executable' });
    const rows = (await undoes({ list: true })).split('\n');
    expect(rows[0]).toContain('(in part)');
    expect(rows.filter((row) => row.includes('(undone)'))).toEqual([]);
    expect(await undoes({ yes: true })).toContain('taken back: a.sh');
    expect([modeOf(at), textOf(at)]).toEqual(['file', old.length]);
    expect((await undoes({ list: true })).split('\n').filter((row) => row.includes('(undone)'))).toHaveLength(1);
  });

  it('by file takes both back, and leaves the other file standing', async () => {
    const { at, undoes } = await landed(true);
    await undoes({ file: ['a.sh'] });
    expect(stateOnDisk(at.path('a.sh'))).toEqual({ ...stateOnDisk(at.path('a.sh')), mode: 'file', size: old.length });
    expect(await undoes({ list: true })).toContain('(in part)');
    expect(await undoes({ yes: true })).toContain('taken back: b.txt');
  });
});

const review = (more: Partial<ReviewAnswer>): Answer => ({ kind: 'review', accept: 'all', comments: [], ...more });

/** A session in which `a.txt` is made executable behind the proposal of new text, so that it is proposed with the bit off. */
async function session(proposals: number, answer: (question: ReviewQuestion) => Answer) {
  const questions: ReviewQuestion[] = [];
  const put = calls({ name: 'Put', input: { files: { 'a.txt': fresh } } });
  const on = await stage({
    files: { 'a.txt': old },
    plays: [...Array.from({ length: proposals }, () => put), says('done')],
    judge: { changes: () => ask },
    wrap: (workspace) => ({
      ...workspace,
      read: async (path, max) => {
        chmodSync(join(workspace.root, 'a.txt'), 0o755);
        return workspace.read(path, max);
      },
    }),
    answers: (question: Question) => {
      if (question.kind !== 'review') return undefined;
      questions.push(question);
      return answer(question);
    },
  });
  return { on, questions };
}

it('/undo of the text alone leaves the landing standing, for the mode', async () => {
  const { on } = await session(1, (question) =>
    question.about === 'undo' && on.of('landed').length === 1
      ? review({ accept: { files: { 'a.txt': { hunks: [hunk(fresh, old)] } } } })
      : review({}),
  );
  await on.session.prompt('change it');
  expect(stateOnDisk(join(on.root, 'a.txt'))?.mode).toBe('file');
  const part = await on.session.undo();
  expect([on.file('a.txt'), stateOnDisk(join(on.root, 'a.txt'))?.mode]).toEqual([old, 'file']);
  expect(part?.origin.part).toBe(true);
  await on.session.undo();
  expect(stateOnDisk(join(on.root, 'a.txt'))?.mode).toBe('executable');
});

it('a mode that was left out of what was accepted is sent back', async () => {
  let n = 0;
  const { on, questions } = await session(2, () => {
    n += 1;
    return n === 1
      ? review({ accept: { files: { 'a.txt': { hunks: [hunk(old, fresh)] } } }, sendBack: true })
      : review({});
  });
  await on.session.prompt('change it');
  expect(questions[1]?.previous?.files.map(({ path }) => path)).toEqual(['a.txt']);
});
