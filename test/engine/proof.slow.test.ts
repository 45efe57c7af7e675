/** Proof in a session, on the real engine: when it is checked, what people and the model hear of it, and what happens meanwhile. */

import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/app/dirs.ts';
import { enginePlace, openChecks } from '../../src/checks/client.ts';
import type { Answer, ReviewAnswer } from '../../src/protocol/approval.ts';
import type { CheckRequest, Checks, Verdict } from '../../src/protocol/proof/checks.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { calls, heard, says } from './model.ts';
import type { Called, Play } from './model.ts';
import { ask, stage, strike } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';
import { doing } from './tools.ts';

/** The real engine, with what it was asked for. */
type Watched = Checks & { asked: CheckRequest[] };

const opened: Checks[] = [];
afterEach(() => {
  opened.splice(0).forEach((checks) => checks.close());
  strike();
});

function watched(): Watched {
  const checks = openChecks(enginePlace(packagePath()));
  opened.push(checks);
  const asked: CheckRequest[] = [];
  const check: Checks['check'] = (request, signal) => {
    asked.push(request);
    return checks.check(request, signal);
  };
  return { ...checks, check, asked };
}

const bad = 'a: 1\nb: [1, 2\n';
const good = 'a: 1\nb: [1, 2]\n';
const puts = (files: Record<string, string | null>): Called => ({ name: 'Put', input: { files } });
const review = (more: Partial<ReviewAnswer> = {}): Answer => ({ kind: 'review', accept: 'all', comments: [], ...more });

function on(checks: Checks, options: StageOptions): Promise<Stage> {
  return stage({
    checks,
    clock: { sleep: systemClock.sleep },
    proof: { settings: {}, rounds: 2, checks: [] },
    ...options,
  });
}

const asking: StageOptions = { judge: { changes: () => ask } };

/** The types of events that tell of questions, proof and landings, in order. */
const course = (at: Stage) =>
  at.events.flatMap(({ type }) =>
    ['question.asked', 'checking', 'checked', 'question.answered', 'landed', 'notice'].includes(type) ? [type] : [],
  );

