/** The checks that a repository has already (scripts, make, pytest, cargo, go), offered once as lines of a `config.yaml`. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { makeStateFolder } from '../../disk/open-state-dir.ts';
import type { House } from '../house.ts';

interface Found {
  name: string;
  run: string;
}

/** Says it at the first call for this tree, and never again; null where there is nothing to say. Never rejects. */
export async function suggestChecks({
  root,
  config,
  dirs,
  trust,
}: Pick<House, 'root' | 'config' | 'dirs' | 'trust'>): Promise<string | null> {
  if ((config.checks ?? []).length > 0) return null;
  try {
    const path = join(dirs.state, 'checks-suggested.json');
    const told = await toldOf(path);
    // Of a folder that is only to be read nobody wants to hear what could run in it; and what waits for trust was asked about.
    if (told.includes(root) || config.waiting.some(({ item }) => item.startsWith('check '))) return null;
    if ((await trust.look()).answer === 'read only') return null;
    const found = await checksIn(root);
    if (found.length === 0) return null;
    makeStateFolder(dirs.state);
    writeFileAtomic(path, JSON.stringify([...told, root], null, 2));
    return wordsFor(found);
  } catch {
    return null;
  }
}

async function toldOf(path: string): Promise<string[]> {
  const value: unknown = JSON.parse((await text(path)) || '[]');
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function wordsFor(found: readonly Found[]): string {
  const rows = found.map(({ name, run }) => `  - { name: ${name}, run: ${run} }`);
  return [
    'this repository has checks of its own. With these lines in .archie/config.yaml they run, isolated, on every proposal that you review, before it lands:',
    'checks:',
    ...rows,
  ].join('\n');
}

/** What its files say it has; the commands are ours, not theirs. */
export async function checksIn(root: string): Promise<Found[]> {
  const read = (name: string): Promise<string> => text(join(root, name));
  const has = (name: string): boolean => existsSync(join(root, name));
  const scripts = scriptsOf(await read('package.json'));
  if (scripts.size > 0) {
    const runner = runnerFor(has);
    return ['test', 'lint', 'typecheck'].flatMap((name) =>
      scripts.has(name) ? [{ name, run: commandFor(runner, name) }] : [],
    );
  }
  const found: Found[] = [];
  const make = await read('Makefile');
  const [, target] = /^(test|check)\s*:(?!=)/m.exec(make) ?? [];
  if (target !== undefined) return [{ name: target, run: `make ${target}` }];
  if (has('Cargo.toml')) found.push({ name: 'cargo', run: 'cargo test' });
  if (has('go.mod')) found.push({ name: 'go', run: 'go test ./...' });
  if (await usesPytest(read, has))
    found.push({ name: 'pytest', run: has('uv.lock') ? 'uv run pytest -q' : 'pytest -q' });
  return found;
}

/** Scripts that do something. */
function scriptsOf(manifest: string): Set<string> {
  try {
    const { scripts } = JSON.parse(manifest) as { scripts?: Record<string, unknown> };
    const real = Object.entries(scripts ?? {}).filter(
      ([, run]) => typeof run === 'string' && run.trim() !== '' && !run.includes('no test specified'),
    );
    return new Set(real.map(([name]) => name).filter((name) => ['test', 'lint', 'typecheck'].includes(name)));
  } catch {
    return new Set();
  }
}

function runnerFor(has: (name: string) => boolean): string {
  if (has('pnpm-lock.yaml')) return 'pnpm';
  if (has('yarn.lock')) return 'yarn';
  return has('bun.lock') || has('bun.lockb') ? 'bun run' : 'npm';
}

function commandFor(runner: string, script: string): string {
  return script === 'test' || runner.endsWith(' run') ? `${runner} ${script}` : `${runner} run ${script}`;
}

async function usesPytest(read: (name: string) => Promise<string>, has: (name: string) => boolean): Promise<boolean> {
  if (has('pytest.ini') || has('conftest.py') || has('tests/conftest.py')) return true;
  return (
    /^\[tool\.pytest/m.test(await read('pyproject.toml')) || /^\[(?:tool:)?pytest\]/m.test(await read('setup.cfg'))
  );
}

/** Empty where there is none. */
async function text(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
