/** Failures of the network, as the system and `fetch` report them, in words for people. */

import { ProviderFailure } from '../protocol/failure.ts';

/** What stands between us and the service. */
interface Way {
  host: string;
  /** `host:port` of those that may stand in between. */
  proxies?: readonly string[];
}

/** Where it is the proxy that does not answer, or does not let us through. */
function fromProxy(error: unknown, { host, proxies = [] }: Way): ProviderFailure | null {
  const refusal = inChain(error, (each) => messageOf(each).startsWith('Proxy response ('));
  const status = /\d+/.exec(messageOf(refusal))?.[0];
  if (status !== undefined)
    return new ProviderFailure(
      'network',
      `The proxy does not let archie through to ${host} (HTTP ${status}): check HTTPS_PROXY.`,
      {
        retryable: Number(status) >= 500,
      },
    );
  const system = inChain(error, (each) => typeof codeOf(each) === 'string') as
    | { port?: number; hostname?: string }
    | undefined;
  const proxy = proxies.find(
    (each) =>
      (system?.port !== undefined && each.endsWith(`:${system.port}`)) ||
      (system?.hostname !== undefined && each.startsWith(`${system.hostname}:`)),
  );
  if (proxy === undefined || proxy === host) return null;
  return new ProviderFailure(
    'network',
    `The proxy at ${proxy} does not answer (${codeOf(system) ?? 'no answer'}): check HTTPS_PROXY.`,
    {
      retryable: false,
    },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

/** What came is no answer of HTTP at all, or not packed as it says: it is so however often it is asked for. Null where it is neither. */
function fromNoise(error: unknown, host: string): ProviderFailure | null {
  const failure = (what: string): ProviderFailure =>
    new ProviderFailure('protocol', `${host} sent a broken reply: ${what}.`, { retryable: false });
  // A status that is a proxy's alone ends in an error without a word.
  if (inChain(error, (each) => each instanceof Error && each.message === '' && codeOf(each) === undefined))
    return new ProviderFailure(
      'network',
      `${host} asks for credentials as only a proxy does (HTTP 407): check the base URL.`,
      { retryable: false },
    );
  const noHttp = inChain(
    error,
    (each) => (each instanceof Error && each.name === 'HTTPParserError') || codeOf(each) === 'ERR_ASSERTION',
  );
  if (noHttp) return failure('it is no HTTP/1.1 (check the base URL, and its http or https)');
  const code = codeOf(inChain(error, (each) => typeof codeOf(each) === 'string')) ?? '';
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return failure('its headers are too long');
  if (inChain(error, (each) => messageOf(each) === 'bad upgrade')) return failure('it wants another protocol');
  // One that ends too soon was cut off, and may come whole the next time.
  if (/^(?:Z_(?!BUF_ERROR)|ERR_BROTLI|ERR__ERROR_FORMAT|ZSTD_)/.test(code))
    return failure('it is not compressed as its headers say');
  return null;
}

/** What failed on the way to the service, in words that say whether waiting helps. */
export function fromNetwork(error: unknown, scene: Way): ProviderFailure {
  const atProxy = fromProxy(error, scene);
  if (atProxy) return atProxy;
  const { host } = scene;
  const noise = fromNoise(error, host);
  if (noise) return noise;
  const code = inChain(error, (each) => typeof codeOf(each) === 'string');
  const name = codeOf(code) ?? '';
  if (/CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ERR_TLS|ERR_SSL/.test(name)) {
    return new ProviderFailure('network', `The certificate of ${host} cannot be trusted (${name}).`, {
      retryable: false,
    });
  }
  // No other machine, no network: nothing will come of waiting.
  if (name === 'ECONNREFUSED' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(host))
    return new ProviderFailure('network', `Nothing listens on ${host}: is the server running?`, { retryable: false });
  const what =
    name === 'ECONNREFUSED'
      ? `Nothing answers at ${host} (connection refused)`
      : name === 'ENOTFOUND' || name === 'EAI_AGAIN'
        ? `The name of ${host} cannot be resolved: no network`
        : name === 'UND_ERR_BODY_TIMEOUT'
          ? `${host} stopped sending`
          : `The connection to ${host} broke off${name === '' ? '' : ` (${name})`}`;
  return new ProviderFailure('network', `${what}.`, { retryable: true });
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** The first error of a chain of causes that passes the test, eight deep at most. */
export function inChain(error: unknown, test: (error: unknown) => boolean): unknown {
  let each = error;
  for (let depth = 0; each !== undefined && each !== null && depth < 8; depth++) {
    if (test(each)) return each;
    // Happy eyeballs: one error for each address tried.
    const inner = (each as { errors?: unknown[] }).errors?.find((one) => test(one));
    if (inner !== undefined) return inner;
    each = (each as { cause?: unknown }).cause;
  }
  return undefined;
}