describe('a change that is reviewed', () => {
  it('is asked about first, then checked while the question is open, and the model hears what was found', async () => {
    const checks = watched();
    const at = await on(checks, { ...asking, plays: [calls(puts({ 'a.yaml': bad }))] });
    const turn = at.session.prompt('go');
    const { question } = await at.next('question.asked');
    const checked = await at.next('checked');
    expect(checked.of).toMatchObject({ question: question.id, changes: expect.any(String) });
    expect(checked.of.tree).toMatch(/^[0-9a-f]{64}$/);
    expect(checked.verdicts).toMatchObject([{ kind: 'syntax', path: 'a.yaml', status: 'fail' }]);
    at.session.answer(question.id, review());
    expect(await turn).toEqual({ type: 'done' });
    expect(course(at)).toEqual(['question.asked', 'checking', 'checking', 'checked', 'question.answered', 'landed']);
    expect(at.of('checking').map(({ left }) => left)).toEqual([1, 0]);
    const said = heard(at.model.requests[1]);
    expect(said).toContain('Landed: a.yaml (new)');
    expect(said).toMatch(/Checks: 1 error \(1 checked as syntax\)\na\.yaml:\d error syntax\/invalid: /);
  });

  it('answered at once lands at once, and is checked all the same', async () => {
    const at = await on(watched(), {
      ...asking,
      plays: [calls(puts({ 'a.yaml': bad }))],
      answers: (question) => (question.kind === 'review' ? review() : undefined),
    });
    await at.session.prompt('go');
    expect(course(at).indexOf('landed')).toBeLessThan(course(at).indexOf('checked'));
    expect(at.of('checked')[0]?.verdicts[0]?.status).toBe('fail');
    expect(heard(at.model.requests[1])).toContain('Checks: 1 error');
  });

  it('refused at once waits for nothing: what was not checked is said', async () => {
    const at = await on(watched(), {
      ...asking,
      plays: [calls(puts({ 'a.yaml': bad }))],
      answers: (question) => (question.kind === 'review' ? review({ accept: 'none' }) : undefined),
    });
    await at.session.prompt('go');
    expect(at.of('checked')[0]?.verdicts).toMatchObject([
      { path: 'a.yaml', status: 'not-checked', summary: 'it was decided on before the check was over' },
    ]);
    expect(heard(at.model.requests[1])).toContain('not checked: a.yaml');
  });

  it('of which a part is accepted before it was checked is told of by what landed', async () => {
    const at = await on(watched(), {
      ...asking,
      // However long the machine takes.
      clock: { sleep: () => new Promise(() => undefined) },
      plays: [calls(puts({ 'a.yaml': bad, 'b.yaml': good }))],
      answers: (question) =>
        question.kind === 'review' ? review({ accept: { files: { 'b.yaml': 'all' } } }) : undefined,
    });
    await at.session.prompt('go');
    const last = at.of('checked').at(-1);
    expect(last?.verdicts).toMatchObject([{ path: 'b.yaml', status: 'pass' }]);
    expect(heard(at.model.requests[1])).not.toContain('a.yaml:2 error');
  });

  it('is checked anew when something else is chosen, the latest alone, and is known again when all of it is', async () => {
    const checks = watched();
    const at = await on(checks, { ...asking, plays: [calls(puts({ 'a.yaml': bad, 'b.yaml': good }))] });
    const turn = at.session.prompt('go');
    const { question } = await at.next('question.asked');
    const whole = await at.next('checked');
    const only = (...paths: string[]): ReviewAnswer => ({
      kind: 'review',
      accept: paths.length === 0 ? 'none' : { files: Object.fromEntries(paths.map((path) => [path, 'all'])) },
      comments: [],
    });
    const [early, late] = await Promise.all([
      at.session.prove(question.id, only('a.yaml')),
      at.session.prove(question.id, only('b.yaml')),
    ]);
    expect(early).toBeNull();
    expect(late).toMatchObject({ files: [{ path: 'b.yaml' }], isAwaited: true });
    expect((await at.next('checked')).of).toMatchObject({ tree: late?.tree, question: question.id });
    expect(checks.asked.map(({ paths }) => paths)).toEqual([['a.yaml', 'b.yaml'], ['b.yaml']]);
    expect(await at.session.prove(question.id, only())).toMatchObject({ files: [], isAwaited: false });
    const all = await at.session.prove(question.id, { kind: 'review', accept: 'all', comments: [] });
    expect(all?.tree).toBe(whole.of.tree);
    expect(await at.next('checked')).toMatchObject({ of: whole.of, verdicts: whole.verdicts, durationMs: 0 });
    expect(checks.asked).toHaveLength(2);
    at.session.answer(question.id, review({ accept: 'none' }));
    await turn;
    expect(await at.session.prove(question.id, only('a.yaml'))).toBeNull();
  });

  it('of which nothing can be checked starts no engine', async () => {
    const checks = watched();
    const at = await on(checks, { ...asking, plays: [calls(puts({ 'a.txt': 'x' }))], answers: () => review() });
    await at.session.prompt('go');
    expect(checks.asked).toEqual([]);
    expect(at.of('checking')).toEqual([]);
    expect(at.of('checked')).toEqual([]);
  });

  it('is compared with the tree as it was, also when it has landed meanwhile', async () => {
    const checks = watched();
    const at = await on(checks, {
      ...asking,
      files: { 'a.yaml': 'old: 1\n', 'b.txt': 'b' },
      plays: [calls(puts({ 'a.yaml': good, 'b.txt': null, 'c.json': '{}' }))],
      answers: () => review(),
    });
    await at.session.prompt('go');
    const [request] = checks.asked;
    const text = async (tree: 'base' | 'proposed', path: string) => {
      const bytes = await request?.[tree].read(path);
      return bytes ? new TextDecoder().decode(bytes) : null;
    };
    expect(request?.paths).toEqual(['a.yaml', 'c.json']);
    expect([await text('base', 'a.yaml'), await text('proposed', 'a.yaml')]).toEqual(['old: 1\n', good]);
    expect([await text('base', 'c.json'), await text('proposed', 'c.json')]).toEqual([null, '{}']);
    expect(await request?.base.list()).toEqual(['a.yaml', 'b.txt']);
    expect(await request?.proposed.list()).toEqual(['a.yaml', 'c.json']);
    expect(await text('base', '../../../../../etc/passwd')).toBeNull();
    expect(await text('base', '/etc/passwd')).toBeNull();
  });
});

describe('a change that lands without a question', () => {
  it('is checked, and the result of the call says what was found', async () => {
    const at = await on(watched(), { plays: [calls(puts({ 'a.yaml': bad }))] });
    expect(await at.session.prompt('go')).toEqual({ type: 'done' });
    expect(at.file('a.yaml')).toBe(bad);
    expect(at.of('checked')).toMatchObject([{ of: { call: expect.any(String) }, verdicts: [{ status: 'fail' }] }]);
    expect(heard(at.model.requests[1])).toContain('Checks: 1 error');
    expect(at.of('notice')).toMatchObject([{ level: 'warning', text: 'landed with errors: a.yaml:2' }]);
  });

  it('of which the engine stops lands, and is said not to be checked', async () => {
    const checks: Checks = {
      ...watched(),
      check: () => {
        throw new Error('no engine');
      },
    };
    const at = await on(checks, { plays: [calls(puts({ 'a.yaml': bad }))] });
    expect(await at.session.prompt('go')).toEqual({ type: 'done' });
    expect(at.of('checked')[0]?.verdicts).toMatchObject([
      { path: 'a.yaml', status: 'not-checked', summary: 'engine stopped: no engine' },
    ]);
  });
});

