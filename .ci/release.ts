/**
 * `npm run release -- patch|minor|major|x.y.z [--dry-run]`
 *
 * Makes the version in a copy of what is committed, packs it, installs the tarball in an empty folder and tries it there.
 * Only when all of that went well are package.json, package-lock.json and CHANGELOG.md changed here, committed and tagged.
 * It never pushes and never publishes: it names the two commands that do.
 */

import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { nextVersion, notesOf, releasedChangelog, withVersion } from './next-release.ts';

const top = join(import.meta.dirname, '..');
const changed = ['package.json', 'package-lock.json', 'CHANGELOG.md'];

type Env = Record<string, string | undefined>;

/** Ours without what npm tells its scripts: `npm run release --dry-run` would else make `npm pack` write nothing. */
const plainEnv: Env = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_(dry_run|local_prefix)|lifecycle|package)/.test(name),
    ),
  ),
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
};

/** Runs it with an empty stdin; returns what it printed, and throws with that when it did not end with 0. */
async function run(cwd: string, command: string, args: string[], env: Env = plainEnv): Promise<string> {
  const running = promisify(execFile)(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024, timeout: 600_000 });
  running.child.stdin?.end();
  try {
    return (await running).stdout;
  } catch (error) {
    const { code, signal, stdout, stderr } = error as {
      code?: number | string | null;
      signal?: string | null;
      stdout: string;
      stderr: string;
    };
    throw new Error(
      `${[command, ...args].join(' ')} ended with ${code ?? signal ?? 'nothing'}:\n${stdout}${stderr}`.trimEnd(),
      {
        cause: error,
      },
    );
  }
}

const git = async (...args: string[]): Promise<string> => (await run(top, 'git', args)).trim();

/** The commit to release, with nothing beside it that a release would leave out or take in by mistake. */
async function cleanHead(): Promise<string> {
  if ((await git('status', '--porcelain')) !== '')
    throw new Error('the tree has changes that are not committed: commit or stash them first');
  return git('rev-parse', 'HEAD');
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  console.log(`ok   ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}

/** A copy of what is committed, with the files as the release has them. The installed packages are shared. */
async function prepareCopy(copy: string, asked: string, date: string): Promise<string> {
  mkdirSync(copy);
  await git('checkout-index', '--all', `--prefix=${copy}/`);
  symlinkSync(join(top, 'node_modules'), join(copy, 'node_modules'));
  const edit = (name: string, how: (text: string) => string): void =>
    writeFileSync(join(copy, name), how(readFileSync(join(copy, name), 'utf8')));
  const { version: current } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as { version: string };
  const version = nextVersion(current, asked);
  edit('package.json', (text) => withVersion(text, version));
  edit('package-lock.json', (text) => withVersion(text, version));
  edit('CHANGELOG.md', (text) => releasedChangelog(text, version, date));
  return version;
}

/** Installs the tarball where nothing is, and does with it, in a folder of its own, what somebody does first. */
async function tryTarball(tarball: string, folder: string, version: string): Promise<void> {
  const [home, prefix, work] = [join(folder, 'home'), join(folder, 'installed'), join(folder, 'work')];
  for (const each of [home, prefix, work]) mkdirSync(each, { recursive: true });
  writeFileSync(join(prefix, 'package.json'), '{ "private": true }\n');
  await step('installed in an empty folder', () => run(prefix, 'npm', ['install', '--no-audit', '--no-fund', tarball]));
  const own = Object.entries(plainEnv).filter(([name]) => !/^(ANTHROPIC|ARCHIE|XDG)_/.test(name));
  const env: Env = { ...Object.fromEntries(own), HOME: home };
  const archie = (args: string[], more: Env = {}) =>
    run(work, join(prefix, 'node_modules', '.bin', 'archie'), args, { ...env, ...more });
  await step('archie --version', async () => {
    const said = (await archie(['--version'])).trim();
    if (said !== version) throw new Error(`archie --version says ${said}, not ${version}`);
  });
  await step('archie demo', () => archie(['demo']));
  // The doctor is content only where a model answers; that it is one he does not ask.
  const server = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await step('archie doctor', () => archie(['doctor'], { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'none' }));
  } finally {
    server.close();
  }
}

/** Takes the files over, commits and tags; puts everything back where git refuses. */
async function commit(copy: string, version: string, head: string): Promise<void> {
  if ((await cleanHead()) !== head) throw new Error('something was committed meanwhile: begin again');
  try {
    for (const name of changed) copyFileSync(join(copy, name), join(top, name));
    await git('commit', '--quiet', '--message', `Release ${version}`, '--', ...changed);
    await git('tag', '--annotate', `v${version}`, '--message', `archie ${version}`);
  } catch (error) {
    await git('reset', '--quiet', '--hard', head);
    throw error;
  }
}

async function release(asked: string, dry: boolean, scratch: string): Promise<void> {
  const head = await cleanHead();
  const copy = join(scratch, 'copy');
  const version = await prepareCopy(copy, asked, new Date().toISOString().slice(0, 10));
  const tag = `v${version}`;
  if ((await git('tag', '--list', tag)) !== '') throw new Error(`there is a tag ${tag} already`);
  const { name } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as { name: string };
  const file = `${name}-${version}.tgz`;
  console.log(`${name} ${version}\n\n${notesOf(readFileSync(join(copy, 'CHANGELOG.md'), 'utf8'), version)}\n`);
  await step(`built and packed ${file}`, () => run(copy, 'npm', ['pack', '--pack-destination', scratch]));
  console.log(`     ${(statSync(join(scratch, file)).size / 1000).toFixed(0)} kB`);
  await tryTarball(join(scratch, file), join(scratch, 'empty'), version);
  if (dry) {
    console.log(`\nDry run: ${version} can go out. Nothing was changed here.`);
    return;
  }
  await step(`committed and tagged ${tag}`, () => commit(copy, version, head));
  copyFileSync(join(scratch, file), join(top, file));
  console.log(`\n${version} is made, and nothing has left this machine. What sends it out:\n`);
  console.log(`  git push --follow-tags\n  npm publish ./${file}`);
}

const { values, positionals } = parseArgs({ options: { 'dry-run': { type: 'boolean' } }, allowPositionals: true });
const scratch = mkdtempSync(join(tmpdir(), 'archie-release-'));
try {
  const [asked, ...more] = positionals;
  if (asked === undefined || more.length > 0)
    throw new Error('say which: npm run release -- patch|minor|major|x.y.z [--dry-run]');
  // Without `--` npm keeps the flag to itself; what was meant as a trial must not become a release.
  await release(asked, values['dry-run'] ?? process.env['npm_config_dry_run'] === 'true', scratch);
} catch (error) {
  console.error(`not released: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
