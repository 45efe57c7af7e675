/** What much of one kind costs: processes that land at once, files that are undone, a session of a hundred megabytes, a search of twenty thousand files. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FileChange } from '../src/protocol/change.ts';
import { readLean } from '../src/store/history-file.ts';
import { lengthen } from '../test/support/long-session.ts';
import { findRipgrep } from '../src/workspace/reading/ripgrep.ts';
import { openWorkspace } from '../src/workspace/workspace.ts';
import type { Told } from './herd-child.ts';
import { spread, timed } from './measure.ts';
import type { Row } from './report.ts';

/** Rows of `name`, measured in a folder that is gone afterwards. */
async function within(name: string, work: (base: string, row: RowMaker) => Promise<Row[]>): Promise<Row[]> {
  const base = mkdtempSync(join(tmpdir(), `archie-${name}-`));
  try {
    return await work(base, (what, unit, samples, goal = {}) => ({ name, what, unit, value: spread(samples), goal }));
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

type RowMaker = (what: string, unit: string, samples: readonly number[], goal?: Row['goal']) => Row;

/** Fifty processes that land three times each in one tree. `child` is the program of one. */
export function measureHerd(child: string): Promise<Row[]> {
  return within('herd', async (base, row) => {
    const [root, state] = [join(base, 'root'), join(base, 'state')];
    mkdirSync(root);
    const all = Array.from({ length: 50 }, (_, at) => {
      const one = spawn(process.execPath, [child, root, state, `p${at}`, '3'], { stdio: ['pipe', 'pipe', 'inherit'] });
      return { one, lines: createInterface({ input: one.stdout })[Symbol.asyncIterator]() };
    });
    await Promise.all(all.map(({ lines }) => lines.next()));
    const told: Told[] = [];
    const ms = await timed(async () => {
      for (const { one } of all) one.stdin.end();
      for (const { lines } of all) told.push(JSON.parse(String((await lines.next()).value)) as Told);
    });
    await Promise.all(all.map(async ({ one }) => one.exitCode ?? once(one, 'exit')));
    const sum = (each: 'refused' | 'reads') => told.reduce((total, one) => total + one[each], 0);
    return [
      row('50 processes land 3 times each: refused', 'landings', [sum('refused')], { value: 0 }),
      row('  until the last has landed', 'ms', [ms]),
      row('  reads of each landing, waiting included', 'reads', [sum('reads') / 150]),
    ];
  });
}

/** CPU milliseconds for each of ten thousand files that are taken back. */
export function measureUndo(): Promise<Row[]> {
  return within('undo', async (base, row) => {
    const [root, count] = [join(base, 'root'), 10_000];
    mkdirSync(root);
    const workspace = await openWorkspace({ root, state: join(base, 'state'), rg: null });
    const files: FileChange[] = [];
    for (let at = 0; at < count; at += 1) {
      const path = `part-${Math.floor(at / 40)}/file-${at}.ts`;
      if (at % 40 === 0) mkdirSync(join(root, path, '..'));
      writeFileSync(join(root, path), `before ${at}\n`.repeat(100));
      const bytes = Buffer.from(`after ${at}\n`.repeat(100));
      const after = { hash: await workspace.putBlob(bytes), mode: 'file' as const, size: bytes.length };
      files.push({ path, before: (await workspace.read(path))?.state ?? null, after });
    }
    await workspace.land({ id: 'bench', files, origin: { by: 'tool' } });
    await workspace.flushed();
    const before = process.cpuUsage();
    const ms = await timed(async () => workspace.land(await workspace.undo()));
    const { user, system } = process.cpuUsage(before);
    return [
      row('undo 10,000 files: CPU of each', 'ms', [(user + system) / 1000 / count], { value: 0.3 }),
      row('  the time of each', 'ms', [ms / count]),
    ];
  });
}

/** What is read of a session of a hundred megabytes that goes on: in large results, and in many short turns. */
export function measureLongSession(): Promise<Row[]> {
  return within('session', async (base, row) => {
    const rows: Row[] = [];
    for (const [what, lines] of [
      ['large results', 900],
      ['short turns', 3],
    ] as const) {
      const path = join(base, `${lines}.jsonl`);
      writeFileSync(path, '');
      lengthen(path, { bytes: 100_000_000, every: lines === 3 ? 200 : 10, seq: 0, turn: 0, lines });
      globalThis.gc?.();
      const before = process.memoryUsage().heapUsed;
      let kept: unknown;
      const ms = await timed(async () => (kept = readLean(path)));
      globalThis.gc?.();
      const more = (process.memoryUsage().heapUsed - before) / 1024 ** 2;
      if (kept === undefined) throw new Error('nothing was read');
      rows.push(row(`reads a session of 100 MB, ${what}`, 'ms', [ms], { value: 2000 }));
      rows.push(row('  heap that it holds', 'MB', [more], { value: 200 }));
    }
    return rows;
  });
}

/** A search beside ripgrep itself, which prints as it finds. */
export function measureGrep(rounds: number): Promise<Row[]> {
  return within('grep', async (root, row) => {
    const rg = await findRipgrep(process.env, root);
    if (rg === null) return [];
    for (let at = 0; at < 20_000; at += 1) {
      const folder = join(root, `part-${Math.floor(at / 50)}`);
      if (at % 50 === 0) mkdirSync(folder);
      writeFileSync(join(folder, `file-${at}.ts`), `export const value = compute(${at}, "name-${at}");\n`.repeat(60));
    }
    const workspace = await openWorkspace({ root, state: `${root}.state`, rg });
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = -1; round < rounds; round += 1) {
      const query = { pattern: 'name-1234\\b', limit: 250 };
      const plain = await timed(async () =>
        once(spawn(rg, ['-n', query.pattern], { cwd: root, stdio: 'ignore' }), 'close'),
      );
      const own = await timed(async () => {
        let lines = 0;
        for await (const _ of workspace.search(query, undefined, () => undefined)) lines += 1;
        if (lines !== 60) throw new Error(`${lines} lines were found`);
      });
      if (round < 0) continue;
      ours.push(own);
      theirs.push(plain);
    }
    rmSync(`${root}.state`, { recursive: true, force: true });
    const [value, measure] = [spread(ours), spread(theirs)];
    return [
      {
        ...row('Grep in 20,000 files', 'ms', ours, { ratio: 1.3 }),
        ratio: value.median / measure.median,
        beside: 'rg',
      },
      row('  rg', 'ms', theirs),
    ];
  });
}
