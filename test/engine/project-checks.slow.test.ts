/** The project's own checks: run on what is proposed, isolated, beside its review; what they came to is their exit. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, ReviewAnswer } from '../../src/protocol/approval.ts';
import type { Verdict } from '../../src/protocol/proof/checks.ts';
import { ledgerOf } from '../../src/protocol/proof/ledger.ts';
import type { ProjectCheck } from '../../src/protocol/proof/project-checks.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { launchers } from '../support/isolation.ts';
import { calls, heard, says } from './model.ts';
import type { Called, Play } from './model.ts';
import { ask, stage, strike } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';

afterEach(strike);

const puts = (files: Record<string, string | null>): Called => ({ name: 'Put', input: { files } });
const review = (more: Partial<ReviewAnswer> = {}): Answer => ({ kind: 'review', accept: 'all', comments: [], ...more });
const check = (run: string, more: Partial<ProjectCheck> = {}): ProjectCheck => ({
  name: 'unit',
  run,
  timeout: 20_000,
  ...more,
});

/** A turn in mode stage whose review is accepted when all of it is checked. */
async function staged(checks: ProjectCheck[], plays: Play[], more: StageOptions = {}): Promise<Stage> {
  const at = await stage({
    isolation: 'auto',
    clock: { sleep: systemClock.sleep },
    proof: { settings: {}, rounds: 0, checks },
    settings: { mode: 'stage' },
    plays,
    ...more,
  });
  const turn = at.session.prompt('go');
  if (more.answers === undefined) {
    const { question } = await at.next('question.asked');
    await at.next('checked');
    at.session.answer(question.id, review());
  }
  expect(await turn).toEqual({ type: 'done' });
  return at;
}

const verdicts = (at: Stage): Verdict[] => at.of('checked').at(-1)?.verdicts ?? [];

