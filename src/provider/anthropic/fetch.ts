/** `fetch` with the guards a conversation needs: no redirects, event streams only, and a watchdog over silence. */

import { ProviderFailure } from '../../protocol/failure.ts';
import { broken, notAStream } from '../faults.ts';
import { reasonIn, reasonInText, worded } from '../reason.ts';
import { ignoreContinues } from './continues.ts';
import { sifted } from './sifted.ts';
import { watched } from './watchdog.ts';

/**
 * `fetch` for the client: follows no redirect (the conversation would go to a host that the user never named), takes an
 * answer to a message request only if it is an event stream, and watches every body for silence.
 */
export function guardedFetch(at: {
  host: string;
  idleMs: number;
  /** Never part of a message. */
  secrets: readonly string[];
  /** Stands in for the global one. */
  fetch?: typeof fetch | undefined;
}): typeof fetch {
  ignoreContinues();
  return async (input, init) => {
    const response = await (at.fetch ?? fetch)(input, { ...init, redirect: 'manual' });
    // No class of answers has such a number, and nothing below would take it.
    if (response.status > 599) {
      await response.body?.cancel();
      throw broken(at.host, `HTTP has no status ${response.status}`, false);
    }
    if (response.status >= 300 && response.status < 400 && response.headers.has('location')) {
      await response.body?.cancel();
      throw redirected(at.host, response);
    }
    let { body } = response;
    const isReply = response.ok && init?.method === 'POST';
    if (isReply) {
      const type = response.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
      // Some local servers name no type at all, or a wrong one; what they send is then judged as a stream.
      const named = type !== '' && type.toLowerCase() !== 'text/event-stream';
      const begun = named && body ? await begunBy(body) : null;
      if (begun) body = begun.body;
      if (!body || begun?.isStream === false) {
        const kind = body ? type : '';
        const { words, error } = await wordsOf(body, kind);
        throw notAStream({
          host: at.host,
          status: response.status,
          type: kind,
          said: worded(words, at.secrets),
          error,
        });
      }
    }
    if (!body) return response;
    const stream = watched(body, at);
    const kept = isReply ? sifted(stream, at.host) : stream.pipeThrough(atMost(at.host, longestAnswer));
    return new Response(kept, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

/** What is no stream of events is read whole: no list of models and no error is longer than this. Bytes. */
const longestAnswer = 8 * 1024 ** 2;

type Body = NonNullable<Response['body']>;

/** How a stream of events begins, whatever it is called. */
const firstLine = /^\uFEFF?\s*(?:event|data|id|retry)?:/;

/** The same bytes, and whether the first of them are those of a stream of events. */
async function begunBy(body: Body): Promise<{ body: Body; isStream: boolean }> {
  const reader = body.getReader();
  const late = setTimeout(() => void reader.cancel().catch(() => undefined), readable.ms);
  const first = await reader.read().finally(() => clearTimeout(late));
  const same = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start: (controller) => (first.done ? controller.close() : controller.enqueue(first.value)),
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return { body: same, isStream: !first.done && firstLine.test(new TextDecoder().decode(first.value)) };
}

/** The same bytes, as long as there are not more of them. */
function atMost(host: string, most: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream(
    {
      transform(chunk, controller) {
        bytes += chunk.length;
        if (bytes <= most) return controller.enqueue(chunk);
        const message = `${host} answered with more than ${most / 1024 ** 2} MiB.`;
        controller.error(new ProviderFailure('protocol', message, { retryable: false }));
      },
    },
    { highWaterMark: 1 },
    { highWaterMark: 0 },
  );
}

function redirected(host: string, response: Response): ProviderFailure {
  let target = 'another address';
  try {
    const { host: other, pathname } = new URL(response.headers.get('location') ?? '', response.url);
    // What leads to the same place is told by its path; an address of another kind has no place.
    target = other === host ? `${other}${pathname}` : other || target;
  } catch {
    // A location that is no URL: the sentence does without it.
  }
  return new ProviderFailure(
    'redirect',
    `${host} redirects to ${target} (HTTP ${response.status}). archie does not follow: set the base URL to the final address if you trust it.`,
    { retryable: false, status: response.status },
  );
}

/** Of an answer that is no stream this much is read for its words, in bytes, and for so long, in milliseconds. */
const readable = { bytes: 65_536, ms: 2000 };

/** What an answer in JSON or plain text says, and which kind of error it calls itself; of any other nothing. */
async function wordsOf(body: Body | null, type: string): Promise<{ words: string; error?: string | undefined }> {
  const json = /[/+]json$/i.test(type);
  if (!json && type.toLowerCase() !== 'text/plain') {
    await body?.cancel();
    return { words: '' };
  }
  const text = await beginningOf(body);
  if (!json) return { words: reasonInText(text) };
  try {
    const said = JSON.parse(text) as { type?: unknown; error?: { type?: unknown } | null } | null;
    // A whole message, from a server that does not stream, is no error.
    if (said?.type === 'message') return { words: '' };
    const error = said?.error?.type;
    return { words: reasonIn(said), error: typeof error === 'string' ? error : undefined };
  } catch {
    return { words: '' };
  }
}

async function beginningOf(body: Body | null): Promise<string> {
  const reader = body?.getReader();
  if (!reader) return '';
  const late = setTimeout(() => void reader.cancel().catch(() => undefined), readable.ms);
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let bytes = 0; bytes < readable.bytes;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // What came before it broke off may say enough.
  }
  clearTimeout(late);
  await reader.cancel().catch(() => undefined);
  return text;
}
