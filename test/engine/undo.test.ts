/** Undo and redo through the session: previews, parts, conflicts, and the conversation that goes back too. */

import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, Question, ReviewAnswer, ReviewQuestion } from '../../src/protocol/approval.ts';
import { diffText } from '../../src/text/diff/diff.ts';
import { calls, heard, says, unsound } from './model.ts';
import type { Play } from './model.ts';
import { persona, stage, strike } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';
import { doing, look, note, put } from './tools.ts';
import { routing } from '../support/routing.ts';

afterEach(strike);

const review = (more: Partial<ReviewAnswer> = {}): Answer => ({ kind: 'review', accept: 'all', comments: [], ...more });
const puts = (files: Record<string, string | null>) => calls({ name: 'Put', input: { files } });
const before = Array.from({ length: 20 }, (_, n) => `${n}\n`).join('');
const after = before.replace('1\n', 'ONE\n').replace('18\n', 'LATE\n');
const [first] = diffText(after, before).hunks.map(({ id }) => id) as [string];

interface Answers {
  now: (question: ReviewQuestion, n: number) => Answer;
}

/** A session in which each turn lands what its play says; `answers.now` says what to do with previews. */
async function session(plays: Play[], options: StageOptions = {}): Promise<{ on: Stage; answers: Answers }> {
  const answers: Answers = { now: () => review() };
  let n = 0;
  const on = await stage({
    plays,
    files: { 'a.txt': before },
    answers: (question: Question) => {
      n += 1;
      return question.kind === 'review' ? answers.now(question, n) : undefined;
    },
    ...options,
  });
  return { on, answers };
}

const questions = (on: Stage) => on.of('question.asked').map(({ question }) => question as ReviewQuestion);
const next = async (on: Stage, text = 'next') => {
  await on.session.prompt(text);
  return heard(on.model.requests.at(-1));
};

describe('a preview', () => {
  it('says what would be taken back and why it is there, and lands when accepted', async () => {
    const { on } = await session([puts({ 'a.txt': after })]);
    await on.session.prompt('make it loud');
    const landing = await on.session.undo();
    expect(questions(on)).toMatchObject([
      {
        about: 'undo',
        title: 'a.txt',
        changes: { files: [{ path: 'a.txt' }] },
        rewind: { turn: 1, prompt: 'make it loud' },
      },
    ]);
    expect(landing?.origin).toMatchObject({ by: 'undo', session: 's1', turn: 1 });
    expect(landing?.origin.part).toBeUndefined();
    expect(on.of('landed')[1]?.review?.files).toMatchObject([{ path: 'a.txt', landed: 'all' }]);
    expect(on.file('a.txt')).toBe(before);
    await on.session.redo();
    expect(questions(on)[1]).toMatchObject({ about: 'redo' });
    expect(questions(on)[1]?.rewind).toBeUndefined();
    expect(on.file('a.txt')).toBe(after);
  });

  it('refused, put off or interrupted changes nothing', async () => {
    const { on, answers } = await session([puts({ 'a.txt': after })]);
    await on.session.prompt('x');
    for (const answer of [review({ accept: 'none' }), review({ later: true })]) {
      answers.now = () => answer;
      expect(await on.session.undo()).toBeNull();
    }
    answers.now = () => {
      on.session.interrupt();
      return review();
    };
    expect(await on.session.undo()).toBeNull();
    expect(on.file('a.txt')).toBe(after);
    expect(on.of('landed')).toHaveLength(1);
    expect(on.of('nudged')).toEqual([]);
  });

  it('accepted in part leaves the rest standing, to be taken back later', async () => {
    const { on, answers } = await session([puts({ 'a.txt': after, 'b.txt': 'b' })]);
    await on.session.prompt('x');
    answers.now = () => review({ accept: { files: { 'a.txt': { hunks: [first] } } } });
    const part = await on.session.undo();
    expect(part?.origin.part).toBe(true);
    expect([on.file('a.txt'), on.file('b.txt')]).toEqual([before.replace('18\n', 'LATE\n'), 'b']);
    answers.now = () => review();
    await on.session.undo();
    expect([on.file('a.txt'), on.file('b.txt')]).toEqual([before, null]);
  });
});

