/** An empty cluster, set up for short lives: what the embedded database starts from. */

import type { PGlite } from '@electric-sql/pglite';
import { clear, fingerprint } from './empty.ts';

/** Nothing is kept, so nothing has to survive a crash; and what nobody connects to needs no room. */
const settings = {
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '64MB',
  min_wal_size: '32MB',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  // To set up its buffers took a third of the start; what does not fit is in memory all the same.
  shared_buffers: '32MB',
};

/** Makes one, which takes seconds: the build does, and whoever runs from sources that were not built. */
export async function makeImage(): Promise<Blob> {
  const { PGlite: Embedded } = await import('@electric-sql/pglite');
  const server: PGlite = await Embedded.create();
  for (const [name, value] of Object.entries(settings)) await server.exec(`alter system set ${name} = '${value}'`);
  // Nobody makes databases here, and each is hundreds of files to unpack whenever a server starts.
  await server.exec('update pg_database set datistemplate = false');
  for (const name of ['template0', 'template1']) await server.exec(`drop database ${name}`);
  await server.exec(clear);
  await server.exec('vacuum');
  // By which it is known again after it was used.
  const [found] = (await server.query<{ hash: string }>(fingerprint)).rows;
  await server.exec(`comment on database postgres is '${found?.hash ?? ''}'`);
  await server.exec('checkpoint');
  const image = await server.dumpDataDir('gzip');
  await server.close();
  return image;
}
