/** Makes the demo's sample repository, and finds the files of the demo in a release and in a checkout. */

import { execFile } from 'node:child_process';
import { copyFile, cp, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errno } from '../../disk/errno.ts';
import { packagePath } from '../dirs.ts';

/** Where a part of the demo lies: beside the bundle in a release, among the sources in a checkout. */
async function demoPath(name: string): Promise<string> {
  const bundled = packagePath('dist', name);
  const there = await stat(bundled).catch(() => null);
  return there ? bundled : packagePath('src', 'app', 'demo', name);
}

/** The scripted conversation of the demo, as YAML. */
export async function readScenario(): Promise<string> {
  return readFile(await demoPath('scenario.yaml'), 'utf8');
}

/**
 * Copies the sample, a small orders service whose tests pass, into `dir` and makes it a git repository of one commit
 * where git is installed. Returns `dir`.
 */
export async function makeSample(dir: string): Promise<string> {
  const sample = await demoPath('sample');
  // Under its own name it would take files out of the npm package.
  const ignore = join(sample, 'gitignore');
  await cp(sample, dir, { recursive: true, filter: (path) => path !== ignore });
  await copyFile(ignore, join(dir, '.gitignore'));
  try {
    await git(dir, 'init', '--quiet', '--template=', '--initial-branch=main');
    await git(dir, 'add', '--all');
    await git(dir, 'commit', '--quiet', '--message', 'An orders service');
  } catch (error) {
    if (errno(error) !== 'ENOENT') throw error;
  }
  return dir;
}

/** git without the user's configuration: no hooks, no signing, no name asked for. */
async function git(dir: string, ...args: string[]): Promise<void> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const config = [
    'core.hooksPath=/dev/null',
    'commit.gpgSign=false',
    'user.name=archie demo',
    'user.email=demo@example.com',
  ];
  await promisify(execFile)('git', [...config.flatMap((one) => ['-c', one]), ...args], {
    cwd: dir,
    env: { ...env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
  });
}
