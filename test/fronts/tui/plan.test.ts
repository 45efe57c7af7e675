import { describe, expect, it } from 'vitest';
import { isPlan, planOf, promptOf } from '../../../src/fronts/tui/plan/plan.ts';
import type { ReviewAnswer } from '../../../src/protocol/approval.ts';
import { fakeSession } from '../../support/fake-session.ts';
import { Board } from './board.ts';

const text = '## Plan\n\n1. Read the orders\n2. Add an index';

describe('a plan', () => {
  it.each([
    [text, true],
    ['1. one\n2) two', true],
    ['- one\n\nand\n\n* two', true],
    ['# Title alone', true],
    ['It is a function that adds two numbers.', false],
    ['There is one step:\n\n1. do it', false],
    ['', false],
    ['```\n1.x\n```', false],
  ])('%j: %s', (answer, is) => {
    expect(isPlan(answer)).toBe(is);
  });

  it.each([
    [{ accept: 'all', comments: [] }, 'Carry out the plan.'],
    [
      { accept: 'all', comments: [{ path: 'plan.md', line: 4, side: 'after', text: 'a partial one' }] },
      'Carry out the plan.\n\nWith this in mind:\n> 2. Add an index\na partial one',
    ],
    [
      { accept: 'none', sendBack: true, comments: [{ text: 'in two steps' }] },
      'Revise the plan, and change nothing yet. What I say of it:\nin two steps',
    ],
    [{ accept: 'none', comments: [] }, null],
  ] as const)('that is answered by %j says to the model: %j', async (answer, prompt) => {
    const plan = planOf('p', text, fakeSession());
    expect(await promptOf(plan, { kind: 'review', ...answer } as unknown as ReviewAnswer)).toBe(prompt);
  });

  it('that was edited, or chosen in part, is told as it is now', async () => {
    const plan = planOf('p', text, fakeSession());
    const hash = await plan.contents.putBlob(new TextEncoder().encode('1. Only this\n'));
    const edits = [{ path: 'plan.md', before: null, after: { hash, mode: 'file' as const, size: 13 } }];
    expect(await promptOf(plan, { kind: 'review', accept: 'all', edits, comments: [] })).toBe(
      'Carry out this plan:\n\n1. Only this',
    );
    const { question, contents } = planOf('p', text, fakeSession());
    const bytes = await contents.blob(question.changes.files[0]!.after!.hash);
    const board = await new Board([['plan.md', null, bytes]], { question: { about: 'plan', remember: [] } }).open();
    expect(board.screen.join('\n')).toMatch(/^Plan[^]*y do it · n leave it · r send back/);
    board.input('G', 'x', 'y');
    expect(await promptOf(plan, board.answers[0]!)).toBe('Carry out this plan:\n\n## Plan\n\n1. Read the orders');
  });
});
