/** The engine as it ships: every kind answers from the bundle, confined, with what it reads beside it, and no package of what it was built from. */

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kindNames } from '../../src/checks/names.ts';
import type { Verdict } from '../../src/protocol/proof/checks.ts';
import { archie, makePlace } from '../support/cli.ts';

const corpus = join(import.meta.dirname, '../fixtures/proof');
const place = makePlace();
const program = join(place.root, '../package/bin/archie.js');
beforeAll(() => {
  for (const name of ['bin', 'dist', 'agents', 'package.json'])
    cpSync(join(import.meta.dirname, '../..', name), join(place.root, '../package', name), { recursive: true });
});
afterAll(() => place.remove());

/** A case of the kind, as a repository: its base is committed, its `bad` tree is what is proposed. */
function repository(kind: string): string[] {
  const root = join(place.root, '..', kind);
  const [name = ''] = readdirSync(join(corpus, kind)).sort();
  const at = join(corpus, kind, name);
  mkdirSync(root);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
      cwd: root,
      env: place.env,
    });
  if (existsSync(join(at, 'base'))) cpSync(join(at, 'base'), root, { recursive: true });
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'base', '--allow-empty');
  cpSync(join(at, 'bad'), root, { recursive: true });
  return [root];
}

test.each(Object.keys(kindNames))('%s', { timeout: 60_000 }, async (kind) => {
  const [root = ''] = repository(kind);
  const { stdout, stderr } = await archie({ ...place, root }, ['check', '--json'], { program });
  expect(stderr).toBe('');
  const { checks } = JSON.parse(stdout) as { checks: Verdict[] };
  const own = checks.filter((verdict) => verdict.kind === kind);
  expect(own.length).toBeGreaterThan(0);
  expect(
    checks.map(({ summary }) => summary).filter((summary) => /failed: |stopped|not a function/.test(summary)),
  ).toEqual([]);
  expect(own.some(({ findings }) => findings.length > 0)).toBe(true);
  expect(own[0]?.engine.version).not.toBe('');
});
