/** Databases to try things in: the embedded one is kept warm between checks, emptied or as somebody will want it again, since to start one takes far longer than most checks; on a real server each is a new one. */

import type { CheckSettings } from '../../protocol/proof/checks.ts';
import { openEmbedded } from './database.ts';
import type { Embedded } from './database.ts';
import { emptied } from './empty.ts';

type Idle = { database: Embedded; ready: Promise<boolean> };
let idle: Idle | undefined;
/** One that is not empty, and what is in it. */
let kept: { database: Embedded; key: string } | undefined;
const servers = new Set<Embedded>();

let onServer: Embedded['version'] | undefined;

/** What the real server of these settings said of itself; undefined where the embedded one is used. */
export function serverVersion({ engineUrl }: CheckSettings): string | undefined {
  return engineUrl === undefined ? undefined : onServer;
}

/** An empty database with (at least) these extensions at hand, on the server of the settings where they name one. `giveBack` it. */
export async function borrow(extensions: readonly string[], { engineUrl }: CheckSettings): Promise<Embedded> {
  if (engineUrl !== undefined) {
    const { openServer } = await import('./server.ts');
    const opened = await openServer(engineUrl);
    onServer = opened.version;
    servers.add(opened);
    return opened;
  }
  if (!idle) await letGo();
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
  if (database.gone || idle || servers.delete(database)) return database.close();
  idle = { database, ready: emptied(database) };
}

/** Keeps it as it is, in the place of another one, for whoever asks for this key. Not for databases on a real server. */
export async function keep(database: Embedded, key: string): Promise<void> {
  await letGo();
  if (database.gone) return database.close();
  kept = { database, key };
}

/** The one that was kept under the key, or null. Another one that was kept is emptied: it is not wanted any more. */
export async function takeKept(key: string): Promise<Embedded | null> {
  if (kept?.key === key && !kept.database.gone) {
    const { database } = kept;
    kept = undefined;
    return database;
  }
  await letGo();
  return null;
}

async function letGo(): Promise<void> {
  const was = kept;
  kept = undefined;
  if (was) await giveBack(was.database);
}