describe.skipIf(!launchers.some(({ works }) => works))('a check of the project', () => {
  it('runs on what is proposed, in isolation, and is a verdict: its exit, what passed, how long', async () => {
    const at = await staged(
      [check('cat a.txt; touch made; echo "# pass 214"')],
      [calls(puts({ 'a.txt': 'as proposed\n' })), says('done')],
    );
    expect(verdicts(at)).toMatchObject([
      {
        kind: 'project',
        path: 'unit',
        status: 'pass',
        summary: expect.stringMatching(/^cat a\.txt; .*: exit 0, 214 passed, \d\.\d s$/),
        engine: { name: 'isolated' },
        ran: { exit: 0, isolation: 'overlay' },
        evidence: [{ rows: [{ output: 'as proposed' }, { output: '# pass 214' }] }],
      },
    ]);
    expect(existsSync(join(at.root, 'made'))).toBe(false);
    expect(at.of('landed')).toHaveLength(1);
    expect(ledgerOf(at.logged)).toMatchObject([{ type: 'command', outcome: 'exit 0', ok: true, where: 'isolated' }]);
  });

  it('runs where one of the changed files is of concern to it', async () => {
    const at = await staged(
      [check('true', { when: ['src/**'] }), check('true', { name: 'text', when: ['*.txt'] })],
      [calls(puts({ 'a.txt': 'x' })), says('done')],
    );
    expect(verdicts(at).map(({ path }) => path)).toEqual(['text']);
  });

  it('that fails, and passes without the change, is an error', async () => {
    const at = await staged([check('! grep -q bad a.txt')], [calls(puts({ 'a.txt': 'bad' })), says('done')], {
      files: { 'a.txt': 'good' },
    });
    expect(verdicts(at)).toMatchObject([
      {
        status: 'fail',
        findings: [
          {
            rule: 'project/failed',
            severity: 'error',
            message: expect.stringMatching(/without the change it passes$/),
          },
        ],
      },
    ]);
  });

  it('that fails without the change too is a warning, but for failures that are new', async () => {
    const failing = (name: string) => `not ok 1 - ${name}\n`;
    const same = await staged([check('cat a.txt; exit 1')], [calls(puts({ 'b.txt': 'b' })), says('done')], {
      files: { 'a.txt': failing('old one') },
    });
    expect(verdicts(same)).toMatchObject([
      {
        status: 'warn',
        findings: [
          {
            rule: 'project/failed-before',
            severity: 'warning',
            message: expect.stringContaining('1 failure, all without the change too'),
          },
        ],
      },
    ]);
    const more = await staged(
      [check('cat a.txt; exit 1')],
      [calls(puts({ 'a.txt': failing('old one') + failing('new one') })), says('done')],
      { files: { 'a.txt': failing('old one') } },
    );
    expect(verdicts(more)[0]?.findings).toMatchObject([
      { rule: 'project/failed', message: expect.stringContaining('1 new failure: new one') },
    ]);
  });

  it('that takes too long is not checked, and says so', async () => {
    const at = await staged([check('sleep 30', { timeout: 300 })], [calls(puts({ 'a.txt': 'x' })), says('done')]);
    expect(verdicts(at)).toMatchObject([{ status: 'not-checked', summary: 'sleep 30 took longer than 0.3 s' }]);
  });

  it('that fails goes back to the model first, with the end of what it printed', async () => {
    const at = await staged(
      [check('cat a.txt; ! grep -q bad a.txt')],
      [calls(puts({ 'a.txt': 'bad line\n' })), says('done'), calls(puts({ 'a.txt': 'good\n' })), says('mended')],
      {
        proof: { settings: {}, rounds: 2, checks: [check('cat a.txt; ! grep -q bad a.txt')] },
        answers: (question) => (question.kind === 'review' ? review() : undefined),
      },
    );
    const said = heard(at.model.requests[2]);
    expect(said).toContain('unit error project/failed: ');
    expect(said).toMatch(/```\nbad line\n```/);
    expect(at.of('question.asked')).toHaveLength(1);
    expect(at.file('a.txt')).toBe('good\n');
  });

  it('of a landing that nobody reviews runs on what would land, before it does', async () => {
    const at = await stage({
      isolation: 'auto',
      clock: { sleep: systemClock.sleep },
      files: { 'a.txt': 'good' },
      proof: { settings: {}, rounds: 2, checks: [check('cat a.txt; ! grep -q bad a.txt')] },
      plays: [calls(puts({ 'a.txt': 'bad' }))],
    });
    await at.session.prompt('go');
    const types = at.events.map(({ type }) => type);
    expect(types.indexOf('checked')).toBeLessThan(types.indexOf('landed'));
    expect(verdicts(at)).toMatchObject([
      {
        status: 'fail',
        ran: { isolation: 'overlay' },
        findings: [{ rule: 'project/failed', message: expect.stringMatching(/without the change it passes$/) }],
      },
    ]);
    expect(at.file('a.txt')).toBe('bad');
    expect(heard(at.model.requests[1])).toContain('unit error project/failed');
    expect(at.of('notice').map(({ text }) => text)).toEqual(['landed with errors: unit']);
  });

  it('ends with an interrupt, and then nothing lands', async () => {
    const at = await stage({
      isolation: 'auto',
      clock: { sleep: systemClock.sleep },
      proof: { settings: {}, rounds: 2, checks: [check('sleep 30')] },
      plays: [calls(puts({ 'a.txt': 'x' }))],
    });
    const turn = at.session.prompt('go');
    await at.next('checking');
    at.session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(verdicts(at)).toMatchObject([{ status: 'not-checked', summary: 'interrupted' }]);
    expect(at.file('a.txt')).toBeNull();
  });

  it('of which another part was chosen is run on that', async () => {
    const at = await stage({
      isolation: 'auto',
      clock: { sleep: systemClock.sleep },
      judge: { changes: () => ask },
      files: { 'a.txt': 'good', 'b.txt': 'b' },
      proof: { settings: {}, rounds: 2, checks: [check('! grep -q bad a.txt')] },
      plays: [calls(puts({ 'a.txt': 'bad', 'b.txt': 'c' }))],
    });
    const turn = at.session.prompt('go');
    const { question } = await at.next('question.asked');
    expect((await at.next('checked')).verdicts[0]?.status).toBe('fail');
    const part: ReviewAnswer = { kind: 'review', accept: { files: { 'b.txt': 'all' } }, comments: [] };
    const chosen = await at.session.prove(question.id, part);
    const again = await at.next('checked');
    expect(again.of).toMatchObject({ tree: chosen?.tree, question: question.id });
    expect(again.verdicts[0]?.status).toBe('pass');
    expect(chosen?.files.map(({ path }) => path)).toEqual(['b.txt']);
    at.session.answer(question.id, part);
    await turn;
    expect(at.file('a.txt')).toBe('good');
    expect(heard(at.model.requests[1])).toContain('Checks: no findings');
  });
});

