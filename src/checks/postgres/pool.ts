/** Keeps embedded databases warm between checks, emptied: to start one takes far longer than most checks. */

import { openEmbedded } from './database.ts';
import type { Embedded } from './database.ts';
import { emptied } from './empty.ts';

const idle: Embedded[] = [];
const most = 1;

/** An empty database with (at least) these extensions at hand. `giveBack` it. */
export async function borrow(extensions: readonly string[] = []): Promise<Embedded> {
  const fit = idle.findIndex((each) => !each.gone && extensions.every((name) => each.extensions.includes(name)));
  const [found] = fit < 0 ? [] : idle.splice(fit, 1);
  if (found && (await emptied(found))) return found;
  await found?.close();
  // Two servers with other extensions than these are two too many.
  const others = idle.splice(0);
  const known = others.flatMap((each) => each.extensions);
  await Promise.all(others.map((each) => each.close()));
  const opened = await openEmbedded([...new Set([...known, ...extensions])]);
  // As it is now is how it has to be again.
  await emptied(opened);
  return opened;
}

/** Keeps it for the next one, unless it ended or there are enough. */
export async function giveBack(database: Embedded): Promise<void> {
  if (database.gone || idle.length >= most) return database.close();
  idle.push(database);
}
