import { afterEach, expect, it } from 'vitest';
import { judge } from '../../src/policy/judge.ts';
import { bash } from '../../src/tools/bash.ts';
import { calls } from './model.ts';
import { stage, strike } from './stage.ts';

afterEach(strike);

it('the question about a compound says what each part of it is', async () => {
  const { session, of } = await stage({
    judge,
    tools: [bash],
    answers: () => ({ kind: 'permission', allow: false }),
    plays: [calls({ name: 'Bash', input: { command: 'ls | head && make > out' } })],
  });
  await session.prompt('x');
  expect(of('question.asked').map(({ question }) => question)).toMatchObject([
    {
      subject: 'ls | head && make > out',
      parts: [
        { text: 'ls', decision: 'allow' },
        { text: 'head', decision: 'allow' },
        { text: 'make > out', decision: 'ask' },
        { text: '> out', decision: 'ask' },
      ],
    },
  ]);
});

it('a command that only reads is not asked about, nor told as permitted', async () => {
  const { session, of } = await stage({
    judge,
    tools: [bash],
    answers: () => ({ kind: 'permission', allow: false }),
    plays: [calls({ name: 'Bash', input: { command: 'ls | head' } })],
  });
  await session.prompt('x');
  expect([...of('question.asked'), ...of('refused'), ...of('permitted')]).toEqual([]);
  expect(of('call.finished')).toHaveLength(1);
});
