/** A `fetch` that tells a debug log of each request and of what came back, and changes nothing about either. */

import { observed } from './body.ts';
import { errorFields } from './errors.ts';
import { plainHeaders, plainUrl } from './redact.ts';
import type { Redactor } from './redact.ts';
import { listener } from './sse.ts';
import { rounded } from './writer.ts';

type Fields = Record<string, unknown>;

/** Headers that help to understand an answer, and hold nothing of the conversation. */
const telling = /^(?:content-type|retry-after(?:-ms)?|x-should-retry|deprecation|sunset|warning|server|via|anthropic-)/;

/** `bodies`: with contents, and with all headers but those that prove who the user is. */
export function toldFetch(
  tell: (kind: 'request' | 'response' | 'failure', fields: Fields) => void,
  bodies: boolean,
  count: Redactor['count'],
): typeof fetch {
  let requests = 0;
  let open = { body: '', attempt: 0 };
  return async (input, init) => {
    const n = ++requests;
    const body = typeof init?.body === 'string' ? init.body : '';
    // The same bytes again, before a reply to them was whole: a retry.
    open = { body, attempt: body !== '' && open.body === body ? open.attempt + 1 : 1 };
    const url = plainUrl(input instanceof Request ? input.url : String(input));
    const head = { n, method: init?.method ?? 'GET', url, attempt: open.attempt };
    tell('request', { ...head, ...requestFields(new Headers(init?.headers), body, bodies) });

    const clock = stopwatch();
    const isAborted = (): boolean => init?.signal?.aborted === true;
    const response = await fetch(input, init).catch((error: unknown) => {
      tell('failure', { n, tookMs: clock(), ...(isAborted() && { aborted: true }), ...errorFields(error) });
      throw error;
    });
    const headersMs = clock();
    const reply = listener(bodies);
    let text = '';
    return observed(response, {
      clock,
      isAborted,
      take(piece) {
        reply.take(piece);
        if (bodies) text += piece;
      },
      end(ended) {
        reply.end();
        if (reply.heard.stop !== undefined) open = { body: '', attempt: 0 };
        const { status, headers } = response;
        const whole = bodies ? { body: withoutPieces(text, reply.said(), count) } : {};
        tell('response', {
          n,
          status,
          headersMs,
          ...ended,
          ...reply.heard,
          ...headerFields(headers, bodies),
          ...whole,
        });
      },
    });
  };
}

/** A stream in which a key stands in pieces is left out: each of them alone looks harmless. */
function withoutPieces(body: string, said: string, count: Redactor['count']): string {
  return count(said) > count(body) ? '(left out: it holds a key in pieces)' : body;
}

/** Milliseconds since it was made. */
function stopwatch(): () => number {
  const began = performance.now();
  return () => rounded(performance.now() - began);
}

/** What a request holds, in numbers; its words only when they were asked for. */
function requestFields(headers: Headers, body: string, bodies: boolean): Fields {
  let value: Fields = {};
  try {
    if (body !== '') value = JSON.parse(body) as Fields;
  } catch {
    // No JSON: only its size is known.
  }
  const { model, messages, tools, max_tokens: maxTokens } = value;
  const betas = headers.get('anthropic-beta');
  return {
    ...(model !== undefined && { model, maxTokens }),
    ...(Array.isArray(messages) && { messages: messages.length, tools: Array.isArray(tools) ? tools.length : 0 }),
    ...(betas !== null && { betas }),
    bytes: Buffer.byteLength(body),
    ...(bodies && { headers: plainHeaders(headers), ...(body !== '' && { body: value }) }),
  };
}

function headerFields(headers: Headers, bodies: boolean): Fields {
  const requestId = headers.get('request-id') ?? headers.get('x-request-id');
  const shown = Object.entries(plainHeaders(headers)).filter(([name]) => bodies || telling.test(name));
  return { ...(requestId !== null && { requestId }), headers: Object.fromEntries(shown) };
}
