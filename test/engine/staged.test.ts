/** Mode stage: edits collect, one review at the end of the turn, and nothing staged is ever lost. */

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, Question, ReviewAnswer, ReviewQuestion } from '../../src/protocol/approval.ts';
import type { Workspace } from '../../src/protocol/workspace.ts';
import { judge } from '../../src/policy/judge.ts';
import { diffText } from '../../src/text/diff/diff.ts';
import { tools } from '../../src/tools/catalog.ts';
import { calls, fails, heard, says, unsound } from './model.ts';
import type { Called, Play } from './model.ts';
import { ask, reviewIn, stage, strike } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';
import { doing, look, note, put } from './tools.ts';

afterEach(strike);

let proposed: Workspace | undefined;

const review = (more: Partial<ReviewAnswer> = {}): Answer => ({ kind: 'review', accept: 'all', comments: [], ...more });
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const puts = (files: Record<string, string | null>, id?: string): Called => ({
  name: 'Put',
  input: { files },
  ...(id === undefined ? {} : { id }),
});
const looks = (path: string): Called => ({ name: 'Look', input: { path } });

/** A turn in mode stage; `answers` hears each review by its number. */
async function staging(
  plays: Play[],
  answers: (question: ReviewQuestion, n: number, on: Stage) => Answer | undefined = () => review(),
  options: StageOptions = {},
): Promise<Stage> {
  let on: Stage | undefined;
  let n = 0;
  on = await stage({
    plays,
    settings: { mode: 'stage' },
    answers: (question: Question) => {
      if (question.kind !== 'review' || !on) return undefined;
      n += 1;
      return answers(question, n, on);
    },
    ...options,
  });
  await on.session.prompt('make it so');
  return on;
}

const questions = (on: Stage) => on.of('question.asked').map(({ question }) => question as ReviewQuestion);