describe('what a command has done to the tree', () => {
  /** Writes a file as a command does that nobody held back. `code`: what it ended with. */
  const writing = (name: string, text: string, code = 0) =>
    doing(async (_, at) => {
      const bytes = new TextEncoder().encode(text);
      const after = { hash: await at.workspace.putBlob(bytes), mode: 'file' as const, size: bytes.length };
      writeFileSync(`${at.workspace.root}/${name}`, bytes);
      const changes = { id: 'x', files: [{ path: name, before: null, after }], origin: at.origin };
      return { changes, happened: true, isError: code !== 0, content: [{ type: 'text', text: `exit ${code}` }] };
    });

  it.each([0, 1])('is checked when it has happened, whatever it ended with: %i', async (code) => {
    const at = await on(watched(), {
      tools: [writing('a.yaml', bad, code)],
      plays: [calls({ name: 'Do', input: { command: 'c' } })],
    });
    expect(await at.session.prompt('go')).toEqual({ type: 'done' });
    expect(course(at)).toEqual(['landed', 'checking', 'checking', 'checked', 'notice']);
    expect(at.of('checked')).toMatchObject([{ of: { call: expect.any(String) }, verdicts: [{ status: 'fail' }] }]);
    expect(heard(at.model.requests[1])).toContain('Checks: 1 error');
    expect(at.of('notice')).toMatchObject([{ level: 'warning', text: 'landed with errors: a.yaml:2' }]);
  });

  it('and that is no check’s business starts no engine', async () => {
    const checks = watched();
    const at = await on(checks, {
      tools: [writing('a.txt', bad)],
      plays: [calls({ name: 'Do', input: { command: 'c' } })],
    });
    await at.session.prompt('go');
    expect(course(at)).toEqual(['landed']);
    expect(checks.asked).toEqual([]);
  });
});

