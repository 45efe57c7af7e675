/** Where the embedded database's thread and its prepared data are: beside the bundle, or in the sources. */

import { existsSync, readFileSync } from 'node:fs';

const built = typeof ARCHIE_VERSION !== 'undefined' && !import.meta.url.endsWith('.ts');

/** The module that the database's thread runs. */
export const threadModule = new URL(built ? '../check-postgres.js' : './thread.ts', import.meta.url);

/** The data of an empty cluster, as `build.mjs` made it. Null where nobody built: then it is made anew, which takes seconds. */
export function preparedImage(): Uint8Array | null {
  const image = new URL(built ? '../postgres.tar.gz' : '../../../dist/postgres.tar.gz', import.meta.url);
  try {
    return existsSync(image) ? readFileSync(image) : null;
  } catch {
    return null;
  }
}

/** PostgreSQL, compiled to WebAssembly. */
export function programBytes(): Uint8Array<ArrayBuffer> {
  const beside = built ? import.meta.url : import.meta.resolve('@electric-sql/pglite');
  return readFileSync(new URL('pglite.wasm', beside));
}
