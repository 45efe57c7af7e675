import { fork, spawnSync } from 'node:child_process';
import type { ChildProcess, Serializable } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { self } from '../../src/disk/processes/process.ts';
import { createLog, openLog } from '../../src/store/session-log.ts';
import { readEvents } from '../../src/store/sessions.ts';
import { bundle, start } from '../support/child.ts';
import { place, session, stamped } from './desk.ts';

const resumed = (seq: number) => stamped({ type: 'session.resumed', version: '1' }, seq);

it('is written by one process at a time, and free again when that one is gone', async () => {
  const at = place();
  const log = createLog({ ...at, id: 's' });
  for (const event of session('s', 'x')) log.append(event);
  log.close();
  const child = await start(await bundle('test/store/kill-child.ts'), [at.state, at.root, 's', '9']);
  expect(() => openLog({ ...at, id: 's' })).toThrow(`open in another archie (process ${child.pid})`);
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
  const { events } = await readEvents(at, 's');
  const again = openLog({ ...at, id: 's' });
  again.append(resumed(events.length + 1));
  again.close();
  expect((await readEvents(at, 's')).events).toHaveLength(events.length + 1);
});

it('may be opened again by the process that has it, and leaves nothing behind', async () => {
  const at = place();
  const first = createLog({ ...at, id: 's' });
  for (const event of session('s', 'x')) first.append(event);
  const second = openLog({ ...at, id: 's' });
  first.close();
  first.close();
  const files = () => readdirSync(join(at.folder, 'sessions'));
  expect(files()).toEqual(['s.jsonl', 's.jsonl.lock']);
  second.close();
  expect(files()).toEqual(['s.jsonl']);
});

/** What each of the processes answers to the same message. */
function ask(children: readonly ChildProcess[], message: Serializable): Promise<unknown[]> {
  const answers = children.map(async (child) => (await once(child, 'message'))[0] as unknown);
  for (const child of children) child.send(message);
  return Promise.all(answers);
}

it(
  'is held by one of four processes that all find the lock of a dead one, 150 times',
  { timeout: 60_000 },
  async () => {
    const at = place();
    const script = await bundle('test/store/session-lock-child.ts');
    const children = [1, 2, 3, 4].map(() => fork(script, [at.state, at.root]));
    onTestFinished(() => children.forEach((child) => child.kill('SIGKILL')));
    await Promise.all(children.map((child) => once(child, 'message')));
    const dead = spawnSync(process.execPath, ['-e', '0']).pid;
    const holders: number[] = [];
    for (let round = 0; round < 150; round += 1) {
      const id = `s${round}`;
      createLog({ ...at, id }).close();
      // As versions before wrote it, and as this one does.
      const identity = { token: `${round}`.padStart(12, '0'), ...self(), pid: dead };
      writeFileSync(
        join(at.folder, 'sessions', `${id}.jsonl.lock`),
        round % 2 === 0 ? `${dead} 12345` : JSON.stringify(identity),
      );
      const answers = await ask(children, { open: id });
      holders.push(answers.filter((answer) => answer === 'held').length);
      await ask(children, 'close');
    }
    console.info(`${holders.filter((count) => count > 1).length} of 150 stale locks were broken by two at once`);
    expect(holders).toEqual(Array.from({ length: 150 }, () => 1));
    expect(readdirSync(join(at.folder, 'sessions')).filter((name) => !name.endsWith('.jsonl'))).toEqual([]);
  },
);

it('does not keep anybody from a session where the file system has no hard links', async () => {
  const at = place();
  createLog({ ...at, id: 's' }).close();
  // link(2) as FAT answers it.
  const without = join(at.state, 'without-links.cjs');
  writeFileSync(
    without,
    `require('node:fs').linkSync = () => { throw Object.assign(new Error('EPERM: link'), { code: 'EPERM', syscall: 'link' }); };`,
  );
  const child = fork(await bundle('test/store/session-lock-child.ts'), [at.state, at.root], {
    execArgv: ['--require', without],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  expect(await ask([child], { open: 's' })).toEqual(['held']);
  expect(readdirSync(join(at.folder, 'sessions'))).toEqual(['s.jsonl']);
});
