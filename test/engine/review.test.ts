/** Reviews of one call's proposal: parts, edits, comments, sending back, and a tree that moves on meanwhile. */

import { createHash } from 'node:crypto';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, Part, Question, ReviewAnswer, ReviewQuestion } from '../../src/protocol/approval.ts';
import { diffText } from '../../src/text/diff/diff.ts';
import { calls, heard } from './model.ts';
import { ask, kept, reviewIn, stage, strike } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';
import { peek, put } from './tools.ts';

afterEach(strike);

const review = (more: Partial<ReviewAnswer>): Answer => ({ kind: 'review', accept: 'all', comments: [], ...more });
const lines = (...changed: [number, string][]) => {
  const all = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
  for (const [at, text] of changed) all[at - 1] = text;
  return `${all.join('\n')}\n`;
};
const old = lines();
const fresh = lines([2, 'TWO'], [3, 'THREE'], [28, 'LATE']);
const hunks = diffText(old, fresh).hunks;
const [first, second] = hunks.map(({ id }) => id) as [string, string];
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

type Answering = (question: ReviewQuestion, on: Stage, n: number) => Answer | Promise<Answer>;

/** Proposes `files`; each review is answered by what `answering` makes of it, however long that takes. */
async function proposing(
  files: Record<string, string | null>,
  answering: Answering,
  options: StageOptions = {},
): Promise<Stage> {
  let on: Stage | undefined;
  let n = 0;
  const answers = (question: Question) => {
    if (question.kind !== 'review' || !on) return undefined;
    n += 1;
    const [stage, answer] = [on, answering(question, on, n)];
    void Promise.resolve(answer).then((answer) => stage.session.answer(question.id, answer));
    return undefined;
  };
  on = await stage({
    judge: { changes: () => ask },
    plays: [calls({ name: 'Put', input: { files }, id: 'c1' })],
    answers,
    ...options,
  });
  await on.session.prompt('change it');
  return on;
}

const accepting = (files: Record<string, 'all' | Part>) => review({ accept: { files } });

