/** The checks that a repository has already, by its files: scripts, make, pytest, cargo, go. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBounded } from '../../disk/open-file.ts';

/** One of them, as the configuration names it. */
export interface FoundCheck {
  name: string;
  run: string;
}

/** What its files say it has; the commands are ours, not theirs. */
export async function checksIn(root: string): Promise<FoundCheck[]> {
  const read = (name: string): Promise<string> => textOf(join(root, name));
  const has = (name: string): boolean => existsSync(join(root, name));
  const scripts = scriptsOf(await read('package.json'));
  if (scripts.size > 0) {
    const runner = runnerFor(has);
    return ['test', 'lint', 'typecheck'].flatMap((name) =>
      scripts.has(name) ? [{ name, run: commandFor(runner, name) }] : [],
    );
  }
  const found: FoundCheck[] = [];
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

/** Bytes. No manifest that a person wrote is larger. */
const mostBytes = 1024 * 1024;

/** The text of a file; empty where there is none, or no plain one of that size. */
export async function textOf(path: string): Promise<string> {
  return readBounded(path, { max: mostBytes, follow: true })?.toString() ?? '';
}
