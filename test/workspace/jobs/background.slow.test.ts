/** Commands in the background, as real processes: what they print, what they do to the tree, and that nothing of them stays. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processStat } from '../../../src/disk/processes/process.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';
import { scratchWorkspace } from '../support/scratch-workspace.ts';
import { jobStage, living, until, word } from './stage.ts';

/** Resolves when the text was printed. */
function hearing(): { heard: (text: string) => void; until: (text: string) => Promise<void> } {
  let all = '';
  return {
    heard: (text) => void (all += text),
    until: (text) => until(() => all.includes(text)),
  };
}

/** What leaves its group in every way that is known. */
const leavers = (long: string): string =>
  `sleep ${long} & setsid sleep ${long} & (setsid bash -c 'sleep ${long} & exit' &) ; env -i setsid sleep ${long} & echo up; wait`;

describe('a command in the background', () => {
  it('is there at once, and what it printed is read once', async () => {
    const { start } = await jobStage();
    const { heard, until: said } = hearing();
    const job = await start('echo one; sleep 1000', heard);
    await said('one');
    expect(job.read().output).toBe('one\n');
    expect(job.read()).toEqual({ output: '', truncated: false, whole: '' });
    expect(job.tail()).toBe('one\n');
    job.stop();
    expect(await job.ended).toEqual({ exit: null, signal: 'SIGTERM', stopped: true });
  });

  it('tells how it ended by itself', async () => {
    const { start } = await jobStage();
    const ends = ['exit 3', 'kill -9 $$', 'no-such-program-here'];
    const jobs = await Promise.all(ends.map((command) => start(command)));
    expect(await Promise.all(jobs.map(({ ended }) => ended))).toEqual([
      { exit: 3, stopped: false },
      { exit: null, signal: 'SIGKILL', stopped: false },
      { exit: 127, stopped: false },
    ]);
    expect(jobs[2]?.read().output).toContain('command not found');
  });

  it('is stopped with all that it started, wherever that went, and may be stopped twice', async () => {
    const { start } = await jobStage();
    const long = word();
    const { heard, until: said } = hearing();
    const job = await start(leavers(long), heard);
    await said('up');
    await until(() => living(`sleep\0${long}`).length === 4);
    job.stop();
    job.stop();
    await job.ended;
    job.stop();
    expect(living(long)).toEqual([]);
  });

  it('leaves another one alone', async () => {
    const { start } = await jobStage();
    const [mine, other] = [word(), word()];
    const [one] = await Promise.all([start(`sleep ${mine}`), start(`sleep ${other}`)]);
    await until(() => living(mine).length > 0 && living(other).length > 0);
    one.stop();
    await one.ended;
    expect([living(mine).length, living(other).length > 0]).toEqual([0, true]);
  });

  it('takes lines that match a filter, and says what is wrong with one', async () => {
    const { start } = await jobStage();
    const job = await start('echo GET /a; echo noise; echo GET /b');
    await job.ended;
    expect(() => job.read('(')).toThrow('The filter is no regular expression');
    expect(job.read('^GET').output).toBe('GET /a\nGET /b\n');
    expect(job.read().output).toBe('');
  });

  it('keeps a bounded part of 100 MB, and shows nothing of bytes that are no text', async () => {
    const { start } = await jobStage();
    const before = process.memoryUsage().rss;
    const job = await start('head -c 100000000 /dev/zero | tr "\\0" x | fold -w 99; echo the end');
    await job.ended;
    const { output, truncated, whole } = job.read();
    expect(output.length).toBeLessThan(70_000);
    expect(output.includes('characters left out')).toBe(true);
    expect([output.slice(0, 3), output.slice(-8)]).toEqual(['xxx', 'the end\n']);
    expect([truncated, whole.length]).toEqual([true, 8 * 1024 * 1024]);
    expect(job.tail().length).toBeLessThanOrEqual(64 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(250 * 1024 * 1024);

    const binary = await start('head -c 100000 /dev/urandom');
    await binary.ended;
    expect(binary.read().output).not.toMatch(/[\0-\x08\x0b-\x1f\x7f]/);
  });
});

describe('what it does to the tree', () => {
  it('is found whenever somebody looks, once, and can be taken back', async () => {
    const { at, workspace, start } = await jobStage();
    for (const name of ['old.txt', 'mine.txt']) writeFileSync(at.path(name), 'old\n');
    const { heard, until: said } = hearing();
    const job = await start(
      'echo 1 > new.txt; echo said; until [ -e go ]; do sleep 0.01; done; echo 2 >> new.txt; rm old.txt; echo again',
      heard,
    );
    await said('said');
    const first = await job.changes();
    expect(first.changes).toMatchObject({
      files: [{ path: 'new.txt', before: null }],
      notes: ['it ran in the background: this may include your own edits'],
    });
    await workspace.record(first.changes!);
    expect((await job.changes()).changes).toBeNull();
    writeFileSync(at.path('mine.txt'), 'edited by hand\n');
    writeFileSync(at.path('go'), '');
    await job.ended;
    const { changes } = await job.changes();
    expect(changes?.files).toMatchObject([
      { path: 'go', before: null },
      { path: 'mine.txt', maybeYours: true },
      { path: 'new.txt' },
      { path: 'old.txt', after: null },
    ]);
    expect(changes?.files.find(({ path }) => path === 'new.txt')).not.toHaveProperty('maybeYours');
    await workspace.record(changes!);
    expect((await job.changes()).changes).toBeNull();
    for (const { id } of (await workspace.landings()).toReversed()) {
      const back = await workspace.undo([id], 's1');
      const files = back.files
        .filter(({ path }) => path !== 'mine.txt')
        .map(({ path, before, after }) => ({ path, before, after }));
      await workspace.land({ ...back, files });
    }
    expect(existsSync(at.path('new.txt'))).toBe(false);
    expect(readFileSync(at.path('old.txt'), 'utf8')).toBe('old\n');
    expect(readFileSync(at.path('mine.txt'), 'utf8')).toBe('edited by hand\n');
  });

  it('does not count what landed, or another command did, meanwhile', async () => {
    const { at, workspace, start } = await jobStage();
    const { heard, until: said } = hearing();
    const job = await start('echo up; until [ -e .git/go ]; do sleep 0.01; done; echo x > own.txt', heard);
    await said('up');
    const bytes = Buffer.from('landed\n');
    const after = { hash: await workspace.putBlob(bytes), mode: 'file' as const, size: bytes.length };
    const files = [{ path: 'landed.txt', before: null, after }];
    await workspace.land({ id: 'p', files, origin: { by: 'tool', session: 's1', call: 'edit' } });
    const origin = { by: 'tool' as const, session: 's1', call: 'other' };
    const command = 'echo other > other.txt';
    for await (const event of workspace.run({ command, timeout: 9000, origin }, new AbortController().signal))
      if (event.type === 'ended' && event.changes) await workspace.record(event.changes);
    mkdirSync(at.path('.git'));
    writeFileSync(at.path('.git/go'), '');
    await job.ended;
    const { changes } = await job.changes();
    expect(changes?.files.map(({ path }) => path)).toEqual(['own.txt']);
  });
});

describe('the watchdog', () => {
  const dogs = () => living('watchdog-program.ts').filter((pid) => processStat(pid)?.parent === process.pid);

  it('is there while commands run, and again when it was killed', async () => {
    const { start } = await jobStage();
    // Those of other tests.
    await until(() => dogs().length === 0);
    const jobs = await Promise.all([start('sleep 1000'), start('sleep 1000')]);
    const [first = 0, ...more] = dogs();
    expect([first > 0, more]).toEqual([true, []]);
    process.kill(first, 'SIGKILL');
    await until(() => dogs().some((pid) => pid !== first));
    for (const job of jobs) job.stop();
    await Promise.all(jobs.map(({ ended }) => ended));
    await until(() => dogs().length === 0);
  });
});

describe('when its archie is killed', () => {
  const program = fileURLToPath(new URL('./starter-program.ts', import.meta.url));

  it.each([
    ['', '0'],
    [' where there are no control groups', '1'],
  ])('ends with all that it started%s, and what it did is found at the next start', async (_where, without) => {
    const at = scratchWorkspace();
    const long = word();
    const made = `echo made > made.txt; ${leavers(long)}`;
    const deaf = `trap '' TERM; sleep ${long}; sleep ${long}`;
    const env = { ...process.env, WITHOUT_GROUPS: without };
    const child = spawn(process.execPath, [program, at.root, at.state, made, deaf], { env });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stderr.pipe(process.stderr);
    await once(child.stdout, 'data');
    await until(() => living(`sleep\0${long}`).length === 5);
    child.kill('SIGKILL');
    await until(() => living(long).length === 0);
    await until(() => living(at.state).length === 0);

    const opened = await openWorkspace({ root: at.root, state: at.state, rg: null });
    expect(opened.recovered.join('\n')).toMatch(
      /was running when archie was killed\. What it had changed is journaled.*made\.txt/,
    );
    expect((await opened.landings())[0]?.files).toMatchObject([{ path: 'made.txt' }]);
    expect(readdirSync(join(at.stateFolder(), 'running'))).toEqual([]);
  });
});
