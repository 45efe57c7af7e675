/** Proxies on the way to the model: from the user's environment alone, never from a file of the project. */

import { readBounded } from '../../disk/open-file.ts';

/** What came of it. */
interface Proxies {
  /** `host:port` of each, without a name or a password. */
  hosts: string[];
  /** What a person should know of one that is not used. */
  notices: string[];
}

const ways = ['https_proxy', 'http_proxy'] as const;

/**
 * Has `fetch` go through the proxies that `HTTPS_PROXY` and `HTTP_PROXY` name, but for what `NO_PROXY` names, in capitals or
 * small letters. Without them nothing is loaded. Certificates of `NODE_EXTRA_CA_CERTS` are Node's own to read; it says nothing of a
 * file that holds none.
 */
export async function useProxies(env: NodeJS.ProcessEnv): Promise<Proxies> {
  const notices = certificatesFault(env['NODE_EXTRA_CA_CERTS'] ?? '');
  const hosts: string[] = [];
  const chosen: NodeJS.ProcessEnv = {};
  for (const way of ways) {
    const [name, text] = named(env, way);
    if (text === '') continue;
    const url = URL.parse(text.includes('://') ? text : `http://${text}`);
    if (!url || !/^https?:$/.test(url.protocol)) {
      const what = url?.protocol.startsWith('socks')
        ? 'a SOCKS proxy, which archie cannot use'
        : 'no address of a proxy';
      notices.push(`${name} is ignored: it is ${what}. Write it like http://host:3128`);
      continue;
    }
    chosen[way] = url.href;
    hosts.push(`${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`);
  }
  if (hosts.length === 0) return { hosts, notices };
  chosen['no_proxy'] = named(env, 'no_proxy')[1];
  const { setGlobalProxyFromEnv } = (await import('node:http')) as {
    setGlobalProxyFromEnv?: (env: NodeJS.ProcessEnv) => void;
  };
  if (setGlobalProxyFromEnv) {
    setGlobalProxyFromEnv(chosen);
    return { hosts, notices };
  }
  // Node read the variables by itself when it was started.
  if (env['NODE_USE_ENV_PROXY'] === '1') return { hosts, notices };
  const old = `Node ${process.versions.node} cannot use the proxy of ${named(env, 'https_proxy')[1] === '' ? 'HTTP_PROXY' : 'HTTPS_PROXY'}`;
  return { hosts: [], notices: [...notices, `${old}: take Node 24.14 or newer, or set NODE_USE_ENV_PROXY=1`] };
}

function certificatesFault(path: string): string[] {
  const bytes = path === '' ? null : readBounded(path, { max: 16 * 1024 ** 2, follow: true });
  if (bytes === null || /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(bytes.toString('latin1'))) return [];
  return [`NODE_EXTRA_CA_CERTS: ${path} holds no certificate (in the form of PEM)`];
}

/** Small letters win, as with curl. */
function named(env: NodeJS.ProcessEnv, name: string): [name: string, text: string] {
  const small = env[name]?.trim() ?? '';
  const capitals = name.toUpperCase();
  return small === '' ? [capitals, env[capitals]?.trim() ?? ''] : [name, small];
}