describe('a staged turn with errors', () => {
  const staging = (plays: Play[], more: StageOptions = {}) =>
    on(more.checks ?? watched(), { settings: { mode: 'stage' }, plays, answers: () => review(), ...more });

  it('goes back to the model before the person is asked, and the review opens with the last verdicts', async () => {
    const checks = watched();
    const at = await staging([calls(puts({ 'a.yaml': bad })), says('done'), calls(puts({ 'a.yaml': good }))], {
      checks,
    });
    expect(await at.session.prompt('go')).toEqual({ type: 'done' });
    expect(at.of('notice').map(({ text }) => text)).toEqual([
      '1 error finding (a.yaml:2): sent back to the model, round 1 of 2',
    ]);
    expect(heard(at.model.requests[2])).toContain(
      '[archie] What is staged was checked before the user sees it (round 1 of 2)',
    );
    expect(heard(at.model.requests[2])).toMatch(/a\.yaml:\d error syntax\/invalid/);
    expect(at.of('question.asked')).toHaveLength(1);
    expect(at.file('a.yaml')).toBe(good);
    const { question } = at.of('question.asked')[0]!;
    const proofs = at.of('checked');
    expect(proofs.map(({ of, rounds, verdicts }) => [of.question, rounds, verdicts[0]?.status])).toEqual([
      [undefined, 0, 'fail'],
      [undefined, 1, 'pass'],
      [question.id, 1, 'pass'],
    ]);
    // What the review shows was known: nothing is checked twice.
    expect(checks.asked).toHaveLength(2);
  });

  it('has two rounds, and is reviewed with what is still wrong', async () => {
    const worse = (n: number) => `${bad}# ${n}\n`;
    const at = await staging([
      calls(puts({ 'a.yaml': worse(1) })),
      says('done'),
      calls(puts({ 'a.yaml': worse(2) })),
      says('mended'),
      calls(puts({ 'a.yaml': worse(3) })),
      says('now'),
    ]);
    await at.session.prompt('go');
    expect(at.of('notice').map(({ text }) => text)).toEqual([
      '1 error finding (a.yaml:2): sent back to the model, round 1 of 2',
      '1 error finding (a.yaml:2): sent back to the model, round 2 of 2',
    ]);
    expect(at.of('question.asked')).toHaveLength(1);
    expect(at.of('checked').at(-1)).toMatchObject({ rounds: 2, verdicts: [{ status: 'fail' }] });
  });

  it('is not sent back a second time when the model left it as it was', async () => {
    const at = await staging([calls(puts({ 'a.yaml': bad })), says('done'), says('it is meant to be so')]);
    await at.session.prompt('go');
    expect(at.of('notice')).toHaveLength(1);
    expect(at.of('question.asked')).toHaveLength(1);
  });

  it('is reviewed at once where no rounds are wanted, and checked while one reads', async () => {
    const at = await staging([calls(puts({ 'a.yaml': bad })), says('done')], {
      proof: { settings: {}, rounds: 0, checks: [] },
      answers: () => undefined,
    });
    const turn = at.session.prompt('go');
    const { question } = await at.next('question.asked');
    expect(await at.next('checked')).toMatchObject({ of: { question: question.id, proposal: expect.any(String) } });
    at.session.answer(question.id, review());
    await turn;
    expect(course(at)).toEqual(['question.asked', 'checking', 'checking', 'checked', 'question.answered', 'landed']);
  });

  it('of which the checks take too long is reviewed all the same, and they go on beside the review', async () => {
    const real = watched();
    const gate = Promise.withResolvers<void>();
    const checks: Checks = {
      ...real,
      async *check(request, signal) {
        await gate.promise;
        yield* real.check(request, signal);
      },
    };
    const plays = [calls(puts({ 'a.yaml': bad })), says('done')];
    // A clock that skips: what is waited for is over at once.
    const at = await staging(plays, { checks, clock: {}, answers: () => undefined });
    const turn = at.session.prompt('go');
    const { question } = await at.next('question.asked');
    expect(at.of('checked')).toEqual([]);
    gate.resolve();
    const checked = await at.next('checked');
    expect(checked).toMatchObject({ of: { question: question.id }, verdicts: [{ status: 'fail' }] });
    at.session.answer(question.id, review());
    await turn;
    expect(at.of('notice')).toEqual([]);
    expect(at.of('checked')).toHaveLength(1);
  });

  it('keeps the gravest of very many findings, and says how many are left out', async () => {
    const verdict = (count: number): Verdict => ({
      kind: 'syntax',
      path: 'a.yaml',
      status: 'fail',
      summary: 'many',
      findings: Array.from({ length: count }, (_, n) => ({
        rule: 'syntax/x',
        severity: n === count - 1 ? 'error' : 'warning',
        path: 'a.yaml',
        line: n + 1,
        message: 'm',
      })),
      evidence: [{ title: 'rows', rows: Array.from({ length: count }, () => ({ a: 'b' })) }],
      engine: { name: 'e', version: '' },
      ms: 1,
    });
    const checks: Checks = {
      ...watched(),
      async *check() {
        yield await Promise.resolve(verdict(1200));
      },
    };
    const at = await on(checks, { plays: [calls(puts({ 'a.yaml': bad }))] });
    await at.session.prompt('go');
    const [kept] = at.of('checked')[0]!.verdicts;
    expect(kept?.findings).toHaveLength(500);
    expect(kept?.findings[0]).toMatchObject({ severity: 'error', line: 1200 });
    expect(kept?.summary).toBe('many · 700 more findings are left out');
    expect(kept?.evidence[0]).toMatchObject({ title: 'rows (the first 500 of 1200)' });
    expect(kept?.evidence[0]?.rows).toHaveLength(500);
  });

  it('ends with an interrupt while it is checked, and what is staged stays', async () => {
    const checks: Checks = {
      ...watched(),
      async *check(_request, signal) {
        yield await new Promise<Verdict>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
        });
      },
    };
    const at = await staging([calls(puts({ 'a.yaml': bad })), says('done')], { checks });
    const turn = at.session.prompt('go');
    await at.next('checking');
    at.session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(at.of('question.asked')).toEqual([]);
    expect(at.session.state().staged).toMatchObject({ files: 1 });
    expect(at.of('checked')[0]?.verdicts).toMatchObject([{ status: 'not-checked', summary: 'interrupted' }]);
  });

  it('that nobody can review is checked and mended too, and waits as a proposal', async () => {
    const at = await staging([calls(puts({ 'a.yaml': bad })), says('done'), calls(puts({ 'a.yaml': good }))], {
      interactive: false,
    });
    await at.session.prompt('go');
    expect(at.of('checked').map(({ verdicts }) => verdicts[0]?.status)).toEqual(['fail', 'pass']);
    expect(at.file('a.yaml')).toBeNull();
    expect(at.session.state().staged).toMatchObject({ files: 1 });
  });
});

it('a session that is taken up again reads what was checked', async () => {
  const at = await on(watched(), { plays: [calls(puts({ 'a.yaml': bad }))] });
  await at.session.prompt('go');
  const more = await at.again({ plays: [says('and on')], at: { history: at.logged } });
  expect(await more.session.prompt('go on')).toEqual({ type: 'done' });
  expect(heard(more.model.requests[0])).toContain('Checks: 1 error');
});
