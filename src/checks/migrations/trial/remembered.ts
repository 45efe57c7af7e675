/** What came of trials, for whoever asks for the same again: while somebody edits other files, migrations are asked for with each check. */

import { createHash } from 'node:crypto';
import type { Migration } from '../files/set.ts';
import { readSeeds } from './session.ts';
import type { SessionContext } from './session.ts';
import { tryMigrations } from './trial.ts';
import type { Tried } from './tried.ts';

const most = 8;
const known = new Map<string, readonly Tried[]>();

/** As `tryMigrations`, which runs only where something differs: it comes to the same for the same history, seeds and settings. */
export async function tryOnce(
  context: SessionContext,
  wanted: ReadonlySet<Migration>,
  isOld: (migration: Migration) => boolean,
): Promise<Tried[]> {
  const key = await keyOf(context, wanted, isOld);
  const found = known.get(key) ?? (await tryMigrations(context, wanted, isOld));
  known.delete(key);
  // What time was short for may be tried another time; a real server may have changed.
  if (context.settings.engineUrl === undefined && found.every(({ notChecked }) => notChecked === undefined))
    known.set(key, found);
  for (const [oldest] of known) if (known.size > most) known.delete(oldest);
  return found.map((each) => ({ ...each, findings: [...each.findings] }));
}

async function keyOf(
  { set: { layout, downs, migrations }, first, base, settings }: SessionContext,
  wanted: ReadonlySet<Migration>,
  isOld: (migration: Migration) => boolean,
): Promise<string> {
  const all = migrations.map((each) => [each.path, each.up, each.down, wanted.has(each), isOld(each)]);
  const seeds = await readSeeds(base, settings);
  return createHash('sha256')
    .update(JSON.stringify([layout, downs, all, first, seeds, settings.migrations]))
    .digest('hex');
}
