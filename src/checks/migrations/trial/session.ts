/** A database in which one set of migrations is tried: brought to any point of its history, as often as it takes. */

import { performance } from 'node:perf_hooks';
import type { CheckSettings } from '../../../protocol/proof/checks.ts';
import type { TextTree } from '../../kind/check.ts';
import type { Embedded } from '../../postgres/database.ts';
import { borrow, giveBack } from '../../postgres/pool.ts';
import { applyScript, extensionsOf, Surroundings } from '../run/apply.ts';
import { applyAll } from '../run/history.ts';
import type { Stopped } from '../run/apply.ts';
import { readScript } from '../run/read.ts';
import { fillTables } from '../run/rows.ts';
import type { Filled } from '../run/rows.ts';
import type { MigrationSet } from '../files/set.ts';
import { standIns } from '../run/stand-ins.ts';
import { baseKey, keepBase, sequencesOf, takeBase } from './base.ts';
import type { Base } from './base.ts';

const defaultRows = 10_000;

export interface SessionContext {
  set: MigrationSet;
  /** How many migrations are there already when rows come. */
  first: number;
  base: TextTree;
  settings: CheckSettings;
  /** Milliseconds that it may take in all, once there is a database. */
  budget: number;
}

/** One try. */
export class Session {
  around = new Surroundings();
  database!: Embedded;
  filled: Filled[] = [];
  /** Are there rows of our own making? */
  withRows = true;
  readonly #context: SessionContext;
  #until: number | undefined;
  /** What the first migration that is tried starts from; undefined where nobody could use it again. */
  base: Base | undefined;
  /** All that was done since then was taken back. */
  #untouched = false;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** Brings a database to where the first `count` migrations are applied; rows come before the first one that is tried. */
  async reach(count: number): Promise<Stopped | null> {
    const { set, first, settings } = this.#context;
    if (this.database) await giveBack(this.database);
    this.base = undefined;
    this.#untouched = false;
    const extensions = await extensionsOf(set);
    const seeds = await readSeeds(this.#context.base, settings);
    const key = baseKey(set, first, { texts: [String(this.#rows), ...seeds.map(({ text }) => text)], extensions });
    const known = count === first ? await takeBase(key) : null;
    this.filled = [...(known?.filled ?? [])];
    this.around = known?.around.copy() ?? new Surroundings();
    this.database = known?.database ?? (await borrow(extensions, settings));
    this.#until ??= performance.now() + this.#context.budget;
    this.database.patience = this.patience;
    if (known) {
      await this.#fill(known);
      return null;
    }
    await this.database.run(standIns(set));
    const history = set.migrations.slice(0, Math.min(first, count));
    const stopped = await applyAll(this.database, { migrations: history }, this.around);
    if (stopped) return stopped;
    if (count >= first) {
      await this.#seed(seeds);
      await this.#fill({ key, uses: 0, wanted: new Map() });
    }
    return applyAll(this.database, { migrations: set.migrations.slice(first, count) }, this.around);
  }

  /** Ends the transaction as a commit would, but takes back what it did. Rejects with what a commit would fail for. */
  async tryCommit(): Promise<void> {
    await this.database.run('set constraints all immediate');
    await this.database.run('rollback');
    this.tookBack();
  }

  /** All that was done since the first migration that is tried was taken back: the base can be used again, where there is one. */
  tookBack(): void {
    this.#untouched = true;
  }

  /** What a statement may take, so that the whole stays within its bounds. */
  get patience(): number {
    return Math.max(1500, Math.min(8000, this.until - performance.now()));
  }

  get until(): number {
    return this.#until ?? Number.POSITIVE_INFINITY;
  }

  get late(): boolean {
    return performance.now() > this.until;
  }

  async end(): Promise<void> {
    if (this.base && this.#untouched) await keepBase(this.base);
    else if (this.database) await giveBack(this.database);
  }

  /** Are rows of our own making in one of these tables, or in any? */
  madeUp(table?: string): boolean {
    return (
      this.withRows &&
      this.filled.some(
        (each) => each.made && each.rows > 0 && (table === undefined || each.table.endsWith(`.${table}`)),
      )
    );
  }

  get #rows(): number {
    return this.withRows ? (this.#context.settings.migrations?.rows ?? defaultRows) : 0;
  }

  /** Is a table named by what is tried? */
  #concerned(): (table: string) => boolean {
    const { set, first } = this.#context;
    const words = new Set(
      set.migrations.slice(first).flatMap(({ up, down }) => wordsOf(`${up.text} ${down?.text ?? ''}`)),
    );
    return (table) => words.has(table.slice(table.indexOf('.') + 1).toLowerCase());
  }

  async #seed(seeds: readonly { path: string; text: string }[]): Promise<void> {
    for (const { path, text } of seeds) {
      const script = await readScript({ path, text, around: 'query' });
      if (script.notChecked === undefined && !script.failed) await applyScript(this.database, script, this.around);
    }
  }

  /** Rows for the tables that are named; of a base that was kept, for those that nobody named before. */
  async #fill(was: Pick<Base, 'key' | 'uses' | 'wanted' | 'seen'>): Promise<void> {
    const { database } = this;
    const { first, settings } = this.#context;
    const concerned = this.#concerned();
    const wanted = new Map(was.wanted);
    const all = wanted.size > 0 && [...wanted].every(([table, is]) => is || !concerned(table));
    if (this.#rows > 0 && !all) {
      const large = this.#rows > defaultRows;
      if (large) database.patience = 15_000;
      // Half of the time for many rows: what is tried on them takes time as well.
      const most = large ? (this.until - performance.now()) / 2 : 400;
      const until = Math.min(this.until, performance.now() + most);
      const concerns = (table: string) => {
        const isNew = wanted.get(table) !== true && concerned(table);
        if (isNew || !wanted.has(table)) wanted.set(table, isNew);
        return isNew;
      };
      const filled = await fillTables(database, { concerns, rows: this.#rows, until });
      this.filled.push(...filled.filter(({ table }) => !this.filled.some((each) => each.table === table)));
      database.patience = this.patience;
    }
    // A first migration has nothing before it that would take long to have again.
    if (first === 0 || settings.engineUrl !== undefined) return;
    const [around, sequences] = [this.around.copy(), await sequencesOf(database)];
    this.base = { ...was, database, filled: [...this.filled], around, wanted, sequences };
  }
}

function wordsOf(sql: string): string[] {
  return sql.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
}

/** The repository's own rows, in their order. */
export async function readSeeds(base: TextTree, settings: CheckSettings): Promise<{ path: string; text: string }[]> {
  const seeds: { path: string; text: string }[] = [];
  for (const path of await seedsOf(base, settings)) {
    const text = await base.text(path);
    if (text !== null) seeds.push({ path, text });
  }
  return seeds;
}

async function seedsOf(tree: TextTree, settings: CheckSettings): Promise<readonly string[]> {
  const said = settings.migrations?.seeds;
  if (said) return said;
  const seeds = (await tree.list()).filter((path) =>
    /(?:^|\/)(?:seeds?\/[^/]+|seeds?|seed[-_.][^/]*)\.(?:sql|pgsql)$/i.test(path),
  );
  return seeds.filter((path) => !/(?:^|\/)(?:node_modules|fixtures?|testdata)\//.test(path)).slice(0, 50);
}