describe('a turn in mode stage', () => {
  it('changes nothing in the tree, but its own reads see it', async () => {
    let during: (string | null)[] = [];
    const on = await staging(
      [calls(puts({ 'a.txt': 'one', 'b.txt': null })), calls(looks('a.txt')), calls(looks('b.txt'))],
      (_question, _n, on) => {
        during = [on.file('a.txt'), on.file('b.txt')];
        return review();
      },
      { files: { 'a.txt': 'old', 'b.txt': 'b' } },
    );
    expect(during).toEqual(['old', 'b']);
    expect(heard(on.model.requests[1])).toContain(
      'Staged for review at the end of the turn: a.txt (changed), b.txt (deleted). Not in the tree yet',
    );
    const results = on.of('call.finished').map(({ content }) => JSON.stringify(content));
    expect(results[1]).toContain('one');
    expect(results[2]).toContain('There is no b.txt');
    expect([on.file('a.txt'), on.file('b.txt')]).toEqual(['one', null]);
  });

  it('is reviewed once, with its steps, and lands as one', async () => {
    const on = await staging(
      [
        calls(puts({ 'a.txt': 'one' }, 'c1')),
        calls(puts({ 'a.txt': 'two', 'b.txt': 'b' }, 'c2'), puts({ 'c.txt': 'c' }, 'c3')),
        calls(puts({ 'c.txt': null }, 'c4')),
      ],
      undefined,
      { files: { 'a.txt': 'old' } },
    );
    const [question, ...more] = questions(on);
    expect(more).toEqual([]);
    expect(question).toMatchObject({ about: 'turn', title: 'make it so' });
    // What came and went again is no change.
    expect(question?.changes.files).toMatchObject([
      { path: 'a.txt', before: { hash: sha('old') }, after: { hash: sha('two') } },
      { path: 'b.txt', before: null },
    ]);
    expect(question?.changes.steps?.map(({ call, files }) => [call, files.map(({ path }) => path)])).toEqual([
      ['c1', ['a.txt']],
      ['c2', ['a.txt', 'b.txt']],
      ['c3', ['c.txt']],
      ['c4', ['c.txt']],
    ]);
    expect(on.of('staged').map(({ files }) => files)).toEqual([1, 2, 3, 2]);
    expect(on.of('landed')).toMatchObject([{ landing: { origin: { by: 'tool', turn: 1, label: 'make it so' } } }]);
    expect(on.of('unstaged')).toMatchObject([{ why: 'landed', files: 0 }]);
    expect(on.session.state().staged).toBeNull();
    expect(await on.workspace.proposals()).toEqual([]);
    await on.session.prompt('next');
    expect(heard(on.model.requests.at(-1))).toContain(
      '[archie] The user reviewed what was staged. Landed: a.txt (changed), b.txt (new)',
    );
  });

  it('with nothing staged asks nothing', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' })), calls(puts({ 'a.txt': null }))]);
    expect(questions(on)).toEqual([]);
    expect(on.session.state().staged).toBeNull();
  });

  it('lands some: the rest is dropped, and the model hears what', async () => {
    const before = Array.from({ length: 20 }, (_, n) => `${n}\n`).join('');
    const after = before.replace('1\n', 'ONE\n').replace('18\n', 'LATE\n');
    const [hunk] = diffText(before, after).hunks;
    const on = await staging(
      [calls(puts({ 'a.txt': after, 'b.txt': 'b', 'c.txt': 'c' }))],
      () => review({ accept: { files: { 'a.txt': { hunks: [hunk?.id ?? ''] }, 'b.txt': 'all' } } }),
      { files: { 'a.txt': before } },
    );
    expect([on.file('a.txt'), on.file('b.txt'), on.file('c.txt')]).toEqual([before.replace('1\n', 'ONE\n'), 'b', null]);
    expect(on.of('landed')).toHaveLength(1);
    expect(await on.workspace.proposals()).toEqual([]);
    await on.session.prompt('next');
    expect(reviewIn(on.model.requests.at(-1)).files.map(({ path, landed }) => [path, landed])).toEqual([
      ['a.txt', 'part'],
      ['c.txt', 'none'],
      ['b.txt', 'all'],
    ]);
    expect(heard(on.model.requests.at(-1))).toContain('+LATE');
  });

  it('refused lands nothing, and the model hears why', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' }))], () =>
      review({ accept: 'none', comments: [{ text: 'wrong file' }] }),
    );
    expect(on.file('a.txt')).toBeNull();
    expect(on.of('unstaged')).toMatchObject([{ why: 'refused', files: 0 }]);
    expect(await on.workspace.proposals()).toEqual([]);
    await on.session.prompt('next');
    expect(heard(on.model.requests.at(-1))).toContain('Nothing landed. The user refused it and says: wrong file');
  });

  it('sent back goes on: what was accepted landed, the rest is still seen, and the next review knows the last', async () => {
    const on = await staging(
      [
        calls(puts({ 'a.txt': 'one', 'b.txt': 'b' })),
        says('done'),
        calls(looks('b.txt')),
        calls(puts({ 'b.txt': 'better' })),
      ],
      (_question, n) =>
        n === 1
          ? review({
              accept: { files: { 'a.txt': 'all' } },
              sendBack: true,
              comments: [{ path: 'b.txt', side: 'after', line: 1, text: 'say more' }],
            })
          : review(),
    );
    expect(on.of('turn.ended')).toHaveLength(1);
    const [first, second, ...more] = questions(on);
    expect(more).toEqual([]);
    expect(second?.changes.files).toMatchObject([{ path: 'b.txt', before: null, after: { hash: sha('better') } }]);
    expect(second?.previous?.files).toEqual(first?.changes.files);
    expect(reviewIn(on.model.requests[2]).comments).toMatchObject([{ path: 'b.txt', text: 'say more', quote: 'b' }]);
    expect(JSON.stringify(on.of('call.finished')[1]?.content)).toContain('b');
    expect([on.file('a.txt'), on.file('b.txt')]).toEqual(['one', 'better']);
    expect(on.of('unstaged').map(({ why, files }) => [why, files])).toEqual([
      ['landed', 1],
      ['landed', 0],
    ]);
  });

  it('accepted whole and sent back with words goes on from them', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'one' })), says('done')], () =>
      review({ sendBack: true, comments: [{ text: 'now the docs' }] }),
    );
    expect(questions(on)).toHaveLength(1);
    expect(on.of('turn.ended')).toHaveLength(1);
    expect(heard(on.model.requests[2])).toContain('The user says: now the docs\nThe user wants you to go on');
    expect(on.session.state().staged).toBeNull();
  });

  it('put off with words stays staged, and the model hears them with the next prompt', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' })), says('done'), says('I see.')], () =>
      review({ accept: 'none', later: true, comments: [{ path: 'a.txt', line: 1, text: 'smaller' }] }),
    );
    expect(on.model.requests).toHaveLength(2);
    expect(on.session.state().staged).toMatchObject({ files: 1 });
    await on.session.prompt('and now?');
    expect(heard(on.model.requests[2])).toContain('it stays staged. They say:\na.txt:1: smaller');
  });

  it('put off or interrupted stays staged, and can be reviewed or dropped later', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' }))], (_question, n, on) => {
      if (n === 1) on.session.interrupt();
      return n === 2 ? review({ later: true }) : n === 3 ? review() : undefined;
    });
    expect(on.of('turn.ended')).toMatchObject([{ outcome: { type: 'done' } }]);
    expect(on.session.state().staged).toMatchObject({ files: 1 });
    expect(on.of('notice').at(-1)?.text).toContain('1 file stays staged: /review');
    expect(await on.session.review()).toBeNull();
    expect(on.file('a.txt')).toBeNull();
    const landing = await on.session.review();
    expect(landing?.files).toMatchObject([{ path: 'a.txt' }]);
    expect(on.file('a.txt')).toBe('x');
    await expect(on.session.review()).rejects.toMatchObject({ code: 'nothing' });
    expect(await on.session.discard()).toBe(false);
  });

  it('is not reviewed again by a turn that stages nothing', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' }))], () => review({ later: true }));
    await on.session.prompt('and now?');
    expect(questions(on)).toHaveLength(1);
    expect(await on.session.discard()).toBe(true);
    expect(on.session.state().staged).toBeNull();
    expect(on.of('unstaged')).toMatchObject([{ why: 'discarded' }]);
    expect(await on.workspace.proposals()).toEqual([]);
  });

  it('that fails keeps what it staged', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' })), fails('billing', { retryable: false })]);
    expect(on.of('turn.ended')).toMatchObject([{ outcome: { type: 'failed' } }]);
    expect(on.session.state().staged).toMatchObject({ files: 1 });
    expect(on.of('notice').at(-1)?.text).toContain('1 file stays staged');
  });

  it('with nobody there leaves a proposal, refuses nothing and lands nothing', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' }))], undefined, { interactive: false });
    expect(on.of('refused')).toEqual([]);
    expect(on.file('a.txt')).toBeNull();
    const [proposal] = await on.workspace.proposals();
    expect(proposal).toMatchObject({ title: 'make it so', session: 's1', changes: { files: [{ path: 'a.txt' }] } });
    expect(on.session.state().staged).toEqual({ proposal: proposal?.id, files: 1 });
  });
});

