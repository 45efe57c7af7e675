/** The embedded PostgreSQL in a thread of its own: a statement that never ends is ended with the thread, and the engine lives on. */

import { parentPort, workerData } from 'node:worker_threads';
import type { Extension, PGlite } from '@electric-sql/pglite';
import type { FromThread, ThreadData, ToThread } from './thread-wire.ts';
import { makeImage } from './image.ts';

const port = parentPort;
if (!port) throw new Error('this runs in a worker thread');
const say = (message: FromThread) => port.postMessage(message);

async function start({ image, extensions, program }: ThreadData): Promise<PGlite> {
  const { PGlite: Embedded } = await import('@electric-sql/pglite');
  const loaded: Record<string, Extension> = {};
  for (const name of extensions) {
    const file = name.replaceAll('-', '_');
    loaded[file] = (await import(`@electric-sql/pglite/contrib/${file}`))[file];
  }
  let data = image === null ? undefined : new Blob([image as Uint8Array<ArrayBuffer>]);
  if (!data) {
    data = await makeImage();
    say({ made: new Uint8Array(await data.arrayBuffer()) });
  }
  return Embedded.create({ loadDataDir: data, extensions: loaded, pgliteWasmModule: program });
}

const server = await start(workerData as ThreadData);
const { rows } = await server.query<{ version: string; fingerprint: string | null }>(
  `select current_setting('server_version') as version, shobj_description(oid, 'pg_database') as fingerprint from pg_database where datname = current_database()`,
);
say({ version: `PostgreSQL ${rows[0]?.version.split(' ')[0] ?? ''}`, fingerprint: rows[0]?.fingerprint ?? null });

async function answer({ id, sql, parameters }: ToThread): Promise<void> {
  try {
    if (parameters === null) {
      await server.exec(sql);
      say({ id, rows: [] });
    } else say({ id, rows: (await server.query(sql, parameters)).rows });
  } catch (error) {
    const { message, code, detail, hint, position, table, column, constraint, where } = error as Error &
      Record<string, string | undefined>;
    say({ id, failed: { message, code, detail, hint, position, table, column, constraint, where } });
  }
}

let turn: Promise<void> = Promise.resolve();
port.on('message', (message: ToThread) => {
  turn = turn.then(() => answer(message));
});