describe('checks that a repository has already', () => {
  const offered = async (plays: Play[], more: StageOptions = {}) => {
    const heardOf: string[] = [];
    const checks: ProjectCheck[] = [];
    const at: Stage = await stage({
      judge: { changes: () => ask },
      plays,
      answers: (question) => (question.kind === 'review' && question.about === 'call' ? review() : undefined),
      proof: {
        settings: {},
        rounds: 0,
        checks,
        async suggest() {
          const hash = await at.workspace.putBlob(Buffer.from('checks: []\n'));
          const file = { path: 'c.yaml', before: null, after: { hash, mode: 'file' as const, size: 11 } };
          return {
            title: 'checks',
            changes: { id: 'offer', files: [file], origin: { by: 'user' } },
            accepted: async () => void (heardOf.push('accepted'), checks.push(check('true'))),
            refused: async () => void heardOf.push('refused'),
          };
        },
      },
      ...more,
    });
    return { at, heardOf };
  };
  const offer = async ({ next }: Stage) => {
    for (;;) {
      const { question } = await next('question.asked');
      if (question.kind === 'review' && question.about === 'patch') return question;
    }
  };
  const plays = () => [calls(puts({ 'a.txt': 'x' })), says('done'), calls(puts({ 'b.txt': 'x' })), says('done')];

  it('are offered once, after the first turn with a review, and run from then on', async () => {
    const { at, heardOf } = await offered(plays());
    const turn = at.session.prompt('go');
    at.session.answer((await offer(at)).id, review());
    expect(await turn).toEqual({ type: 'done' });
    expect(at.file('c.yaml')).toBe('checks: []\n');
    expect(heardOf).toEqual(['accepted']);
    await at.session.prompt('and on');
    expect(heard(at.model.requests[2])).toContain('The user accepted checks of the project');
    expect(at.of('question.asked')).toHaveLength(3);
    expect(verdicts(at)).toMatchObject([{ kind: 'project', path: 'unit' }]);
  });

  it('are refused once for all, and put off for the session', async () => {
    const no = await offered(plays());
    const turn = no.at.session.prompt('go');
    no.at.session.answer((await offer(no.at)).id, review({ accept: 'none' }));
    await turn;
    expect(no.heardOf).toEqual(['refused']);
    expect(no.at.file('c.yaml')).toBeNull();
    const later = await offered(plays());
    const other = later.at.session.prompt('go');
    later.at.session.answer((await offer(later.at)).id, review({ accept: 'none', later: true }));
    await other;
    await later.at.session.prompt('and on');
    expect(later.heardOf).toEqual([]);
    expect(later.at.of('question.asked')).toHaveLength(3);
  });

  it('are not offered where nobody reviews, or nobody is there', async () => {
    const auto = await offered(plays(), { judge: {} });
    await auto.at.session.prompt('go');
    const alone = await offered(plays(), { interactive: false, judge: {} });
    await alone.at.session.prompt('go');
    expect([...auto.at.of('question.asked'), ...alone.at.of('question.asked')]).toEqual([]);
  });
});

describe('where commands cannot be isolated', () => {
  it('runs after the landing, says so, and the model hears of it', async () => {
    const at = await stage({
      isolation: 'none',
      clock: { sleep: systemClock.sleep },
      judge: { changes: () => ask },
      proof: { settings: {}, rounds: 2, checks: [check('cat a.txt; touch made; false')] },
      plays: [calls(puts({ 'a.txt': 'landed\n' }))],
    });
    const turn = at.session.prompt('go');
    const { question } = await at.next('question.asked');
    const before = await at.next('checked');
    expect(before.verdicts).toMatchObject([
      { status: 'not-checked', summary: expect.stringContaining('it runs when this has landed') },
    ]);
    expect(existsSync(join(at.root, 'made'))).toBe(false);
    at.session.answer(question.id, review());
    await turn;
    expect(verdicts(at)).toMatchObject([
      {
        status: 'fail',
        ran: { exit: 1, isolation: 'none' },
        findings: [{ message: expect.stringContaining('it ran after it had landed') }],
      },
    ]);
    expect(heard(at.model.requests[1])).toContain('unit error project/failed');
    // What it did to the tree is journaled.
    expect(at.of('landed').map(({ landing }) => landing.files.map(({ path }) => path))).toEqual([['a.txt'], ['made']]);
  });

  it('runs after a landing that nobody reviews, too', async () => {
    const at = await stage({
      isolation: 'none',
      clock: { sleep: systemClock.sleep },
      proof: { settings: {}, rounds: 2, checks: [check('false')] },
      plays: [calls(puts({ 'a.txt': 'landed\n' }))],
    });
    await at.session.prompt('go');
    expect(at.of('checked').map(({ verdicts: [one] }) => one?.status)).toEqual(['not-checked', 'fail']);
    expect(heard(at.model.requests[1])).toContain('unit error project/failed');
  });
});
