/** The schema that the migrations of a tree make: for whoever wants to prepare queries against it. */

import type { CheckSettings } from '../../protocol/proof/checks.ts';
import type { TextTree } from '../kind/check.ts';
import type { Database, Embedded } from '../postgres/database.ts';
import { borrow, giveBack } from '../postgres/pool.ts';
import { extensionsOf, Surroundings } from './run/apply.ts';
import { applyAll } from './run/history.ts';
import { migrationsOf } from './files/collect.ts';
import { standIns } from './run/stand-ins.ts';

/** A database with the schema in it, or why there is none. */
type Schema = { database: Database; close(): Promise<void> } | { notChecked: string };

type Built = { database: Embedded } | { notChecked: string } | null;
let kept: { tree: TextTree; built: Promise<Built>; users: number }[] = [];

/**
 * Null when the tree has no migrations. All of its sets go into one database, those first whose path is first. Built once for a
 * tree: `close` says that one is done with it, and it goes when another tree's is asked for. Leave it as it was found.
 */
export async function schemaOf(tree: TextTree, settings: CheckSettings = {}): Promise<Schema | null> {
  let entry = kept.find((each) => each.tree === tree);
  if (!entry) {
    await releaseSchemas();
    entry = { tree, built: build(tree, settings), users: 0 };
    kept.push(entry);
  }
  const mine = entry;
  mine.users += 1;
  const close = async () => {
    mine.users = Math.max(0, mine.users - 1);
    // On somebody's server nothing is left lying about, whoever may ask again.
    if (mine.users > 0 || settings.engineUrl === undefined || !kept.includes(mine)) return;
    kept = kept.filter((each) => each !== mine);
    const known = await mine.built.catch(() => null);
    if (known && 'database' in known) await giveBack(known.database);
  };
  const built = await mine.built.catch((error: unknown): Built => ({
    notChecked: error instanceof Error ? error.message : String(error),
  }));
  if (built && 'database' in built && !built.database.gone) return { database: built.database, close };
  await close();
  if (built && 'database' in built) {
    kept = kept.filter((each) => each !== mine);
    return { notChecked: 'PostgreSQL ended' };
  }
  return built;
}

/** Gives back the databases of trees that nobody uses any more, so that whoever needs one does not start another. */
export async function releaseSchemas(): Promise<void> {
  const unused = kept.filter(({ users }) => users === 0);
  kept = kept.filter(({ users }) => users > 0);
  for (const { built } of unused) {
    const known = await built.catch(() => null);
    if (known && 'database' in known) await giveBack(known.database);
  }
}

async function build(tree: TextTree, settings: CheckSettings): Promise<Built> {
  const sets = await migrationsOf(tree, settings);
  if (sets.length === 0) return null;
  const usable = sets.filter(({ notChecked }) => notChecked === undefined);
  if (usable.length === 0) return { notChecked: sets[0]?.notChecked ?? '' };
  const extensions = await extensionsOf({ migrations: usable.flatMap(({ migrations }) => migrations) });
  const database = await borrow(extensions, settings);
  const around = new Surroundings();
  for (const set of usable) {
    await database.run(standIns(set));
    const stopped = await applyAll(database, set, around);
    if (!stopped) continue;
    await giveBack(database);
    const why = around.excuse(stopped.failure) ?? stopped.failure.message;
    return { notChecked: `the schema cannot be built: ${stopped.migration.path}: ${why}` };
  }
  return { database };
}