/** The stage that is being set, for plays that happen on it. */
let tree: { write(path: string, text: string): void } | undefined;
function hold(): StageOptions {
  return {
    wrap(workspace) {
      const { root } = workspace;
      tree = {
        write: (path, text) => writeFileSync(join(root, path), text),
      };
      return workspace;
    },
  };
}

describe("the user's own edits meanwhile", () => {
  const before = Array.from({ length: 20 }, (_, n) => `${n}\n`).join('');
  const after = before.replace('1\n', 'ONE\n');

  it('are merged', async () => {
    const mine = before.replace('18\n', 'MINE\n');
    const on = await staging(
      [
        calls(puts({ 'a.txt': after })),
        async function* (...at) {
          tree?.write('a.txt', mine);
          yield* says('done')(...at);
        },
      ],
      undefined,
      { files: { 'a.txt': before }, ...hold() },
    );
    expect(questions(on)[0]?.changes.merged).toEqual(['a.txt']);
    expect(on.file('a.txt')).toBe(mine.replace('1\n', 'ONE\n'));
  });

  it('that cannot be merged stay until the person chooses, through being sent back too', async () => {
    const mine = before.replace('1\n', 'MINE\n');
    const on = await staging(
      [
        calls(puts({ 'a.txt': after })),
        async function* (...at) {
          tree?.write('a.txt', mine);
          yield* says('done')(...at);
        },
        says('still done'),
      ],
      (question, n) => {
        expect(question.changes.conflicts?.map(({ path }) => path)).toEqual(['a.txt']);
        return n === 1
          ? review({ accept: 'none', sendBack: true, comments: [{ text: 'hm' }] })
          : n === 2
            ? review()
            : review({ resolved: { 'a.txt': 'mine' } });
      },
      { files: { 'a.txt': before }, ...hold() },
    );
    expect(on.of('notice')[0]?.text).toContain('a.txt changed meanwhile and cannot be merged');
    expect(on.file('a.txt')).toBe(mine);
    expect(on.session.state().staged).toBeNull();
  });
});

