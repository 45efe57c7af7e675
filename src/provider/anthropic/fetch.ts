/** `fetch` with the guards a conversation needs: no redirects, event streams only, and a watchdog over silence. */

import { ProviderFailure } from '../../protocol/failure.ts';
import { withEventNames } from './event-names.ts';
import { watched } from './watchdog.ts';

/**
 * `fetch` for the client: follows no redirect (the conversation would go to a host that the user never named), takes an
 * answer to a message request only if it is an event stream, and watches every body for silence.
 */
export function guardedFetch(at: {
  host: string;
  idleMs: number;
  /** Stands in for the global one. */
  fetch?: typeof fetch | undefined;
}): typeof fetch {
  return async (input, init) => {
    const response = await (at.fetch ?? fetch)(input, { ...init, redirect: 'manual' });
    if (response.status >= 300 && response.status < 400 && response.headers.has('location')) {
      await response.body?.cancel();
      throw redirected(at.host, response);
    }
    if (response.ok && init?.method === 'POST') {
      const type = response.headers.get('content-type') ?? '';
      // Some local servers name no type at all; what they send is then judged as a stream.
      if (type !== '' && !type.toLowerCase().startsWith('text/event-stream')) {
        await response.body?.cancel();
        throw notAStream(at.host, type);
      }
    }
    if (!response.body) return response;
    const stream = watched(response.body, at);
    const body = response.ok && init?.method === 'POST' ? withEventNames(stream) : stream;
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

function redirected(host: string, response: Response): ProviderFailure {
  let target = 'another address';
  try {
    target = new URL(response.headers.get('location') ?? '', response.url).host;
  } catch {
    // A location that is no URL: the sentence does without it.
  }
  return new ProviderFailure(
    'redirect',
    `${host} redirects to ${target} (HTTP ${response.status}). archie does not follow: set the base URL to the final address if you trust it.`,
    { retryable: false, status: response.status },
  );
}

function notAStream(host: string, type: string): ProviderFailure {
  const what = type.split(';')[0]?.trim() ?? type;
  const guess = /html/i.test(what)
    ? 'A proxy or a sign-in page seems to stand in between.'
    : 'Does this server speak the Messages API with streaming?';
  return new ProviderFailure('protocol', `${host} answered with ${what} instead of an event stream. ${guess}`, {
    retryable: false,
    status: 200,
  });
}