describe("the user's later edits", () => {
  it('are merged, and told', async () => {
    const { on } = await session([puts({ 'a.txt': before.replace('1\n', 'ONE\n') })]);
    await on.session.prompt('x');
    on.write('a.txt', before.replace('1\n', 'ONE\n').replace('18\n', 'MINE\n'));
    await on.session.undo();
    expect(questions(on)[0]?.changes.merged).toEqual(['a.txt']);
    expect(on.file('a.txt')).toBe(before.replace('18\n', 'MINE\n'));
    expect(await next(on)).toContain('took a landing back with undo');
  });

  it('that cannot be merged land only as chosen', async () => {
    const mine = before.replace('1\n', 'MINE\n');
    const results: (string | null)[] = [];
    const told: string[] = [];
    for (const keep of ['mine', 'both', 'theirs'] as const) {
      const { on, answers } = await session([puts({ 'a.txt': after })]);
      await on.session.prompt('x');
      on.write('a.txt', mine);
      let asked = 0;
      answers.now = () => (++asked === 1 ? review() : review({ resolved: { 'a.txt': keep } }));
      await on.session.undo();
      expect(asked).toBe(2);
      results.push(on.file('a.txt'));
      told.push(...on.of('nudged').map(({ text }) => text));
      strike();
    }
    expect(results[0]).toBe(mine);
    expect(results[1]).toContain('<<<<<<<');
    expect(told).toContainEqual(expect.stringMatching(/settle them\.\nWhat you knew/));
    expect(results[2]).toBe(before);
  });

  it('made while the preview is looked at are found', async () => {
    const { on, answers } = await session([puts({ 'a.txt': before.replace('1\n', 'ONE\n') })]);
    await on.session.prompt('x');
    let asked = 0;
    answers.now = () => {
      asked += 1;
      if (asked === 1) on.write('a.txt', before.replace('1\n', 'ONE\n').replace('18\n', 'MINE\n'));
      return review();
    };
    await on.session.undo();
    expect(asked).toBe(2);
    expect(on.file('a.txt')).toBe(before.replace('18\n', 'MINE\n'));
  });
});

describe('where nobody is there to be asked', () => {
  it('an undo lands at once, and a conflict is an error that names the files', async () => {
    const { on } = await session([puts({ 'a.txt': after }), says('ok'), puts({ 'a.txt': after })], {
      interactive: false,
    });
    await on.session.prompt('x');
    await on.session.undo();
    expect(questions(on)).toEqual([]);
    expect(on.file('a.txt')).toBe(before);
    await on.session.prompt('y');
    on.write('a.txt', before.replace('1\n', 'MINE\n'));
    await expect(on.session.undo()).rejects.toMatchObject({ code: 'conflict', paths: ['a.txt'] });
  });
});

