/** The dispatcher: what a decision takes, also the first one, and what hundreds of personas cost a start, with and without the cache. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { preparePersonas } from '../src/personas/prepare.ts';
import { loadPersonas } from '../src/personas/registry.ts';
import { route } from '../src/personas/route.ts';
import { readPrompts, writeCollection } from './collection.ts';
import { quantile, spread } from './measure.ts';
import type { Task, Took } from './personas-child.ts';
import type { Row } from './report.ts';

const many = 700;
/** Decisions that are measured, after as many that are not. */
const decisions = 1_000;

/** What a decision takes with one persona, with ten and with hundreds. */
export async function measureDecisions(): Promise<Row[]> {
  const prompts = (await readPrompts()).slice(0, 2 * decisions);
  const rows: Row[] = [];
  for (const [what, others, goal] of [
    ['decision, one persona', 0, 1],
    ['decision, ten personas', 9, 1],
    [`decision, ${many} personas`, many, 3],
  ] as const) {
    const samples = await withCollection(others, async (given) => {
      const { all } = await loadPersonas({ builtIn: resolve('agents'), ...nowhere, given });
      const personas = all.filter(({ slug }) => others > 0 || slug === 'backend-architect');
      return prompts.map((prompt) => {
        const start = performance.now();
        route(prompt, { personas, agent: 'auto', current: null });
        return performance.now() - start;
      });
    });
    const warm = samples.slice(decisions);
    rows.push({
      name: 'route',
      what,
      unit: 'ms',
      value: spread(warm),
      goal: { value: goal },
      held: quantile(warm, 0.95),
    });
  }
  return rows;
}

/** What a program that has just started pays for its personas. */
export async function measurePersonas(rounds: number): Promise<Row[]> {
  return withCollection(many, async (given, top) => {
    const prepared = join(top, 'prepared.json');
    await writeFile(prepared, JSON.stringify(await preparePersonas('agents')));
    const task: Task = { prepared, builtIn: resolve('agents'), given: [] };
    const cache = join(top, 'state/personas');
    const first: Took[] = [];
    const fresh: Took[] = [];
    const kept: Took[] = [];
    for (let round = 0; round < rounds; round += 1) {
      first.push(await child(task));
      fresh.push(await child({ ...task, given }));
      if (round === 0) await child({ ...task, given, cache });
      kept.push(await child({ ...task, given, cache }));
    }
    const row = (what: string, values: number[], goal: number): Row => ({
      name: 'personas',
      what,
      unit: 'ms',
      value: spread(values),
      goal: { value: goal },
    });
    return [
      row(
        'first decision of a start',
        first.map(({ wait }) => wait),
        15,
      ),
      row(
        `${many} persona files, read and measured: CPU`,
        fresh.map(({ load, decide }) => load + decide),
        400,
      ),
      row(
        'the same from the cache: CPU',
        kept.map(({ load }) => load),
        20,
      ),
      row(
        `first decision among ${many}`,
        kept.map(({ wait }) => wait),
        30,
      ),
    ];
  });
}

const nowhere = { config: '/nowhere', home: '/nowhere', root: '/nowhere' };

async function withCollection<T>(files: number, work: (given: string[], top: string) => Promise<T>): Promise<T> {
  const top = await mkdtemp(join(tmpdir(), 'archie-bench-personas-'));
  try {
    if (files === 0) return await work([], top);
    const folder = join(top, 'agents');
    await writeCollection(folder, files);
    return await work([folder], top);
  } finally {
    await rm(top, { recursive: true, force: true });
  }
}

async function child(task: Task): Promise<Took> {
  const program = new URL('personas-child.mjs', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(task)]);
  return JSON.parse(stdout) as Took;
}
