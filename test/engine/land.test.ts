import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, Question, ReviewAnswer } from '../../src/protocol/approval.ts';
import type { Content } from '../../src/protocol/message.ts';
import { calls, heard } from './model.ts';
import { allow, ask, deny, reviewIn, stage, strike } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';
import { doing, note, peek, put } from './tools.ts';

afterEach(strike);

const answerText = (content: readonly Content[] | undefined) =>
  (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('\n');
const review = (more: Partial<ReviewAnswer>): Answer => ({ kind: 'review', accept: 'all', comments: [], ...more });

async function proposing(files: Record<string, string | null>, options: StageOptions): Promise<Stage> {
  const on = await stage({
    judge: { changes: () => ask },
    plays: [calls({ name: 'Put', input: { files }, id: 'c1' })],
    ...options,
  });
  await on.session.prompt('change it');
  return on;
}

describe('a proposal', () => {
  it('is reviewed, lands, is journaled, and the model hears what landed', async () => {
    const on = await proposing(
      { 'a.txt': 'new', 'b.txt': 'b', 'c.txt': null },
      { files: { 'a.txt': 'old', 'c.txt': 'c' }, answers: () => review({}) },
    );
    expect(on.of('question.asked')[0]?.question).toMatchObject({
      kind: 'review',
      call: 'c1',
      tool: 'Put',
      because: ask.because,
      remember: [{ kind: 'edits' }],
    });
    expect([on.file('a.txt'), on.file('b.txt'), on.file('c.txt')]).toEqual(['new', 'b', null]);
    expect(on.of('landed')[0]).toMatchObject({
      call: 'c1',
      landing: { origin: { by: 'tool', session: 's1', turn: 1, call: 'c1', tool: 'Put' } },
    });
    expect(await on.workspace.landings()).toHaveLength(1);
    expect(heard(on.model.requests[1])).toContain('Landed: a.txt (changed), b.txt (new), c.txt (deleted)');
    expect(Object.keys(on.of('call.finished')[0]?.seen ?? {})).toEqual(['a.txt', 'b.txt']);
  });

  it('that changes nothing asks nobody', async () => {
    const on = await proposing({ 'a.txt': 'same' }, { files: { 'a.txt': 'same' } });
    expect(on.of('question.asked')).toEqual([]);
    expect(on.of('landed')).toEqual([]);
    expect(on.of('call.finished')[0]?.isError).toBe(false);
  });

  it('lands without a question where the judge allows it', async () => {
    const on = await proposing({ 'a.txt': 'new' }, { judge: {} });
    expect(on.of('question.asked')).toEqual([]);
    expect(on.file('a.txt')).toBe('new');
  });

  it('is refused by a mode, and the model hears why', async () => {
    const on = await proposing({ 'a.txt': 'new' }, { judge: { changes: () => deny } });
    expect(on.file('a.txt')).toBeNull();
    expect(on.of('refused')).toMatchObject([
      { by: 'policy', because: deny.because, changes: { files: [{ path: 'a.txt' }] } },
    ]);
    expect(heard(on.model.requests[1])).toContain('Nothing landed (a.txt). The test forbids it.');
    expect(heard(on.model.requests[1])).not.toContain('Proposed.');
    expect(on.of('call.finished')[0]?.seen).toBeUndefined();
  });

  it('with nobody there is refused as unattended, and kept in the event', async () => {
    const on = await proposing({ 'a.txt': 'new' }, { interactive: false });
    expect(on.of('refused')).toMatchObject([
      { by: 'policy', because: { code: 'unattended' }, changes: { files: [{ path: 'a.txt' }] } },
    ]);
    expect(on.file('a.txt')).toBeNull();
  });

  it('refused with words about lines: the model hears them all', async () => {
    const comments = [
      { text: 'no' },
      { path: 'a.txt', line: 3, side: 'after' as const, text: 'wrong name' },
      { path: 'a.txt', line: 1, side: 'before' as const, text: 'keep' },
    ];
    const on = await proposing({ 'a.txt': 'new' }, { answers: () => review({ accept: 'none', comments }) });
    expect(on.of('refused')).toMatchObject([
      { by: 'person', words: 'no\na.txt:3: wrong name\na.txt:1 (before the change): keep' },
    ]);
    expect(reviewIn(on.model.requests[1]).comments).toEqual([
      { text: 'no' },
      { path: 'a.txt', line: 3, side: 'after', text: 'wrong name' },
      { path: 'a.txt', line: 1, side: 'before', text: 'keep' },
    ]);
    expect(on.of('refused')[0]?.review?.files).toEqual([{ path: 'a.txt', landed: 'none' }]);
    expect(on.file('a.txt')).toBeNull();
  });

  it('accepted in part: what is not named is refused, and both are told', async () => {
    const on = await proposing(
      { 'a.txt': '1', 'b.txt': '2' },
      {
        answers: () =>
          review({
            accept: { files: { 'b.txt': 'all', 'zzz.txt': 'all' } },
            comments: [{ path: 'a.txt', text: 'later' }],
          }),
      },
    );
    expect([on.file('a.txt'), on.file('b.txt')]).toEqual([null, '2']);
    const words = heard(on.model.requests[1]);
    expect(words).toContain('Landed: b.txt (new)');
    expect(words).toContain('Refused by the user, not landed: a.txt');
    expect(reviewIn(on.model.requests[1])).toEqual({
      files: [
        { path: 'a.txt', landed: 'none' },
        { path: 'b.txt', landed: 'all' },
      ],
      comments: [{ path: 'a.txt', text: 'later' }],
    });
    expect(Object.keys(on.of('call.finished')[0]?.seen ?? {})).toEqual(['b.txt']);
  });

  it('of which nothing is accepted is a refusal', async () => {
    const on = await proposing({ 'a.txt': '1' }, { answers: () => review({ accept: { files: {} } }) });
    expect(on.of('refused')).toMatchObject([{ by: 'person' }]);
  });

  it('edited by the person lands as saved, and the model is shown the difference', async () => {
    const answers = (on: () => Stage) => (question: Question) => {
      if (question.kind !== 'review') return undefined;
      void on()
        .session.putBlob(new TextEncoder().encode('one\nTWO\nthree\n'))
        .then((hash) =>
          on().session.answer(
            question.id,
            review({
              edits: [
                { path: 'a.txt', before: null, after: { hash, mode: 'file', size: 14 } },
                { path: 'evil.txt', before: null, after: { hash, mode: 'file', size: 14 } },
              ],
            }),
          ),
        );
      return undefined;
    };
    let on: Stage | undefined;
    on = await stage({
      files: { 'a.txt': 'old\n' },
      judge: { changes: () => ask },
      plays: [calls({ name: 'Put', input: { files: { 'a.txt': 'one\ntwo\nthree\n' } } })],
      answers: answers(() => on as Stage),
    });
    await on.session.prompt('x');
    expect(on.file('a.txt')).toBe('one\nTWO\nthree\n');
    expect(on.file('evil.txt')).toBeNull();
    const words = heard(on.model.requests[1]);
    expect(words).toContain('The user changed a.txt before it landed');
    expect(words).toContain('-two\n+TWO');
    const [landed] = on.of('landed');
    expect(on.of('call.finished')[0]?.seen).toEqual({ 'a.txt': landed?.landing.files[0]?.after?.hash });
  });

  it('"always" for edits is granted when something is accepted, and never with a no', async () => {
    const yes = await proposing({ 'a.txt': '1' }, { answers: () => review({ remember: { kind: 'edits' } }) });
    expect(yes.session.state().grants).toEqual([{ kind: 'edits' }]);
    const no = await proposing(
      { 'a.txt': '1' },
      { answers: () => review({ accept: 'none', remember: { kind: 'edits' } }) },
    );
    expect(no.session.state().grants).toEqual([]);
  });

  it('that moved on meanwhile and cannot be merged is asked about again, and nothing lands unless something is chosen', async () => {
    let on: Stage | undefined;
    on = await stage({
      files: { 'a.txt': 'old', 'b.txt': 'old' },
      judge: { changes: () => ask },
      plays: [calls({ name: 'Put', input: { files: { 'a.txt': 'mine', 'b.txt': 'mine' } } })],
      answers: () => {
        on?.write('b.txt', 'the user was here');
        return review({});
      },
    });
    await on.session.prompt('x');
    expect([on.file('a.txt'), on.file('b.txt')]).toEqual(['old', 'the user was here']);
    expect(on.of('landed')).toEqual([]);
    // A front that answers the same for ever is not asked for ever.
    expect(on.of('question.asked')).toHaveLength(21);
    expect(on.of('notice')[0]?.text).toContain('b.txt changed meanwhile and cannot be merged');
    expect(heard(on.model.requests[1])).toContain('Nothing landed.');
  });

  it('that nobody is asked about and that moved on lands nothing at all, and says so', async () => {
    let on: Stage | undefined;
    on = await stage({
      files: { 'a.txt': 'old', 'b.txt': 'old' },
      wrap: (workspace) => ({
        ...workspace,
        land(changes) {
          on?.write('b.txt', 'the user was here');
          return workspace.land(changes);
        },
      }),
      plays: [calls({ name: 'Put', input: { files: { 'a.txt': 'mine', 'b.txt': 'mine' } } })],
    });
    await on.session.prompt('x');
    expect([on.file('a.txt'), on.file('b.txt')]).toEqual(['old', 'the user was here']);
    expect(on.of('landed')).toEqual([]);
    expect(on.of('refused')).toMatchObject([{ by: 'policy', because: { code: 'conflict' } }]);
    expect(heard(on.model.requests[1])).toContain('b.txt changed on disk after this was proposed');
  });

  it('that another window landed meanwhile is told as in the tree already', async () => {
    let on: Stage | undefined;
    on = await stage({
      judge: { changes: () => ask },
      files: { 'a.txt': 'old' },
      answers: () => {
        on?.write('a.txt', 'new');
        return review({});
      },
      plays: [calls({ name: 'Put', input: { files: { 'a.txt': 'new' } } })],
    });
    await on.session.prompt('x');
    expect(on.of('landed')).toEqual([]);
    const display = [{ type: 'text', text: 'In the tree already: a.txt. Nothing was left to write', landed: true }];
    expect(on.of('call.finished')).toMatchObject([{ display, isError: false }]);
    expect(heard(on.model.requests[1])).toContain('In the tree already');
  });

  it('below a file says so, and not that something changed', async () => {
    const on = await proposing({ 'a.txt/x': 'new' }, { files: { 'a.txt': 'old' }, answers: () => review({}) });
    expect(on.of('refused')).toMatchObject([{ because: { code: 'blocked' } }]);
    const said = heard(on.model.requests[1]);
    expect(said).toContain('a.txt is a file, so nothing can be below it');
    expect(said).not.toContain('changed on disk');
  });

  it('into .git is refused by the tree itself', async () => {
    const on = await proposing({ '.git/hooks/pre-commit': 'evil' }, { judge: {} });
    expect(on.of('landed')).toEqual([]);
    expect(on.of('call.finished')[0]?.isError).toBe(true);
  });

  it('made by two calls of one reply: the second sees what the first landed', async () => {
    const on = await stage({
      plays: [
        calls({ name: 'Put', input: { files: { 'a.txt': '1' } } }, { name: 'Put', input: { files: { 'a.txt': '2' } } }),
      ],
    });
    await on.session.prompt('x');
    expect(on.file('a.txt')).toBe('2');
    expect(on.of('landed')).toHaveLength(2);
  });

  it('what was seen follows what landed, not what was proposed', async () => {
    const known: (string | undefined)[] = [];
    const eye = peek((name, at) => {
      known.push(at.seen(name));
      return Promise.resolve({});
    });
    const on = await stage({
      tools: [put, eye, note],
      judge: { changes: () => ask },
      answers: () => review({ accept: 'none' }),
      plays: [calls({ name: 'Put', input: { files: { 'a.txt': 'x' } } }, { name: 'Peek', input: { name: 'a.txt' } })],
    });
    await on.session.prompt('x');
    expect(known).toEqual([undefined]);
  });
});

describe('what a command has done already', () => {
  const touching = doing(async (command, at) => {
    const bytes = new TextEncoder().encode('made by a command');
    const hash = await at.workspace.putBlob(bytes);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${at.workspace.root}/made.txt`, bytes);
    const files = [{ path: 'made.txt', before: null, after: { hash, mode: 'file' as const, size: bytes.length } }];
    return {
      changes: { id: 'x', files, origin: at.origin },
      happened: true,
      content: [{ type: 'text', text: `ran ${command}` }],
    };
  });

  it('is journaled without a question, can be undone, and the model hears of it', async () => {
    const on = await stage({
      tools: [touching],
      judge: { changes: ({ origin }) => (origin.by === 'tool' ? deny : allow) },
      plays: [calls({ name: 'Do', input: { command: 'c' } })],
    });
    await on.session.prompt('x');
    expect(on.of('question.asked')).toEqual([]);
    expect(on.of('landed')).toHaveLength(1);
    expect(answerText(on.of('call.finished')[0]?.content)).toBe('ran c\nChanged files: made.txt (new)');
    await on.session.undo();
    expect(on.file('made.txt')).toBeNull();
  });

  it('is told even where the journal cannot be written', async () => {
    const on = await stage({
      tools: [touching],
      plays: [calls({ name: 'Do', input: { command: 'c' } })],
      wrap: (workspace) => ({ ...workspace, record: () => Promise.reject(new Error('disk full')) }),
    });
    expect(await on.session.prompt('x')).toEqual({ type: 'done' });
    expect(on.of('notice')[0]?.text).toContain('could not be journaled and cannot be undone: disk full');
    expect(answerText(on.of('call.finished')[0]?.content)).toContain('Changed files: made.txt');
  });
});
