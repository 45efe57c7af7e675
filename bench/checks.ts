/** Proof: how long a check takes of each kind, with an engine that just started and with one that is warm, and what the engine and the installed package weigh. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enginePlace, openChecks } from '../src/checks/client.ts';
import { memoryTree } from '../src/checks/kind/trees.ts';
import type { CheckRequest, Checks } from '../src/protocol/proof/checks.ts';
import { quantile, rssOf, spread } from './measure.ts';
import type { Row } from './report.ts';

const corpus = 'test/fixtures/proof';
/** What goes by the engine of the database has another goal. */
const heavy = new Set(['migration', 'query']);

/** A row a kind and state, then memory and size. Reads the corpus of the tests: the good trees of it. */
export async function measureChecks(rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  const [cold, most] = [Math.min(rounds, 5), Math.max(rounds, 20)];
  for (const kind of readdirSync(corpus).sort()) {
    const requests = readdirSync(join(corpus, kind))
      .sort()
      .map((name) => requestOf(join(corpus, kind, name)));
    const [first] = requests;
    if (first === undefined) continue;
    const starts: number[] = [];
    const warm: number[] = [];
    let memory = 0;
    for (let round = 0; round < cold; round += 1) {
      const checks = openChecks(enginePlace(process.cwd()));
      starts.push(await timeOf(checks, first));
      if (round === cold - 1) {
        // Warm is an engine that has loaded what these files ask for: fences of Markdown alone are of ten kinds.
        for (const request of [...requests, ...requests]) await timeOf(checks, request);
        for (let at = 0; at < most; at += 1) warm.push(await timeOf(checks, requests[at % requests.length] ?? first));
        memory = engineMemory();
      }
      checks.close();
    }
    const goal = heavy.has(kind) ? 1500 : 150;
    rows.push({ name: 'checks', what: `${kind}: cold`, unit: 'ms', value: spread(starts), goal: {} });
    const held = quantile(warm, 0.95);
    rows.push({ name: 'checks', what: `  warm, p95`, unit: 'ms', value: spread(warm), goal: { value: goal }, held });
    rows.push({ name: 'checks', what: '  memory of the engine', unit: 'MB', value: spread([memory]), goal: {} });
  }
  rows.push(...(await measureHistories(most)));
  rows.push({
    name: 'checks',
    what: 'installed from the packed tarball',
    unit: 'MB',
    value: spread([installed()]),
    goal: { value: 60 },
  });
  return rows;
}

/** A migration after many: the first time, when they are applied, and when it was edited. */
async function measureHistories(rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const before of [20, 60, 160]) {
    const checks = openChecks(enginePlace(process.cwd()));
    const [first, edited]: [number[], number[]] = [[], []];
    for (let round = -2; round < rounds; round += 1) {
      const times = [
        await timeOf(checks, afterHistory(before, `${round}`, '')),
        await timeOf(checks, afterHistory(before, `${round}`, '-- edited')),
      ];
      // The first ones warm the engine.
      if (round < 0) continue;
      first.push(times[0] ?? 0);
      edited.push(times[1] ?? 0);
    }
    checks.close();
    const row = (what: string, all: readonly number[]): Row => ({
      name: 'checks',
      what,
      unit: 'ms',
      value: spread(all),
      goal: { value: 1500 },
      held: quantile(all, 0.95),
    });
    rows.push(row(`a migration after ${before}, p95`, first), row('  edited, p95', edited));
  }
  return rows;
}

function afterHistory(count: number, mark: string, edit: string): CheckRequest {
  const steps = (at: number) => [
    `CREATE TABLE t${at} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, amount numeric NOT NULL CHECK (amount > 0));`,
    `ALTER TABLE t${at} ADD COLUMN note text; CREATE INDEX t${at}_name ON t${at} (name);`,
    `CREATE VIEW v${at} AS SELECT id, name FROM t${at}; CREATE FUNCTION sum${at}() RETURNS numeric LANGUAGE sql AS 'SELECT sum(amount) FROM t${at}';`,
  ];
  const path = (at: number) => `migrations/${String(at + 1).padStart(4, '0')}_step.sql`;
  const all = Array.from({ length: count }, (_, at) => [path(at), steps(Math.floor(at / 3))[at % 3] ?? ''] as const);
  const base = Object.fromEntries(all.map(([name, sql]) => [name, `-- ${mark}\n${sql}\n`]));
  const change = `${edit}\nALTER TABLE t0 ADD COLUMN region text; ALTER TABLE t0 ALTER COLUMN amount TYPE numeric(12, 2);\n`;
  return {
    paths: [path(count)],
    proposed: memoryTree({ ...base, [path(count)]: change }),
    base: memoryTree(base),
  };
}

function requestOf(folder: string): CheckRequest {
  const [files, base] = [filesIn(join(folder, 'good')), filesIn(join(folder, 'base'))];
  const settings = join(folder, 'settings.json');
  return {
    paths: Object.keys(files),
    proposed: memoryTree(files),
    base: memoryTree(base),
    ...(existsSync(settings) && { settings: JSON.parse(readFileSync(settings, 'utf8')) }),
  };
}

function filesIn(folder: string): Record<string, Uint8Array> {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}

/** Until the last verdict, in milliseconds. */
async function timeOf(checks: Checks, request: CheckRequest): Promise<number> {
  const start = performance.now();
  for await (const { status, summary } of checks.check(request, new AbortController().signal))
    if (status === 'not-checked' && summary.startsWith('engine stopped')) throw new Error(summary);
  return performance.now() - start;
}

/** Of this process's own children. */
function engineMemory(): number {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(process.pid)])
    .toString()
    .trim()
    .split(/\s+/);
  return Math.max(0, ...children.map((pid) => rssIfThere(Number(pid))));
}

function rssIfThere(pid: number): number {
  try {
    return rssOf(pid);
  } catch {
    return 0;
  }
}

/** Megabytes on the disk of `npm install` of what `npm pack` makes of this folder. */
function installed(): number {
  const folder = mkdtempSync(join(tmpdir(), 'archie-packed-'));
  try {
    const npm = (...args: string[]) =>
      execFileSync('npm', [...args, '--silent'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const name =
      npm('pack', '--ignore-scripts', '--pack-destination', folder).toString().trim().split('\n').at(-1) ?? '';
    npm('install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', join(folder, name));
    const size = execFileSync('du', ['-sk', join(folder, 'node_modules')]).toString();
    return Number.parseInt(size, 10) / 1024;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