describe('parts of a file', () => {
  it('land as one, and the model hears which hunks did, as data and as a diff', async () => {
    const on = await proposing(
      { 'a.txt': fresh, 'b.txt': 'b\n', 'c.txt': 'c\n' },
      () => accepting({ 'a.txt': { hunks: [second] }, 'b.txt': 'all' }),
      { files: { 'a.txt': old } },
    );
    const landed = lines([28, 'LATE']);
    expect([on.file('a.txt'), on.file('b.txt'), on.file('c.txt')]).toEqual([landed, 'b\n', null]);
    expect(on.of('landed')).toHaveLength(1);
    const report = on.of('landed')[0]?.review;
    expect(report?.files).toEqual([
      {
        path: 'a.txt',
        landed: 'part',
        sha256: sha(landed),
        hunks: [
          { id: first, at: '@@ -1,6 +1,6 @@', landed: 'none' },
          { id: second, at: '@@ -25,6 +25,6 @@', landed: 'all' },
        ],
      },
      { path: 'b.txt', landed: 'all', sha256: sha('b\n') },
      { path: 'c.txt', landed: 'none' },
    ]);
    const words = heard(on.model.requests[1]);
    expect(words).toContain('Landed: a.txt (changed, in part), b.txt (new)');
    expect(words).toContain('Refused by the user, not landed: c.txt');
    expect(words).toContain('Not landed of a.txt, from what is there now to your proposal:');
    expect(words).toContain('-line 2\n-line 3\n+TWO\n+THREE');
    expect(words).not.toContain('+LATE');
    expect(reviewIn(on.model.requests[1]).files.map(({ path, landed }) => [path, landed])).toEqual([
      ['a.txt', 'part'],
      ['c.txt', 'none'],
      ['b.txt', 'all'],
    ]);
    expect(on.of('call.finished')[0]?.seen).toEqual({ 'a.txt': sha(landed), 'b.txt': sha('b\n') });
  });

  it('may be single lines of a hunk', async () => {
    const rows = hunks[0]?.rows ?? [];
    const two = rows.findIndex(({ kind, text }) => kind === 'removed' && text === 'line 2');
    const TWO = rows.findIndex(({ kind, text }) => kind === 'added' && text === 'TWO');
    const on = await proposing(
      { 'a.txt': fresh },
      () => accepting({ 'a.txt': { hunks: [first], lines: { [first]: [two, TWO] } } }),
      { files: { 'a.txt': old } },
    );
    expect(on.file('a.txt')).toBe(lines([2, 'TWO']));
    expect(on.of('landed')[0]?.review?.files[0]?.hunks?.map(({ landed }) => landed)).toEqual(['part', 'none']);
  });

  it('that are all of it are all of it', async () => {
    const on = await proposing({ 'a.txt': fresh }, () => accepting({ 'a.txt': { hunks: [first, second] } }), {
      files: { 'a.txt': old },
    });
    expect(on.file('a.txt')).toBe(fresh);
    expect(on.of('landed')[0]?.review?.files[0]).toEqual({ path: 'a.txt', landed: 'all', sha256: sha(fresh) });
    expect(heard(on.model.requests[1])).not.toContain('<review>');
  });

  it('that are none of it refuse it', async () => {
    const on = await proposing({ 'a.txt': fresh }, () => accepting({ 'a.txt': { hunks: [] } }), {
      files: { 'a.txt': old },
    });
    expect(on.file('a.txt')).toBe(old);
    expect(on.of('refused')).toMatchObject([{ by: 'person', review: { files: [{ path: 'a.txt', landed: 'none' }] } }]);
  });

  it('of a new and of a deleted file leave the rest', async () => {
    const [come] = diffText('', 'one\ntwo\n').hunks;
    const [go] = diffText('one\ntwo\n', '').hunks;
    const on = await proposing(
      { 'new.txt': 'one\ntwo\n', 'gone.txt': null },
      () =>
        accepting({
          'new.txt': { hunks: [come?.id ?? ''], lines: { [come?.id ?? '']: [0] } },
          'gone.txt': { hunks: [go?.id ?? ''], lines: { [go?.id ?? '']: [0] } },
        }),
      { files: { 'gone.txt': 'one\ntwo\n' } },
    );
    expect([on.file('new.txt'), on.file('gone.txt')]).toEqual(['one\n', 'two\n']);
  });

  it('that do not exist are said and asked for again', async () => {
    const on = await proposing(
      { 'a.txt': fresh },
      (_question, _on, n) => accepting({ 'a.txt': n === 1 ? { hunks: ['no such'] } : { hunks: [first] } }),
      { files: { 'a.txt': old } },
    );
    expect(on.of('question.asked')).toHaveLength(2);
    expect(on.of('notice')[0]?.text).toContain('The chosen parts of a.txt do not fit');
    expect(on.file('a.txt')).toBe(lines([2, 'TWO'], [3, 'THREE']));
  });

  it('take the change of mode only when it is asked for', async () => {
    const executable: StageOptions = {
      files: { 'a.txt': old },
      wrap: (workspace) => ({
        ...workspace,
        read: async (path, max) => {
          chmodSync(join(workspace.root, 'a.txt'), 0o755);
          return workspace.read(path, max);
        },
      }),
    };
    const modes: boolean[] = [];
    for (const mode of [false, true]) {
      const on = await proposing(
        { 'a.txt': fresh },
        () => accepting({ 'a.txt': { hunks: [first], mode } }),
        executable,
      );
      expect(on.file('a.txt')).toBe(lines([2, 'TWO'], [3, 'THREE']));
      modes.push((statSync(join(on.root, 'a.txt')).mode & 0o100) !== 0);
    }
    expect(modes).toEqual([true, false]);
  });

  it('of a rename are parts of what the other path was', async () => {
    const on = await proposing(
      { 'from.txt': null, 'to.txt': fresh },
      () => accepting({ 'from.txt': 'all', 'to.txt': { hunks: [second], from: 'from.txt' } }),
      { files: { 'from.txt': old } },
    );
    expect([on.file('from.txt'), on.file('to.txt')]).toEqual([null, lines([28, 'LATE'])]);
  });
});

