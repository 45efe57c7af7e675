/** Checks that a repository has already are found. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checksIn } from '../../../src/app/proof/suggest.ts';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'archie-suggest-'));
  mkdirSync(join(top, 'repo'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const write = (path: string, text: string): void => writeFileSync(join(top, 'repo', path), text);
const found = async () => (await checksIn(join(top, 'repo'))).map(({ run }) => run);

it('finds scripts of package.json, by the manager that locks it', async () => {
  write('package.json', JSON.stringify({ scripts: { test: 'vitest', lint: 'eslint .', build: 'tsc', dev: 'x' } }));
  expect(await found()).toEqual(['npm test', 'npm run lint']);
  write('pnpm-lock.yaml', '');
  expect(await found()).toEqual(['pnpm test', 'pnpm run lint']);
  write('package.json', JSON.stringify({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }));
  expect(await found()).toEqual([]);
});

it('finds make, cargo, go and pytest', async () => {
  write('go.mod', 'module x');
  write('pyproject.toml', '[tool.pytest.ini_options]\n');
  expect(await found()).toEqual(['go test ./...', 'pytest -q']);
  write('Makefile', 'test := no target\nbuild:\n\tcc\ntest: build\n\t./run\n');
  expect(await found()).toEqual(['make test']);
});
