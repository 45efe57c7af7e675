/** What checks tell in the transcript: a line, once, when nobody is being asked; the same after a resume. */

import { describe, expect, it } from 'vitest';
import type { Question } from '../../../src/protocol/approval.ts';
import type { ProofSubject, Verdict } from '../../../src/protocol/proof/checks.ts';
import { isRecorded } from '../../../src/protocol/event.ts';
import type { Happening } from '../../../src/protocol/event.ts';
import { liveRows } from '../../../src/fronts/tui/live/rows.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { outcomeRows } from '../../../src/fronts/tui/transcript/looks/change-outcome.ts';
import type { LookAt } from '../../../src/fronts/tui/transcript/look.ts';
import type { Block } from '../../../src/fronts/tui/view/block.ts';
import { proofFor } from '../../../src/fronts/tui/view/proof.ts';
import { emptyView } from '../../../src/fronts/tui/view/state.ts';
import { step } from '../../../src/fronts/tui/view/view.ts';
import { width } from '../../../src/text/width.ts';
import { oneOfEach, verdict } from '../../support/verdicts.ts';

const { pass, warn, fail, not } = oneOfEach();
const at = { at: 1, turn: 1, thread: 'main' };

function play(happenings: readonly Happening[]) {
  let view = { ...emptyView, running: true };
  const blocks: Block[] = [];
  for (const [seq, happening] of happenings.entries()) {
    const next = step(view, { ...happening, ...at, seq });
    view = next.view;
    blocks.push(...next.out.flatMap((out) => (out.type === 'block' ? [out.block] : [])));
  }
  return { view, blocks };
}

const of: ProofSubject = { changes: 'c', tree: 't', call: 'k' };
const asked = { ...of, question: 'q' };
const question: Question & { kind: 'review' } = {
  id: 'q',
  kind: 'review',
  about: 'call',
  call: 'k',
  tool: 'Edit',
  changes: { id: 'c', files: [], origin: { by: 'tool' } },
  because: { code: 'ask', text: '' },
  remember: [],
};
const call: Happening = { type: 'call.started', id: 'k', name: 'Edit', input: {}, title: 'a' };
const done: Happening = {
  type: 'call.finished',
  id: 'k',
  name: 'Edit',
  content: [],
  display: [],
  isError: false,
  durationMs: 1,
};
const answered: Happening = {
  type: 'question.answered',
  id: 'q',
  answer: { kind: 'review', accept: 'all', comments: [] },
  by: 'person',
};
const checked = (verdicts: Verdict[], about = of, rounds = 0): Happening => ({
  type: 'checked',
  of: about,
  verdicts,
  durationMs: 1,
  rounds,
});
const kinds = (blocks: readonly Block[]) =>
  blocks.map((block) => (block.kind === 'call' ? ['call', ...block.outcomes.map(({ kind }) => kind)] : block.kind));

describe('what is proven', () => {
  it('is told with the call, when its question is answered', () => {
    const all: Happening[] = [
      call,
      { type: 'question.asked', question },
      { type: 'checking', of: asked, left: 2 },
      { type: 'checking', of: asked, left: 1, verdict: pass },
      { type: 'checking', of: asked, left: 0, verdict: fail },
      checked([pass, fail], asked),
    ];
    expect(play(all).blocks).toEqual([]);
    expect(kinds(play([...all, answered, done]).blocks)).toEqual([['call', 'checked']]);
    // What was recorded tells the same.
    const recorded = [...all, answered, done].filter((one) => isRecorded({ ...one, ...at, seq: 0 }));
    expect(play(recorded).blocks).toEqual(play([...all, answered, done]).blocks);
  });

  it('is told when it comes where nobody is asked, or no longer', () => {
    expect(kinds(play([checked([pass])]).blocks)).toEqual(['checked']);
    expect(
      kinds(play([call, { type: 'question.asked', question }, answered, checked([pass], asked), done]).blocks),
    ).toEqual([['call', 'checked']]);
  });

  it('is told once, also where it is asked about again', () => {
    const staged = { changes: 's', tree: 't', proposal: 'p' };
    const all: Happening[] = [
      checked([pass], staged),
      { type: 'question.asked', question },
      { type: 'checking', of: { ...staged, question: 'q' }, left: 0, verdict: pass },
      checked([pass], { ...staged, question: 'q' }),
      answered,
    ];
    expect(kinds(play(all).blocks)).toEqual(['checked']);
    const other = checked([pass], { ...staged, tree: 'other' });
    expect(kinds(play([...all, other]).blocks)).toEqual(['checked', 'checked']);
  });

  it('is not told where files only parse', () => {
    expect(play([checked([verdict('a.json', 'pass', 'parses', { kind: 'syntax' })])]).blocks).toEqual([]);
  });

  it('is that of the question, by its own name or that of its changes, each verdict once', () => {
    const { view } = play([
      { type: 'checking', of, left: 3 },
      { type: 'checking', of, left: 2, verdict: pass },
      { type: 'checking', of: asked, left: 2, verdict: pass },
      { type: 'checking', of: asked, left: 1, verdict: warn },
    ]);
    expect(proofFor(view.proofs, question)).toMatchObject({ verdicts: [pass, warn], left: 1, total: 3, running: true });
    const elsewhere = { ...question, id: 'other', changes: { ...question.changes, id: 'other' } };
    expect(proofFor(view.proofs, elsewhere)).toBeNull();
  });

  it('of another tree begins anew', () => {
    const { view } = play([
      { type: 'checking', of, left: 1, verdict: pass },
      { type: 'checking', of: { ...of, tree: 'other' }, left: 4 },
    ]);
    expect(proofFor(view.proofs, question)).toMatchObject({ verdicts: [], left: 4, total: 4 });
  });

  it('shows what is checked while nobody is asked', () => {
    const live = (happenings: readonly Happening[], reader = false) =>
      liveRows([], play(happenings).view, {
        theme: chooseTheme({ color: false }, {}),
        columns: 60,
        room: 10,
        reader,
        now: 0,
        showTodos: false,
        delegates: [],
        asked: false,
        hint: null,
        persona: (name) => ({ name }),
      }).join('\n');
    const running: Happening[] = [{ type: 'checking', of, left: 3 }];
    expect(live(running)).toContain('⠋ checking 1 of 3');
    expect(live(running, true)).toContain('Checking 1 of 3.');
    expect(live([...running, checked([pass])])).not.toContain('checking');
  });
});

