/** The server that was chosen: its address, what it is told of the user's key, and whether it is the vendor's own. */

import { UserFault } from '../../protocol/failure.ts';

/** How a Messages API is reached. */
export interface ServerAccess {
  /** Of the Messages API, with or without `/v1` at its end. */
  baseURL: string;
  /** Both are sent as `Authorization: Bearer`, as the vendor's API wants it; the key wins. Neither: a server that asks for none. */
  apiKey?: string;
  authToken?: string;
  /** Sent with every request, by name in small letters; they go before what the credentials come to. */
  headers?: Readonly<Record<string, string>>;
  /** `host:port` of those that may stand in between. */
  proxies?: readonly string[];
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
  proxies: readonly string[];
}

/** The server at this address. Throws `UserFault` when the base URL is none. */
export function serverAt({ baseURL, apiKey, authToken, headers = {}, proxies = [] }: ServerAccess): Server {
  const base = parseBase(baseURL);
  const own = base.host === 'api.anthropic.com';
  return {
    url: base.href.replace(/\/$/, ''),
    host: base.host,
    own,
    bearer: apiKey || authToken || undefined,
    // Servers that keep to earlier versions of the API look for the key here.
    headers: { ...(apiKey && !own && { 'x-api-key': apiKey }), ...headers },
    proxies,
    secrets: [apiKey, authToken, ...Object.values(headers).map(secretIn)].filter((each): each is string =>
      Boolean(each),
    ),
  };
}

/** What may be a secret of a header's value: all of it but the word that says what it is (`Bearer …`). */
function secretIn(value: string): string | undefined {
  const found = value.replace(/^[A-Za-z]+\s+/, '');
  return found.length >= 8 ? found : undefined;
}

/** Ports of other services, which `fetch` refuses (WHATWG Fetch, "port blocking"); a test holds it to that. */
const badPorts: ReadonlySet<number> = new Set(
  (
    '1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135 137 139 143 161 ' +
    '179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 ' +
    '5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080'
  )
    .split(' ')
    .map(Number),
);

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
  if (badPorts.has(Number(url.port)))
    throw new UserFault(
      `The base URL has port ${url.port}, which no HTTP client opens: another service's. Name another port.`,
    );
  // People copy it with the version; the client adds that by itself.
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
  return url;
}
