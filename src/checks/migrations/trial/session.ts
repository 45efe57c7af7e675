/** A database in which one set of migrations is tried: brought to any point of its history, as often as it takes. */

import { performance } from 'node:perf_hooks';
import type { CheckSettings } from '../../../protocol/proof/checks.ts';
import type { TextTree } from '../../kind/check.ts';
import type { Embedded } from '../../postgres/database.ts';
import { borrow, giveBack } from '../../postgres/pool.ts';
import { applyAll, applyScript, extensionsOf, Surroundings } from '../run/apply.ts';
import type { Stopped } from '../run/apply.ts';
import { readScript } from '../run/read.ts';
import { fillTables } from '../run/rows.ts';
import type { Filled } from '../run/rows.ts';
import type { MigrationSet } from '../files/set.ts';
import { standIns } from '../run/stand-ins.ts';

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
  readonly around = new Surroundings();
  database!: Embedded;
  filled: Filled[] = [];
  /** Are there rows of our own making? */
  withRows = true;
  readonly #context: SessionContext;
  #until: number | undefined;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** Applies the first `count` migrations to an empty database; rows come before the first one that is tried. */
  async reach(count: number): Promise<Stopped | null> {
    const { set, first } = this.#context;
    if (this.database) await giveBack(this.database);
    this.filled = [];
    this.database = await borrow(await extensionsOf(set), this.#context.settings);
    this.#until ??= performance.now() + this.#context.budget;
    this.database.patience = this.patience;
    await this.database.run(standIns(set));
    const stopped = await applyAll(
      this.database,
      { migrations: set.migrations.slice(0, Math.min(first, count)) },
      this.around,
    );
    if (stopped) return stopped;
    if (count >= first) await this.#fill();
    return applyAll(this.database, { migrations: set.migrations.slice(first, count) }, this.around);
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
    if (this.database) await giveBack(this.database);
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

  async #fill(): Promise<void> {
    const { set, first, base, settings } = this.#context;
    for (const path of await seedsOf(base, settings)) {
      const text = await base.text(path);
      if (text === null) continue;
      const script = await readScript({ path, text, around: 'query' });
      if (script.notChecked === undefined && !script.failed) await applyScript(this.database, script, this.around);
    }
    const rows = settings.migrations?.rows ?? defaultRows;
    if (!this.withRows || rows === 0) return;
    const words = new Set(
      set.migrations.slice(first).flatMap(({ up, down }) => wordsOf(`${up.text} ${down?.text ?? ''}`)),
    );
    const large = (settings.migrations?.rows ?? 0) > defaultRows;
    if (large) this.database.patience = 15_000;
    const most = large ? this.until : Math.min(this.until, performance.now() + 600);
    this.filled = await fillTables(this.database, {
      concerns: (table) => words.has(table.slice(table.indexOf('.') + 1).toLowerCase()),
      rows,
      until: most,
    });
    this.database.patience = this.patience;
  }
}

function wordsOf(sql: string): string[] {
  return sql.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
}

async function seedsOf(tree: TextTree, settings: CheckSettings): Promise<readonly string[]> {
  const said = settings.migrations?.seeds;
  if (said) return said;
  const seeds = (await tree.list()).filter((path) =>
    /(?:^|\/)(?:seeds?\/[^/]+|seeds?|seed[-_.][^/]*)\.(?:sql|pgsql)$/i.test(path),
  );
  return seeds.filter((path) => !/(?:^|\/)(?:node_modules|fixtures?|testdata)\//.test(path)).slice(0, 50);
}
