import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { expect, it } from 'vitest';
import { bench, sha256 } from './bench.ts';
import { bundle, ended, start } from '../support/child.ts';

const times = Number(process.env['ARCHIE_ROUNDS'] ?? 30);

/** What it prints last, once it has ended well. */
async function lastLine(child: ChildProcess): Promise<string> {
  let printed = '';
  child.stdout?.on('data', (data: Buffer) => (printed += data.toString()));
  await ended(child);
  expect(child.exitCode).toBe(0);
  return printed.trim().split('\n').at(-1) ?? '';
}

it(
  `two archies on one tree, ${times} landings each: each takes back its own, and no update is lost`,
  { timeout: 120_000 },
  async () => {
    const { root, state, path, open } = bench();
    const half = (name: string): string => `[${name}]\n${'.\n'.repeat(5)}\n`;
    writeFileSync(path('shared'), `${half('one')}[both]\n.\n\n${half('two')}`);
    const first = sha256(readFileSync(path('shared')));
    const script = await bundle('test/workspace/archies-child.ts');
    const sessions = ['one', 'two'];
    const children = await Promise.all(sessions.map((session) => start(script, [root, state, session, String(times)])));
    const told = await Promise.all(children.map(lastLine));
    const done = told.map((line) => JSON.parse(line) as { landed: number; undone: number; conflicts: number });
    console.info(told.join(' '));
    expect(done.map(({ landed }) => landed)).toEqual([times, times]);
    const landings = await (await open()).landings();
    expect(landings).toHaveLength(done.reduce((sum, { landed, undone }) => sum + landed + undone, 0));
    // Each landing began where the one before it ended.
    const shared = landings.flatMap(({ files }) => files.filter((file) => file.path === 'shared'));
    const ends = shared.map((file) => file.after?.hash);
    expect(shared.map((file) => file.before?.hash)).toEqual([first, ...ends.slice(0, -1)]);
    expect(sha256(readFileSync(path('shared')))).toBe(ends.at(-1));
    const owner = new Map(landings.map(({ id, origin }) => [id, origin.session]));
    const standing = new Set<string>();
    for (const { files, origin } of landings) {
      for (const id of origin.of ?? []) expect(owner.get(id)).toBe(origin.session);
      for (const file of files) standing[file.after ? 'add' : 'delete'](file.path);
    }
    for (const session of sessions) {
      for (let round = 1; round <= times; round += 1) {
        expect([session, round, existsSync(path(`${session}/${round}`))]).toEqual([
          session,
          round,
          standing.has(`${session}/${round}`),
        ]);
      }
    }
    // They did get in each other's way.
    expect(done.reduce((sum, { conflicts }) => sum + conflicts, 0)).toBeGreaterThan(0);
  },
);