describe('a resume', () => {
  it('finds what was staged, and its tools see it', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' }))], () => review({ later: true }));
    const after = await on.again({
      at: { history: on.logged },
      plays: [calls(looks('a.txt'))],
      answers: () => review(),
    });
    expect(after.session.state().staged).toMatchObject({ files: 1 });
    await after.session.prompt('go on');
    expect(JSON.stringify(after.of('call.finished')[0]?.content)).toContain('x');
    await after.session.review();
    expect(after.file('a.txt')).toBe('x');
  });

  it('says with the mark of a landing that another window landed the same while it was reviewed', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' }))], (_question, _n, at) => {
      at.write('a.txt', 'x');
      return review({});
    });
    expect(on.of('landed')).toEqual([]);
    const text = 'In the tree already: a.txt. Nothing was left to write';
    expect(on.of('notice')).toMatchObject([{ text, landed: true }]);
  });

  it('says when it is gone', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' }))], () => review({ later: true }));
    const [proposal] = await on.workspace.proposals();
    await on.workspace.withdraw(proposal?.id ?? '');
    const after = await on.again({ at: { history: on.logged } });
    await after.session.prompt('go on');
    expect(after.logged.filter(({ type }) => type === 'unstaged')).toMatchObject([{ why: 'gone', files: 0 }]);
    expect(after.session.state().staged).toBeNull();
    expect(heard(after.model.requests[0])).toContain('What was staged was landed or dropped elsewhere');
  });

  it('takes up what a crash left between the disk and the event', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' }))], () => review({ later: true }));
    const cut = on.logged.slice(
      0,
      on.logged.findIndex(({ type }) => type === 'staged'),
    );
    const after = await on.again({ at: { history: cut } });
    await after.session.prompt('go on');
    expect(after.session.state().staged).toMatchObject({ files: 1 });
  });

  it('of a fork leaves it to the session that staged it', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' }))], () => review({ later: true }));
    const fork = await on.again({ at: { id: 's2', history: on.logged, forkOf: 's1' } });
    await fork.session.prompt('go on');
    expect(fork.session.state().staged).toBeNull();
    expect(await on.workspace.proposals()).toHaveLength(1);
  });
});

it('whatever event a crash came after, the resume knows what is staged, and the model is not misled', async () => {
  const plays = () => [calls(puts({ 'a.txt': 'one' })), calls(puts({ 'b.txt': 'two' })), says('done'), says('mended')];
  const script = (_question: ReviewQuestion, n: number) =>
    n === 1 ? review({ accept: { files: { 'a.txt': 'all' } }, sendBack: true }) : review({ later: true });
  const whole = await staging(plays(), script);
  for (let length = 2; length < whole.logged.length; length += 1) {
    // The disk as it was when the event was written: whatever came later never happened.
    const died = new Error('killed');
    let left = length;
    let dead = false;
    const on = await stage({
      plays: plays(),
      settings: { mode: 'stage' },
      answers: (question) =>
        question.kind === 'review' ? script(question, on.of('question.asked').length) : undefined,
      log() {
        left -= 1;
        dead ||= left < 0;
        if (dead) throw died;
      },
      wrap: (workspace) => ({
        ...workspace,
        propose: (proposal) => (dead ? Promise.reject(died) : workspace.propose(proposal)),
        withdraw: (id) => (dead ? Promise.reject(died) : workspace.withdraw(id)),
        land: (changes) => (dead ? Promise.reject(died) : workspace.land(changes)),
      }),
    });
    await on.session.prompt('make it so');
    const after = await on.again({
      at: { history: on.logged },
      answers: () => review(),
      log: () => undefined,
      wrap: (it) => it,
    });
    await after.session.prompt('go on');
    const [proposal] = await on.workspace.proposals();
    expect(after.session.state().staged?.files ?? 0).toBe(proposal?.changes.files.length ?? 0);
    expect(unsound(after.model.requests.at(-1)?.messages ?? [])).toEqual([]);
    if (proposal) await after.session.review();
    // What was staged once is in the tree now, or the person's to find: nothing of it is half there.
    expect(['one', null]).toContain(after.file('a.txt'));
    expect(['two', null]).toContain(after.file('b.txt'));
    const staged = on.logged
      .filter((event) => event.type === 'staged')
      .flatMap(({ step }) => step.files.map(({ path }) => path));
    expect(staged.every((path) => after.file(path) !== null)).toBe(true);
    strike();
  }
});

