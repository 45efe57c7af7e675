import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { binary } from '../support/cli.ts';

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'archie-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it.skipIf(process.getuid?.() !== 0).each([{}, { HOME: '' }, { HOME: 'relative' }])(
  'says what to set where a user has no home folder: %j',
  (env) => {
    const { stderr, status } = spawnSync(process.execPath, [binary, '-p', 'hello'], {
      uid: 54_321,
      gid: 54_321,
      cwd: '/',
      env,
    });
    expect(stderr.toString()).toMatch(
      /^archie: there is no home folder: .*Set HOME to a folder that archie may write to\.\n$/,
    );
    expect(status).toBe(2);
  },
);

it('keeps what it compiled where nobody else can write, whatever the umask', () => {
  const home = scratch();
  const run = () =>
    spawnSync('/bin/sh', ['-c', `umask 000; exec '${process.execPath}' '${binary}' --help`], { env: { HOME: home } });
  const modes = () => ['.', 'archie', 'archie/v8'].map((name) => statSync(join(home, '.cache', name)).mode & 0o777);
  expect(run().status).toBe(0);
  expect(modes()).toEqual([0o700, 0o700, 0o700]);
  chmodSync(join(home, '.cache/archie/v8'), 0o777);
  run();
  expect(modes()).toEqual([0o700, 0o700, 0o700]);
});
