/** Opens the SDK's client when it is first needed: loading it takes longer than the rest of a start. */

import { guardedFetch } from './fetch.ts';
import type { ProviderLog } from './notes.ts';
import type { Client } from './sdk.ts';
import type { Server } from './server.ts';

/** How patient the client is, and who looks on. */
export interface ClientOptions {
  /** Milliseconds of silence within a reply before it is given up as `stalled`. Default 90,000. */
  idleMs?: number;
  /** Milliseconds until the reply must have begun. Default 120,000: local servers read a long prompt for that long. */
  headersMs?: number;
  /** Stands in for `fetch`, to look at what goes over the wire. */
  fetch?: typeof fetch;
  /** Hears the SDK's warnings and what a server refused; without it they are dropped. */
  log?: ProviderLog;
}

/** The way to the one client for this server. */
export function lazyClient(server: Server, at: ClientOptions): () => Promise<Client> {
  let client: Promise<Client> | undefined;
  return () =>
    (client ??= import('./sdk.ts').then(({ openClient }) =>
      openClient({
        baseURL: server.url,
        bearer: server.bearer,
        headers: server.headers,
        timeout: at.headersMs ?? 120_000,
        fetch: guardedFetch({
          host: server.host,
          secrets: server.secrets,
          idleMs: at.idleMs ?? 90_000,
          fetch: at.fetch,
        }),
        log: at.log,
      }),
    ));
}
