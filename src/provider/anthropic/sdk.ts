/**
 * The only file that touches the SDK; imported dynamically, at the first request. It takes the base client rather than
 * the full one, whose `messages.create` prints deprecation notices straight to the console, where they would break a
 * JSON output or a screen.
 */

import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import type { ProviderLog } from './notes.ts';

interface ClientSettings {
  baseURL: string;
  /** Sent as `Authorization: Bearer`; undefined for a server that wants none. */
  bearer: string | undefined;
  headers: Record<string, string>;
  /** Milliseconds until the response headers must have come. */
  timeout: number;
  fetch: typeof fetch;
  log: ProviderLog | undefined;
}

class IsolatedClient extends BaseAnthropic {
  // Profile files and workload identity are somebody else's configuration: the user gave archie a key, or none.
  protected override _shouldResolveDefaultCredentials(): boolean {
    return false;
  }
}

/** The SDK's client, as the rest of the provider sees it. */
export type Client = BaseAnthropic;

/** A client that knows nothing but these settings: no variable, profile or configuration file of the SDK's own has an effect. */
export function openClient(at: ClientSettings): Client {
  const { log } = at;
  const write = (level: 'error' | 'warning') => (text: string, content?: unknown) =>
    log?.({ from: 'sdk', level, text, ...(content !== undefined && { content: textOf(content) }) });
  return withoutEnvironment(
    () =>
      new IsolatedClient({
        baseURL: at.baseURL,
        authToken: at.bearer ?? null,
        apiKey: null,
        webhookKey: null,
        maxRetries: 0,
        timeout: at.timeout,
        fetch: at.fetch,
        // A header of null is left out, and stops the client from asking for credentials.
        defaultHeaders: { ...(at.bearer === undefined && { authorization: null }), ...at.headers },
        logger: { error: write('error'), warn: write('warning'), info: () => undefined, debug: () => undefined },
        logLevel: log ? 'warn' : 'off',
        openTelemetry: { traces: false, propagation: false },
      }),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/**
 * The constructor reads ANTHROPIC_CUSTOM_HEADERS (which may replace the credentials), _LOG, _BASE_URL and more, and has no
 * switch against it. It is synchronous, so nobody else can see that they are gone for a moment.
 */
function withoutEnvironment<T>(make: () => T): T {
  const kept = Object.entries(process.env).filter(([name]) => /^ANTHROPIC_/i.test(name));
  for (const [name] of kept) delete process.env[name];
  try {
    return make();
  } finally {
    for (const [name, value] of kept) process.env[name] = value;
  }
}