describe('the conversation goes back too', () => {
  const rewinding = () => review({ rewind: true });

  it('to before the prompt: what was said since is forgotten, and nothing is told of it', async () => {
    const { on, answers } = await session([says('hello'), puts({ 'a.txt': after }), says('it is loud')]);
    await on.session.prompt('hi');
    await on.session.prompt('make it loud');
    answers.now = rewinding;
    await on.session.undo();
    expect(on.of('rewound')).toMatchObject([{ toTurn: 2, prompt: 'make it loud' }]);
    expect(on.file('a.txt')).toBe(before);
    const words = await next(on, 'something else');
    expect(words).toContain('hi');
    expect(words).toContain('hello');
    for (const gone of ['loud', 'Landed', 'took a landing back']) expect(words).not.toContain(gone);
    expect(unsound(on.model.requests.at(-1)?.messages ?? [])).toEqual([]);
    // Turns are numbered on: what lands from here on is of another turn.
    expect(on.session.state().turn).toBe(3);
  });

  it('of a session that is resumed is the same', async () => {
    const { on, answers } = await session([says('hello'), puts({ 'a.txt': after })]);
    await on.session.prompt('hi');
    await on.session.prompt('make it loud');
    answers.now = rewinding;
    await on.session.undo();
    const again = await on.again({ at: { history: on.logged } });
    await Promise.all([next(on, 'then'), next(again, 'then')]);
    expect(again.model.requests[0]?.messages).toEqual(on.model.requests.at(-1)?.messages);
    expect(heard(again.model.requests[0])).not.toContain('loud');
  });

  it('keeps what was set, allowed and spent, and takes back todos, the persona and what was seen', async () => {
    const known: (string | undefined)[] = [];
    const eye = doing((_command, at) => {
      known.push(at.seen('b.txt'));
      return Promise.resolve({});
    });
    const { on, answers } = await session(
      [
        says('hello'),
        calls({ name: 'Note', input: { content: 'a todo' } }, { name: 'Put', input: { files: { 'b.txt': 'b' } } }),
        calls({ name: 'Do', input: { command: 'look' } }),
        says('done'),
        calls({ name: 'Do', input: { command: 'look' } }),
      ],
      {
        tools: [put, look, note, eye],
        personas: [persona('pro')],
        route: (prompt) => routing(prompt === 'two' ? 'pro' : null, prompt, 'router'),
      },
    );
    await on.session.prompt('one');
    const { cost } = on.session.state();
    await on.session.prompt('two');
    on.session.set({ effort: 'high' });
    expect(on.session.state()).toMatchObject({ persona: 'pro', todos: [{ content: 'a todo' }] });
    const spent = on.session.state().cost ?? 0;
    answers.now = rewinding;
    await on.session.undo();
    expect(on.session.state()).toMatchObject({ persona: null, todos: [], settings: { effort: 'high' }, cost: spent });
    expect(spent).toBeGreaterThan(cost ?? 0);
    await on.session.prompt('three');
    expect(known.map((hash) => hash !== undefined)).toEqual([true, false]);
  });

  it('past other landings that stay: the model hears of those', async () => {
    const { on, answers } = await session([
      puts({ 'a.txt': after }),
      says('ok'),
      puts({ 'b.txt': 'b', 'c.txt': 'c' }),
      says('ok'),
    ]);
    await on.session.prompt('one');
    await on.session.prompt('two');
    const [landing] = await on.workspace.landings();
    answers.now = rewinding;
    await on.session.undo([landing?.id ?? '']);
    expect([on.file('a.txt'), on.file('b.txt')]).toEqual([before, 'b']);
    const words = await next(on);
    expect(words).toContain('Files that are not as you knew them: b.txt (new), c.txt (new)');
    expect(words).not.toContain('a.txt');
  });

  it('past a summary: what it stood for is there again', async () => {
    const { on, answers } = await session([says('hello'), puts({ 'a.txt': after }), says('done'), says('the summary')]);
    await on.session.prompt('hi');
    await on.session.prompt('make it loud');
    expect(await on.session.compact()).toBe(true);
    answers.now = rewinding;
    await on.session.undo();
    const words = await next(on);
    expect(words).toContain('hello');
    expect(words).not.toContain('summary');
  });

  it('but never to an id that people have seen', async () => {
    const play = () => calls({ name: 'Put', input: { files: { 'a.txt': after } }, id: 'dup' });
    const { on, answers } = await session([play(), says('1'), play(), says('2')]);
    answers.now = rewinding;
    await on.session.prompt('one');
    await on.session.undo();
    await on.session.prompt('again');
    expect(on.of('call.finished').map(({ id }) => id)).toEqual(['dup', 'dup_2']);
    const resumed = await on.again({ at: { history: on.logged }, plays: [play()] });
    await resumed.session.prompt('and again');
    expect(resumed.of('call.finished').map(({ id }) => id)).toEqual(['dup_3']);
  });

  it('again and again', async () => {
    const { on, answers } = await session([puts({ 'a.txt': after }), says('1'), puts({ 'b.txt': 'b' }), says('2')]);
    answers.now = rewinding;
    await on.session.prompt('one');
    await on.session.prompt('two');
    await on.session.undo();
    await on.session.undo();
    expect(on.of('rewound').map(({ toTurn }) => toTurn)).toEqual([2, 1]);
    expect(await next(on, 'three')).toBe('three');
    expect([on.file('a.txt'), on.file('b.txt')]).toEqual([before, null]);
  });

  it("is offered for what the session's own turns made, by way of a redo too", async () => {
    const { on, answers } = await session([puts({ 'a.txt': after })]);
    await on.session.prompt('one');
    const other = await on.again({ at: { id: 's2' } });
    await other.session.undo();
    await other.session.redo();
    await on.session.undo();
    expect(questions(other).map(({ rewind }) => rewind)).toEqual([undefined, undefined]);
    expect(questions(on).at(-1)?.rewind).toEqual({ turn: 1, prompt: 'one' });
    await on.session.redo();
    answers.now = rewinding;
    await on.session.undo();
    expect(on.of('rewound')).toHaveLength(1);
    answers.now = () => review();
    await on.session.redo();
    await on.session.undo();
    // That prompt is forgotten already.
    expect(questions(on).at(-1)?.rewind).toBeUndefined();
  });

  it("is not offered for the user's own commands", async () => {
    const { on } = await session([says('hello')]);
    await on.session.prompt('one');
    await on.session.shell('echo mine > a.txt');
    await on.session.undo();
    expect(questions(on)).toMatchObject([{ about: 'undo', changes: { files: [{ path: 'a.txt' }] } }]);
    expect(questions(on)[0]?.rewind).toBeUndefined();
  });
});
