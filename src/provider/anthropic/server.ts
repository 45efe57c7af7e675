/** The server that was chosen: its address, what it is told of the user's key, and whether it is the vendor's own. */

import { UserFault } from '../../protocol/failure.ts';

/** How a Messages API is reached. */
export interface ServerAccess {
  /** Of the Messages API, with or without `/v1` at its end. */
  baseURL: string;
  /** Both are sent as `Authorization: Bearer`, as the vendor's API wants it; the key wins. Neither: a server that asks for none. */
  apiKey?: string;
  authToken?: string;
}

/** A server as requests need it. */
export interface Server {
  /** Without a version and without a slash at its end. */
  url: string;
  /** Named in messages. */
  host: string;
  /** The vendor's own service. */
  own: boolean;
  /** Sent as `Authorization: Bearer`; undefined for a server that wants none. */
  bearer: string | undefined;
  headers: Record<string, string>;
  /** Never part of a message. */
  secrets: readonly string[];
}

/** The server at this address. Throws `UserFault` when the base URL is none. */
export function serverAt({ baseURL, apiKey, authToken }: ServerAccess): Server {
  const base = parseBase(baseURL);
  const own = base.host === 'api.anthropic.com';
  return {
    url: base.href.replace(/\/$/, ''),
    host: base.host,
    own,
    bearer: apiKey || authToken || undefined,
    // Servers that keep to earlier versions of the API look for the key here.
    headers: apiKey && !own ? { 'x-api-key': apiKey } : {},
    secrets: [apiKey, authToken].filter((secret): secret is string => Boolean(secret)),
  };
}

function parseBase(text: string): URL {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw new UserFault(`The base URL "${text}" is no URL: write it like https://host or http://127.0.0.1:11434.`);
  }
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new UserFault('The base URL must begin with http:// or https:// and hold no name or password.');
  }
  // People copy it with the version; the client adds that by itself.
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
  return url;
}