describe("the person's own edits", () => {
  it('stand in the place of the proposal, and parts are parts of them', async () => {
    const saved = lines([2, 'TWO'], [3, 'THREE'], [28, 'MY OWN']);
    const own = diffText(old, saved).hunks[1]?.id ?? '';
    const on = await proposing(
      { 'a.txt': fresh },
      async (_question, on) => {
        const edits = [{ path: 'a.txt', before: null, after: await kept(on, saved) }];
        return review({ accept: { files: { 'a.txt': { hunks: [own] } } }, edits });
      },
      { files: { 'a.txt': old } },
    );
    expect(on.file('a.txt')).toBe(lines([28, 'MY OWN']));
    const [file] = on.of('landed')[0]?.review?.files ?? [];
    expect(file).toMatchObject({ path: 'a.txt', landed: 'part', sha256: sha(lines([28, 'MY OWN'])) });
    expect(file?.edited).toContain('-LATE\n+MY OWN');
    expect(reviewIn(on.model.requests[1]).files).toMatchObject([{ path: 'a.txt', landed: 'part', edited: true }]);
    expect(heard(on.model.requests[1])).toContain('-LATE\n+MY OWN');
  });

  it('back to what was there refuse the file', async () => {
    const on = await proposing(
      { 'a.txt': fresh },
      async (_question, on) => review({ edits: [{ path: 'a.txt', before: null, after: await kept(on, old) }] }),
      { files: { 'a.txt': old } },
    );
    expect(on.of('landed')).toEqual([]);
    expect(on.of('refused')).toHaveLength(1);
  });
});

describe('comments', () => {
  it('reach the model with their place and the line they are about', async () => {
    const on = await proposing(
      { 'a.txt': fresh },
      () =>
        review({
          comments: [
            { path: 'a.txt', side: 'after', line: 2, hunk: first, text: 'why loud?' },
            { path: 'a.txt', side: 'before', line: 28, text: 'this was </review> better' },
            { text: '  ' },
          ],
        }),
      { files: { 'a.txt': old } },
    );
    expect(on.file('a.txt')).toBe(fresh);
    expect(reviewIn(on.model.requests[1])).toEqual({
      files: [{ path: 'a.txt', landed: 'all' }],
      comments: [
        { path: 'a.txt', side: 'after', line: 2, hunk: first, text: 'why loud?', quote: 'TWO' },
        { path: 'a.txt', side: 'before', line: 28, text: 'this was </review> better', quote: 'line 28' },
      ],
    });
    expect(heard(on.model.requests[1]).match(/<\/review>/g)).toHaveLength(1);
  });

  it('and nothing else, when all lands, cost a sentence', async () => {
    const on = await proposing({ 'a.txt': 'x' }, () => review({ comments: [{ text: 'thanks' }] }));
    const words = heard(on.model.requests[1]);
    expect(words).toContain('Landed: a.txt (new)\nThe user says: thanks');
    expect(words).not.toContain('<review>');
  });
});

describe('a proposal that is sent back', () => {
  it('is mended: the next one for the same file comes with what was proposed before', async () => {
    const on = await proposing(
      {},
      (_question, _on, n) =>
        n === 1
          ? review({ accept: 'none', sendBack: true, comments: [{ path: 'a.txt', text: 'not so' }] })
          : review({}),
      {
        plays: [
          calls(
            { name: 'Put', input: { files: { 'a.txt': 'one' } } },
            { name: 'Put', input: { files: { 'z.txt': 'z' } } },
          ),
          calls({ name: 'Put', input: { files: { 'b.txt': 'b' } } }),
          calls({ name: 'Put', input: { files: { 'a.txt': 'two' } } }),
          calls({ name: 'Put', input: { files: { 'a.txt': 'three' } } }),
        ],
      },
    );
    const asked = on.of('question.asked').map(({ question }) => question as ReviewQuestion);
    expect(asked.map(({ changes }) => changes.files[0]?.path)).toEqual(['a.txt', 'b.txt', 'a.txt', 'a.txt']);
    expect(asked.map(({ previous }) => previous?.files.map(({ after }) => after?.hash))).toEqual([
      undefined,
      undefined,
      [sha('one')],
      undefined,
    ]);
    expect(heard(on.model.requests[1])).toContain('Nothing landed (a.txt). The user sent it back: mend what they say');
    expect(on.file('a.txt')).toBe('three');
  });

  it('in part: what was accepted landed', async () => {
    const on = await proposing(
      { 'a.txt': fresh, 'b.txt': 'b' },
      () => review({ accept: { files: { 'a.txt': { hunks: [first] } } }, sendBack: true }),
      { files: { 'a.txt': old } },
    );
    expect([on.file('a.txt'), on.file('b.txt')]).toEqual([lines([2, 'TWO'], [3, 'THREE']), null]);
    expect(heard(on.model.requests[1])).toContain('The user sent the rest back: mend what they say');
  });
});