describe('its line', () => {
  const look = (over: Partial<LookAt>): LookAt => ({
    theme: chooseTheme({ color: false }, {}),
    columns: 80,
    reader: false,
    hyperlinks: false,
    verbose: false,
    blob: () => Promise.reject(new Error('gone')),
    persona: (name) => ({ name }),
    ...over,
  });
  const rows = (verdicts: Verdict[], over: Partial<LookAt> = {}, more: { rounds?: number; delegate?: string } = {}) =>
    outcomeRows({ kind: 'checked', verdicts, rounds: 0, ...more }, look(over));

  it('says what is wrong and where, and how much was checked', async () => {
    expect(await rows([pass])).toEqual(['✓ 1 checked']);
    expect(await rows([not])).toEqual(['· 0 checked, 1 not: MySQL dialect']);
    expect(await rows([warn], { columns: 150 }, { rounds: 1, delegate: 'd2 writer' })).toEqual([
      '! 1 warning: db/migrations/003_orders.sql:3 the index blocks all writes to orders until it is … · 1 checked  · by d2 writer · after 1 round of mending',
    ]);
    expect(await rows([pass, warn, fail, not], { columns: 100 })).toEqual([
      '✗ 2 errors, 1 warning: openapi.yaml:7 GET /orders: the new parame… · 3 checked, 1 not: MySQL dialect',
    ]);
    expect(await rows([pass, fail], { reader: true })).toEqual([
      'Checks found errors: 2 errors: openapi.yaml:7 GET /orders: the new parameter since is required, calls without it are refused from now on · 2 checked',
    ]);
  });

  it('is one row in any width', async () => {
    const rowsIn: number[] = [];
    for (const columns of [4, 20, 60, 200]) {
      const made = await rows([pass, warn, fail, not], { columns });
      expect(made.map(width).filter((wide) => wide > columns)).toEqual([]);
      rowsIn.push(made.length);
    }
    expect(rowsIn.slice(1)).toEqual([1, 1, 1]);
  });
});

describe('a landing of many files', () => {
  const rows = (done: number, reader: boolean) =>
    liveRows(
      [],
      play([
        { type: 'landing', done: 1, of: 10_000 },
        { type: 'landing', done, of: 10_000 },
      ]).view,
      {
        theme: chooseTheme({ color: false }, {}),
        columns: 80,
        room: 10,
        reader,
        now: 0,
        showTodos: false,
        delegates: [],
        asked: false,
        hint: null,
        persona: (name) => ({ name }),
      },
    ).join('\n');

  it('shows how far it is, between turns too, until it is over', () => {
    expect(rows(3200, false)).toContain('landing 3,200 of 10,000 files · Esc stops it while nothing is written');
    expect(rows(3200, true)).toContain('Landing: 3,200 of 10,000 files.');
    expect(rows(10_000, false)).not.toContain('landing');
  });
});
