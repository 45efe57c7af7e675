/**
 * The corpus of proof, `test/fixtures/proof/<kind>/<case>/`: `bad/` is a tree in which exactly what `finds.txt` says is found (a
 * line each, `rule path:line`; an empty file: nothing), `good/` one in which nothing is; `base/`, where there is one, is the tree
 * that both are compared with, and `settings.json` the settings.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/checks/child/run.ts';
import { memoryTree } from '../../src/checks/kind/trees.ts';
import type { CheckSettings, Verdict } from '../../src/protocol/proof/checks.ts';

const corpus = join(import.meta.dirname, '../fixtures/proof');

function filesIn(folder: string): Record<string, Uint8Array> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path)];
    }),
  );
}

/** What all checks say of these files, compared with `base`; without the engine's process. */
export async function verdictsOf(
  files: Record<string, string | Uint8Array>,
  base: Record<string, string | Uint8Array> = {},
  settings: CheckSettings = {},
): Promise<Verdict[]> {
  const gone = Object.keys(base).filter((path) => files[path] === undefined);
  const same = (path: string) =>
    base[path] !== undefined && Buffer.compare(Buffer.from(base[path]), Buffer.from(files[path] ?? '')) === 0;
  const paths = [...Object.keys(files).filter((path) => !same(path)), ...gone];
  const verdicts: Verdict[] = [];
  for await (const progress of run({ paths, proposed: memoryTree(files), base: memoryTree(base), settings }))
    if ('verdict' in progress) verdicts.push(progress.verdict);
  return verdicts;
}

function found(verdicts: readonly Verdict[], least: 'all' | 'warning'): string[] {
  const findings = verdicts.flatMap(({ findings: each }) => each);
  return findings
    .filter(({ severity }) => least === 'all' || severity !== 'info')
    .map(({ rule, path, line }) => `${rule} ${path}:${line}`)
    .sort();
}

/** A test for each case of the kind's corpus. */
export function corpusTests(kind: string): void {
  for (const name of readdirSync(join(corpus, kind)).sort()) {
    const at = join(corpus, kind, name);
    test(`${kind}: ${name}`, { timeout: 60_000 }, async () => {
      const settingsFile = join(at, 'settings.json');
      const settings = existsSync(settingsFile) ? JSON.parse(readFileSync(settingsFile, 'utf8')) : {};
      const wanted = readFileSync(join(at, 'finds.txt'), 'utf8').split('\n').filter(Boolean).sort();
      const bad = await verdictsOf(filesIn(join(at, 'bad')), filesIn(join(at, 'base')), settings);
      expect(found(bad, 'all'), 'in bad/').toEqual(wanted);
      const good = await verdictsOf(filesIn(join(at, 'good')), filesIn(join(at, 'base')), settings);
      expect(found(good, 'warning'), 'in good/').toEqual([]);
      expect(
        good.map(({ status, summary }) => [status, summary]).filter(([status]) => status === 'not-checked'),
      ).toEqual([]);
    });
  }
}

/** A test that every rule has a case that finds it. */
export function everyRuleTest(kind: string, rules: readonly { id: string }[]): void {
  test(`every rule of ${kind} has a case in the corpus`, () => {
    const folders = readdirSync(join(corpus, kind));
    const all = folders.flatMap((name) => readFileSync(join(corpus, kind, name, 'finds.txt'), 'utf8').split('\n'));
    const seen = new Set(all.map((line) => line.split(' ')[0]));
    expect(rules.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
  });
}