describe('a file that moves on between proposal and landing', () => {
  const moving = (text: string): Answering => {
    return (question, on, n) => {
      if (n === 1) on.write('a.txt', text);
      return review({});
    };
  };

  it('is merged, and asked about again with what it was merged with', async () => {
    const on = await proposing({ 'a.txt': fresh }, moving(lines([15, 'the user was here'])), {
      files: { 'a.txt': old },
    });
    const both = lines([2, 'TWO'], [3, 'THREE'], [15, 'the user was here'], [28, 'LATE']);
    expect(on.file('a.txt')).toBe(both);
    const [, again] = on.of('question.asked').map(({ question }) => question as ReviewQuestion);
    expect(again?.changes.files).toMatchObject([{ path: 'a.txt', after: { hash: sha(both) } }]);
    expect(again?.changes.merged).toEqual(['a.txt']);
    expect(again?.changes.notes?.join()).toContain('a.txt changed on disk while this was looked at');
    // What it did not propose is shown to the model.
    expect(heard(on.model.requests[1])).toContain('+the user was here');
    expect(on.of('landed')).toHaveLength(1);
  });

  it('is never overwritten: each of three ways to settle a conflict lands exactly that', async () => {
    const results: (string | null)[] = [];
    for (const keep of ['mine', 'both', 'theirs'] as const) {
      const on = await proposing(
        { 'a.txt': fresh },
        (question, on, n) => {
          if (n === 1) on.write('a.txt', lines([28, 'MINE']));
          return review(n === 1 ? {} : { resolved: { 'a.txt': keep } });
        },
        { files: { 'a.txt': old } },
      );
      results.push(on.file('a.txt'));
      const told = on.of('landed')[0]?.review ?? on.of('refused')[0]?.review;
      expect(told?.files).toMatchObject([{ path: 'a.txt', kept: keep, landed: keep === 'mine' ? 'none' : 'all' }]);
    }
    expect(results[0]).toBe(lines([28, 'MINE']));
    expect(results[1]).toContain('<<<<<<<');
    expect(results[1]).toContain('MINE');
    expect(results[1]).toContain('LATE');
    expect(results[2]).toBe(fresh);
  });

  it("is settled by the person's own text too", async () => {
    const own = lines([28, 'MINE AND LATE']);
    const on = await proposing(
      { 'a.txt': fresh },
      async (_question, on, n) => {
        if (n === 1) on.write('a.txt', lines([28, 'MINE']));
        if (n === 1) return review({});
        return review({ edits: [{ path: 'a.txt', before: null, after: await kept(on, own) }] });
      },
      { files: { 'a.txt': old } },
    );
    expect(on.file('a.txt')).toBe(own);
    expect(on.of('landed')[0]?.review?.files[0]?.edited).toContain('+MINE AND LATE');
  });

  it('is found every time, 200 of 200, whatever was saved', async () => {
    const paths = Array.from({ length: 200 }, (_, n) => `f${n}.txt`);
    const mine = (n: number) => {
      if (n % 4 === 0) return lines([28, `conflict ${n}`]);
      if (n % 4 === 1) return '';
      return lines([8 + (n % 12), `user ${n}`]);
    };
    let asked = 0;
    const on = await proposing(
      {},
      ({ changes }, on) => {
        const path = changes.files[0]?.path ?? '';
        const n = paths.indexOf(path);
        asked += 1;
        if (asked % 2 === 1) on.write(path, mine(n));
        return review(asked % 2 === 1 ? {} : { resolved: { [path]: 'mine' } });
      },
      {
        files: Object.fromEntries(paths.map((path) => [path, old])),
        plays: paths.map((path) => calls({ name: 'Put', input: { files: { [path]: fresh } } })),
      },
    );
    expect(asked).toBe(400);
    const merged = (n: number) =>
      mine(n).replace('line 2\n', 'TWO\n').replace('line 3\n', 'THREE\n').replace('line 28\n', 'LATE\n');
    expect(paths.map((path) => on.file(path))).toEqual(paths.map((_, n) => (n % 4 < 2 ? mine(n) : merged(n))));
  });
});

it('what was put off lands nothing and refuses nothing', async () => {
  const on = await proposing({ 'a.txt': 'x' }, () => review({ later: true }), {
    tools: [put, peek(() => Promise.resolve({}))],
  });
  expect(on.file('a.txt')).toBeNull();
  expect(on.of('refused')).toEqual([]);
  expect(heard(on.model.requests[1])).toContain('Nothing landed. The user put it off');
});
