/** Several changes of one reply: each says which it is, and a person can accept the rest of them at once. */

import { afterEach, expect, it } from 'vitest';
import type { Answer, Question } from '../../src/protocol/approval.ts';
import { judge } from '../../src/policy/judge.ts';
import { calls, says } from './model.ts';
import { stage, strike } from './stage.ts';
import type { StageOptions } from './stage.ts';
import { doing, look, put } from './tools.ts';

afterEach(strike);

const puts = (...names: string[]) => names.map((name) => ({ name: 'Put', input: { files: { [name]: name } } }));
const tools = [{ ...put, proposes: true }, look, doing(() => Promise.resolve({}))];
const review = (more: object = {}): Answer => ({ kind: 'review', accept: 'all', comments: [], ...more });
const opened = (more: StageOptions) => stage({ judge, tools, ...more });
const first = (question: Question): boolean => question.kind === 'review' && question.place?.at === 1;

it('say which of how many they are, and what comes after them', async () => {
  const on = await opened({ plays: [calls(...puts('a', 'b', 'c')), says('ok')], answers: () => review() });
  await on.session.prompt('x');
  expect(on.of('question.asked').map(({ question }) => question.kind === 'review' && question.place)).toEqual([
    { at: 1, of: 3, rest: ['b', 'c'] },
    { at: 2, of: 3, rest: ['c'] },
    { at: 3, of: 3, rest: [] },
  ]);
});

it('say nothing where there is one only: reads, commands and calls that cannot run do not count', async () => {
  const other = [
    { name: 'Look', input: { path: 'a' } },
    { name: 'Do', input: { command: 'x' } },
    { name: 'Put', input: 7 },
  ];
  const on = await opened({
    plays: [calls(...puts('a'), ...other), says('ok')],
    answers: (question) => (question.kind === 'permission' ? { kind: 'permission', allow: true } : review()),
  });
  await on.session.prompt('x');
  expect(on.of('question.asked')[0]?.question).not.toHaveProperty('place');
});

it('the rest lands without a question once it is accepted, is told of each time, and ends with the reply', async () => {
  const on = await opened({
    plays: [calls(...puts('a', 'b', 'c')), calls(...puts('d', 'e')), says('ok')],
    answers: (question) => review(first(question) ? { rest: true } : {}),
  });
  await on.session.prompt('x');
  expect(on.of('question.asked')).toHaveLength(2);
  expect(on.of('permitted').map(({ because }) => because.text)).toEqual([
    'You accepted the rest of this reply.',
    'You accepted the rest of this reply.',
    'You accepted the rest of this reply.',
  ]);
  expect(['a', 'b', 'c', 'd', 'e'].map((name) => on.file(name))).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(on.session.state().grants).toEqual([]);
});

it('but what is always asked for, and commands, are asked for', async () => {
  const asked: string[] = [];
  const on = await opened({
    plays: [calls(...puts('a', '.npmrc', 'c'), { name: 'Do', input: { command: 'x' } }), says('ok')],
    answers(question) {
      asked.push(question.kind === 'review' ? question.because.code : question.kind);
      if (question.kind === 'permission') return { kind: 'permission', allow: true };
      return review(first(question) ? { rest: true } : {});
    },
  });
  await on.session.prompt('x');
  expect(asked).toEqual(['review', 'protected', 'permission']);
});

it('ends when the mode is set meanwhile, and is nothing with a no', async () => {
  const on = await opened({
    plays: [calls(...puts('a'), { name: 'Do', input: { command: 'x' } }, ...puts('c')), says('ok')],
    answers(question) {
      if (question.kind === 'permission') on.session.set({ mode: 'ask' });
      return question.kind === 'permission' ? { kind: 'permission', allow: true } : review({ rest: true });
    },
  });
  await on.session.prompt('x');
  expect(on.of('question.asked').map(({ question }) => question.kind)).toEqual(['review', 'permission', 'review']);
  const no = await opened({
    plays: [calls(...puts('a', 'b')), says('ok')],
    answers: () => review({ accept: 'none', rest: true }),
  });
  await no.session.prompt('x');
  expect(no.of('landed')).toEqual([]);
});
