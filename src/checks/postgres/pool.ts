/** Keeps an embedded database warm between checks, emptied: to start one takes far longer than most checks. */

import { openEmbedded } from './database.ts';
import type { Embedded } from './database.ts';
import { emptied } from './empty.ts';

type Idle = { database: Embedded; ready: Promise<boolean> };
let idle: Idle | undefined;

/** An empty database with (at least) these extensions at hand. `giveBack` it. */
export async function borrow(extensions: readonly string[] = []): Promise<Embedded> {
  const found = idle;
  idle = undefined;
  const fits = found && extensions.every((name) => found.database.extensions.includes(name));
  if (fits && (await found.ready)) return found.database;
  // Two servers with other extensions than these are one too many.
  await found?.database.close();
  return openEmbedded([...new Set([...(found?.database.extensions ?? []), ...extensions])]);
}

/** Keeps it for the next one, unless it ended or there is one already. It is emptied meanwhile. */
export async function giveBack(database: Embedded): Promise<void> {
  if (database.gone || idle) return database.close();
  idle = { database, ready: emptied(database) };
}
