/** `archie check --sarif` is SARIF 2.1.0: held against the schema of the format. */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { afterEach, expect, it } from 'vitest';
import { archie, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';

const schema = join(import.meta.dirname, '../fixtures/sarif/sarif-2.1.0-rtm.5.json');
const { $schema: _, id: __, ...format } = JSON.parse(readFileSync(schema, 'utf8'));
// Its patterns are of the regular expressions of before Unicode.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(format);

let place: Place;
afterEach(() => place.remove());

/** What is new, of a tree that has nothing else. */
async function sarifOf(files: Record<string, string>): Promise<{ code: number | null; log: Log }> {
  place = makePlace({ 'README.md': '# Nothing\n' });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
      cwd: place.root,
      env: place.env,
    });
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'first');
  for (const [path, text] of Object.entries(files)) writeFileSync(join(place.root, path), text);
  const { code, stdout } = await archie(place, ['check', '--sarif']);
  return { code, log: JSON.parse(stdout) };
}

it('with errors, warnings, notes, and files that could not be checked', { timeout: 60_000 }, async () => {
  const { code, log } = await sarifOf({
    'ä [b] 100%.yaml': 'a: [1, 2\n',
    'x.json': '\uFEFF{ "a": 1, "a": 2 }\n',
    'y.json5': '{ a: 1 }\n',
    Dockerfile: 'FROM node\nRUN apt-get update && apt-get install curl\n',
    'a.md': 'See [nothing](none.md).\n\n```yaml\na: 1\na: 2\n```\n',
    'schema.graphql': 'type Query { a: Nothing }\n',
  });
  expect(code).toBe(1);
  const [run] = log.runs;
  expect(new Set(run?.results?.map(({ level }) => level))).toEqual(new Set(['error', 'warning', 'note']));
  expect(run?.invocations?.[0]?.toolExecutionNotifications).not.toEqual([]);
  validate(log);
  expect(validate.errors).toBeNull();
});

it('with nothing found', { timeout: 60_000 }, async () => {
  const { code, log } = await sarifOf({ 'a.yaml': 'a: 1\n' });
  expect(code).toBe(0);
  validate(log);
  expect(validate.errors).toBeNull();
});

it('the schema refuses what is none', () => {
  expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
  expect(validate({ version: '2.0.0', runs: [] })).toBe(false);
});
