/** What really ran, as a fold of a session's events, and what the model says of it. */

import { afterEach, describe, expect, it } from 'vitest';
import type { Display } from '../../src/protocol/display.ts';
import { ledgerOf } from '../../src/protocol/proof/ledger.ts';
import { exportMarkdown } from '../../src/store/markdown.ts';
import { calls, says } from './model.ts';
import type { Called, Play } from './model.ts';
import { stage, strike } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';
import { doing, look, note, put } from './tools.ts';

afterEach(strike);

/** A command that ends with the exit its last word names. */
const does = doing(async (command) => {
  await Promise.resolve();
  const exit = Number(/exit (\d+)$/.exec(command)?.[1] ?? 0);
  const shown: Display = {
    type: 'command',
    command: command.replace(/ # exit \d+$/, ''),
    output: '',
    exit,
    ended: 'exit',
    isolation: 'none',
    durationMs: 1234,
  };
  return { display: [shown] };
});
const run = (command: string): Called => ({ name: 'Do', input: { command } });
const puts = (path: string, text = 'x'): Called => ({ name: 'Put', input: { files: { [path]: text } } });

async function played(plays: Play[], more: StageOptions = {}): Promise<Stage> {
  const at = await stage({ tools: [put, look, note, does], plays, ...more });
  await at.session.prompt('go');
  return at;
}

describe('the ledger', () => {
  it('has a row for every command: on which tree, how it ended, when and how long', async () => {
    const at = await played([calls(run('npm test # exit 1')), calls(puts('a.txt')), calls(run('npm test'))]);
    const landing = at.of('landed')[0]!.landing.id;
    expect(ledgerOf(at.logged)).toMatchObject([
      {
        turn: 1,
        type: 'command',
        what: 'npm test',
        tree: 'start',
        outcome: 'exit 1',
        ok: false,
        ms: 1234,
        where: 'live',
        outdated: true,
      },
      { turn: 1, type: 'command', what: 'npm test', tree: `landing ${landing}`, outcome: 'exit 0', ok: true },
    ]);
    expect(ledgerOf(at.logged)[1]).not.toHaveProperty('outdated');
    expect(ledgerOf(at.logged)[1]?.at).toBe(at.of('call.finished')[2]?.at);
  });

  it('is a section of the exported session', async () => {
    const at = await played([calls(run('npm test | tail # exit 0'))]);
    const text = exportMarkdown(at.logged);
    expect(text).toContain('## What ran');
    expect(text).toMatch(
      /\| 1 \| npm test \\\| tail \| start \| exit 0 \| \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| 1\.2 s \| live \|/,
    );
    const silent = await played([says('hello')]);
    expect(exportMarkdown(silent.logged)).not.toContain('What ran');
  });
});

const claims = (at: Stage) =>
  at
    .of('turn.ended')
    .at(-1)
    ?.claims?.map(({ why }) => why);

describe('"all tests pass"', () => {
  const claim = says('Done. All tests pass.');

  it('of which nothing ran is marked under the answer', async () => {
    const at = await played([calls(puts('a.txt')), claim]);
    expect(at.of('turn.ended')[0]?.claims).toEqual([
      { text: 'All tests pass.', why: 'no test command ran in this session' },
    ]);
    expect(at.of('notice')).toMatchObject([
      { level: 'info', text: 'not seen: “All tests pass.” (no test command ran in this session)' },
    ]);
    const types = at.events.map(({ type }) => type);
    expect(types.indexOf('notice')).toBeGreaterThan(types.lastIndexOf('replied'));
  });

  it('is seen where they passed on the tree as it is', async () => {
    const at = await played([calls(puts('a.txt')), calls(run('npm test')), claim]);
    expect(claims(at)).toBeUndefined();
    expect(at.of('notice')).toEqual([]);
  });

  it('is not where they failed, ran before the last change, or ended with the exit of something else', async () => {
    expect(claims(await played([calls(run('npm test # exit 1')), claim]))).toEqual(['npm test ended with exit 1']);
    expect(claims(await played([calls(run('npm test')), calls(puts('a.txt')), claim]))).toEqual([
      'npm test ran before the last change',
    ]);
    expect(claims(await played([calls(run('npm test | tail')), claim]))).toEqual([
      'the exit of npm test | tail is not that of the tests',
    ]);
  });

  it('is seen of tests of an earlier turn, where nothing changed since', async () => {
    const at = await played([calls(run('npm test')), says('ok'), claim]);
    await at.session.prompt('and?');
    expect(at.of('turn.ended')).toHaveLength(2);
    expect(claims(at)).toBeUndefined();
  });

  it('of a staged turn is held against what ran on what is staged, also after it has landed', async () => {
    const at = await played([calls(puts('a.txt')), calls(run('npm test')), claim, claim], {
      settings: { mode: 'stage' },
      answers: (question) => (question.kind === 'review' ? { kind: 'review', accept: 'all', comments: [] } : undefined),
    });
    expect(claims(at)).toBeUndefined();
    expect(at.of('landed')).toHaveLength(1);
    await at.session.prompt('really?');
    expect(claims(at)).toBeUndefined();
  });

  it('and what it says it ran are held against the commands of the session', async () => {
    const answer = says('I ran `npm run lint` and `tsc`.\n\nI ran `cargo build`.');
    const at = await played([calls(run('cd api && npm run lint')), answer]);
    expect(claims(at)).toEqual(['cargo build did not run in this session']);
  });
});