it('the tools and the judge of the house: reads, searches and edits upon edits see what is staged', async () => {
  const edit = (path: string, from: string, to: string): Called => ({
    name: 'Edit',
    input: { file_path: path, old_string: from, new_string: to },
  });
  const on = await staging(
    [
      calls({ name: 'Read', input: { file_path: 'a.txt' } }),
      calls(edit('a.txt', 'one', 'two')),
      calls(edit('a.txt', 'two', 'three'), {
        name: 'Write',
        input: { file_path: '.vscode/new.json', content: 'three\n' },
      }),
      calls({ name: 'Grep', input: { pattern: 'three' } }, { name: 'Glob', input: { pattern: '**/*' } }),
    ],
    undefined,
    { files: { 'a.txt': 'one\n' }, tools: [...tools], judge },
  );
  expect(on.of('call.finished').map(({ isError }) => isError)).toEqual([false, false, false, false, false, false]);
  const [grep, glob] = on
    .of('call.finished')
    .slice(-2)
    .map(({ content }) => JSON.stringify(content));
  for (const found of [grep, glob]) {
    expect(found).toContain('a.txt');
    expect(found).toContain('.vscode/new.json');
  }
  expect(questions(on)).toMatchObject([{ because: { code: 'protected' } }]);
  expect([on.file('a.txt'), on.file('.vscode/new.json')]).toEqual(['three\n', 'three\n']);
});

it('what is dropped elsewhere in the middle of a turn is not staged upon', async () => {
  const on = await staging(
    [
      calls(puts({ 'a.txt': 'one' })),
      async function* (...at) {
        await proposed?.withdraw('turn-s1');
        yield* calls(puts({ 'a.txt': 'two', 'b.txt': 'b' }))(...at);
      },
      calls(puts({ 'b.txt': 'b' })),
    ],
    undefined,
    {
      wrap(workspace) {
        proposed = workspace;
        return workspace;
      },
    },
  );
  expect(on.of('unstaged').map(({ why }) => why)).toEqual(['gone', 'landed']);
  expect(heard(on.model.requests[2])).toContain('Nothing landed. a.txt, b.txt changed on disk');
  expect([on.file('a.txt'), on.file('b.txt')]).toEqual([null, 'b']);
});

describe('beside mode stage', () => {
  it('a command says that it does not see what is staged', async () => {
    const on = await staging(
      [calls(puts({ 'a.txt': 'x' })), calls({ name: 'Do', input: { command: 'npm test' } })],
      undefined,
      {
        tools: [put, look, note, doing(() => Promise.resolve({}))],
        judge: { call: (name) => (name === 'Do' ? ask : { decision: 'allow', because: ask.because }) },
        answers: (question) => (question.kind === 'permission' ? { kind: 'permission', allow: true } : review()),
      },
    );
    const permission = on.of('question.asked').find(({ question }) => question.kind === 'permission')?.question;
    expect(permission).toMatchObject({ because: { text: 'The test asks. It does not see the staged file.' } });
    expect(heard(on.model.requests[2])).toContain('The command did not see what is staged');
  });

  it('leaving it is told to both, and tools see the tree again', async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x' }))], () => review({ later: true }));
    on.session.set({ mode: 'ask' });
    on.model.plays.push(calls(looks('a.txt')));
    await on.session.prompt('look');
    expect(on.of('notice').some(({ text }) => text.includes('does not see the 1 staged file'))).toBe(true);
    expect(heard(on.model.requests.at(-2))).toContain('Mode stage is off');
    expect(on.of('call.finished').at(-1)?.isError).toBe(true);
  });

  it("another's proposal is reviewed as a patch", async () => {
    const on = await staging([calls(puts({ 'a.txt': 'x', 'b.txt': 'y' }))], undefined, { interactive: false });
    const [proposal] = await on.workspace.proposals();
    let decision = review({ accept: { files: { 'b.txt': 'all' } } });
    const other = await on.again({
      interactive: true,
      at: { id: 's2' },
      answers: () => decision,
    });
    await other.session.review(proposal?.id);
    expect(questions(other)).toMatchObject([{ about: 'patch', title: 'make it so' }]);
    expect([other.file('a.txt'), other.file('b.txt')]).toEqual([null, 'y']);
    // The rest stays, until it is refused as a whole.
    expect(await on.workspace.proposals()).toMatchObject([
      { id: proposal?.id, changes: { files: [{ path: 'a.txt' }] } },
    ]);
    decision = review({ accept: 'none' });
    expect(await other.session.review(proposal?.id)).toBeNull();
    expect(await on.workspace.proposals()).toEqual([]);
    await expect(other.session.review('none')).rejects.toMatchObject({ code: 'nothing' });
  });
});
