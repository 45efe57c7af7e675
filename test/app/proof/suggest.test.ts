/** Checks that a repository has already are offered once. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checksIn, suggestChecks } from '../../../src/app/proof/suggest.ts';
import { loadConfig } from '../../../src/app/config/config.ts';
import type { House } from '../../../src/app/house.ts';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'archie-suggest-'));
  mkdirSync(join(top, 'repo/.archie'), { recursive: true });
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

it('says so once for each tree, in lines that the configuration takes', async () => {
  write('package.json', JSON.stringify({ scripts: { test: 'vitest' } }));
  const root = join(top, 'repo');
  const config = await loadConfig({ config: join(top, 'none'), root, counts: () => true });
  const trust = { look: () => Promise.resolve({ items: [], never: [], answer: null }) };
  const house = { root, config, dirs: { state: join(top, 'state') }, trust } as unknown as House;
  const text = (await suggestChecks(house)) ?? '';
  write('.archie/config.yaml', text.slice(text.indexOf('\nchecks:')));
  const after = await loadConfig({ config: join(top, 'none'), root, counts: () => true });
  expect(after).toMatchObject({ notices: [], checks: [{ name: 'test', run: 'npm test', timeout: 120_000 }] });
  expect(await suggestChecks(house)).toBeNull();
  expect(await suggestChecks({ ...house, root: top })).toBeNull();
});
