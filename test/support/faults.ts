/**
 * The ways in which a model service goes wrong, as data: what the server does, byte for byte, and what the provider is to
 * make of it. Used by the provider's own tests and end to end (retries, words, exit codes).
 */

import type { ProviderFault } from '../../src/protocol/failure.ts';
import type { StopReason } from '../../src/protocol/message.ts';
import {
  RESET,
  STALL,
  blockParts,
  endEvents,
  errorEvent,
  errorReply,
  htmlReply,
  messageParts,
  messageReply,
  redirectReply,
  sse,
  startEvent,
  textReply,
  toolReply,
} from './replies.ts';
import type { Answer } from './replies.ts';

export interface Failed {
  fault: ProviderFault;
  retryable: boolean;
  status?: number;
  retryAfterMs?: number;
  /** Must be part of the message. */
  says?: RegExp;
  /** Text that was streamed before it went wrong. */
  after?: string;
}

export interface Answered {
  stop: StopReason;
  text: string;
  /** For each call: its name, and its input or the words of its fault. */
  calls?: { name: string; input?: unknown; fault?: RegExp }[];
  stopDetail?: string;
}

export interface FaultRow {
  name: string;
  /** What the server answers; `elsewhere` is the URL of another server, for redirects. */
  answer: (at: { elsewhere: string }) => Answer;
  provider: Failed | Answered;
  /** The server falls silent for good: the limits of patience must be set low to see the end of it. */
  silent?: boolean;
}

const sayThen = (...then: NonNullable<Answer['parts']>): Answer => ({
  parts: [startEvent(), ...blockParts({ type: 'text', text: 'Half a' }, 0).slice(0, -1), ...then],
});
const cutCall = '{"cmd":"rm -rf build","cwd":"/tm';
const emoji = Buffer.from(sse({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: '架構🏗' } }));

const jsonReply = (status: number, body: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  parts: [JSON.stringify(body)],
});

export const faultRows: readonly FaultRow[] = [
  // Reasons, wherever a server puts them.
  {
    name: 'a reason in detail, as FastAPI has it',
    answer: () => jsonReply(400, { detail: 'no adapter is loaded' }),
    provider: { fault: 'invalid_request', retryable: false, status: 400, says: /no adapter is loaded/ },
  },
  {
    name: 'reasons in a list of details, with the fields they are about',
    answer: () =>
      jsonReply(422, { detail: [{ loc: ['body', 'max_tokens'], msg: 'Input should be less than 4096', type: 'x' }] }),
    provider: {
      fault: 'invalid_request',
      retryable: false,
      status: 422,
      says: /body\.max_tokens: Input should be less than 4096/,
    },
  },
  {
    name: 'a reason as the error itself, as Ollama has it',
    answer: () => jsonReply(404, { error: "model 'nope' not found, try pulling it first" }),
    provider: { fault: 'not_found', retryable: false, status: 404, says: /try pulling it first/ },
  },
  {
    name: 'a reason within a reason',
    answer: () => jsonReply(400, { error: { detail: { message: 'the template has no system role' } } }),
    provider: { fault: 'invalid_request', retryable: false, status: 400, says: /no system role/ },
  },
  {
    name: 'a problem document',
    answer: () => ({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      parts: ['{"type":"about:blank","title":"Bad Request","detail":"quota of tenant 7 is used up"}'],
    }),
    provider: { fault: 'invalid_request', retryable: false, status: 400, says: /tenant 7 is used up/ },
  },
  {
    name: 'plain text',
    answer: () => ({
      status: 503,
      headers: { 'content-type': 'text/plain' },
      parts: ['upstream connect error: no healthy upstream\nrequest id 4711'],
    }),
    provider: { fault: 'server', retryable: true, status: 503, says: /no healthy upstream/ },
  },
  {
    name: 'plain text without a type',
    answer: () => ({ status: 500, headers: { 'content-type': '' }, parts: ['out of memory'] }),
    provider: { fault: 'server', retryable: true, status: 500, says: /out of memory/ },
  },
  {
    name: 'no body at all',
    answer: () => ({ status: 500, headers: { 'content-type': 'text/plain' }, parts: [] }),
    provider: { fault: 'server', retryable: true, status: 500, says: /failed \(HTTP 500\)\.$/ },
  },
  {
    name: 'an error event whose error is a text',
    answer: () => ({ parts: [sse({ type: 'error', error: 'CUDA out of memory' })] }),
    provider: { fault: 'server', retryable: true, says: /CUDA out of memory/ },
  },
  {
    name: '200 with an error as JSON',
    answer: () => jsonReply(200, { error: { message: 'quota exceeded for project 7' } }),
    provider: { fault: 'server', retryable: false, status: 200, says: /quota exceeded for project 7/ },
  },
  {
    name: '200 with an overload as JSON',
    answer: () => jsonReply(200, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    provider: { fault: 'overloaded', retryable: true, status: 200, says: /Overloaded/ },
  },
  {
    name: '200 with plain words, and no end',
    silent: true,
    answer: () => ({ headers: { 'content-type': 'text/plain' }, parts: ['licence expired\n', RESET] }),
    provider: { fault: 'server', retryable: false, status: 200, says: /licence expired/ },
  },
  {
    name: '204',
    answer: () => ({ status: 204, headers: { 'content-type': '' } }),
    provider: { fault: 'protocol', retryable: false, status: 204, says: /answered with nothing \(HTTP 204\)/ },
  },
  {
    name: 'the key in base64, within other words',
    answer: () =>
      errorReply(401, 'authentication_error', `got ${Buffer.from('user:sk-test-0123456789').toString('base64')}`),
    provider: { fault: 'credentials', retryable: false, status: 401, says: /got \S{0,9}\*\*\*/ },
  },
  {
    name: 'the key in base64 for addresses, and in hexadecimal',
    answer: () =>
      jsonReply(401, {
        error: `${Buffer.from('Bearer sk-test-0123456789').toString('base64url')} ${Buffer.from('sk-test-0123456789').toString('hex')}`,
      }),
    provider: { fault: 'credentials', retryable: false, status: 401, says: /\*\*\*\S{0,2} \*\*\*/ },
  },
  // Before the stream.
  {
    name: 'connection reset before the headers',
    answer: () => ({ before: [RESET] }),
    provider: { fault: 'network', retryable: true },
  },
  {
    name: 'no headers in time',
    silent: true,
    answer: () => ({ before: [STALL] }),
    provider: { fault: 'timeout', retryable: true },
  },
  {
    name: '400',
    answer: () => errorReply(400, 'invalid_request_error', 'messages.3: bad block'),
    provider: { fault: 'invalid_request', retryable: false, status: 400, says: /bad block/ },
  },
  {
    name: '400 prompt is too long',
    answer: () => errorReply(400, 'invalid_request_error', 'prompt is too long: 1048577 tokens > 1000000 maximum'),
    provider: { fault: 'too_long', retryable: false, status: 400 },
  },
  {
    name: '400 of a local server: context size',
    answer: () => errorReply(400, 'invalid_request_error', 'the request exceeds the available context size'),
    provider: { fault: 'too_long', retryable: false },
  },
  {
    name: '401',
    answer: () => errorReply(401, 'authentication_error', 'invalid bearer token sk-test-0123456789'),
    provider: { fault: 'credentials', retryable: false, status: 401, says: /\*\*\*.*ANTHROPIC_API_KEY/ },
  },
  {
    name: '402',
    answer: () => errorReply(402, 'billing_error', 'no credit'),
    provider: { fault: 'billing', retryable: false, status: 402 },
  },
  {
    name: '403',
    answer: () => errorReply(403, 'permission_error', 'not for you'),
    provider: { fault: 'credentials', retryable: false, status: 403 },
  },
  {
    name: '404',
    answer: () => errorReply(404, 'not_found_error', 'model: nope'),
    provider: { fault: 'not_found', retryable: false, status: 404, says: /claude-sonnet-5-5/ },
  },
  {
    name: '408',
    answer: () => errorReply(408, 'timeout_error', 'slow'),
    provider: { fault: 'timeout', retryable: true, status: 408 },
  },
  {
    name: '409',
    answer: () => errorReply(409, 'conflict_error', 'busy'),
    provider: { fault: 'server', retryable: true, status: 409 },
  },
  {
    name: '404 of a gateway: no model for pictures',
    answer: () => errorReply(404, 'not_found_error', 'No endpoints found that support image input'),
    provider: { fault: 'invalid_request', retryable: false, status: 404, says: /refused.*image input/ },
  },
  {
    name: '500 of a local server: no pictures',
    answer: () =>
      errorReply(500, 'api_error', 'image input is not supported - hint: you may need to provide the mmproj'),
    provider: { fault: 'invalid_request', retryable: false, status: 500 },
  },
  {
    name: '500 about pictures that may pass',
    answer: () => errorReply(500, 'api_error', 'the image service is being restarted'),
    provider: { fault: 'server', retryable: true, status: 500 },
  },
  {
    name: '413',
    answer: () => errorReply(413, 'invalid_request_error', 'request too large'),
    provider: { fault: 'too_long', retryable: false, status: 413, says: /takes no request as large as this one/ },
  },
  {
    name: '413 as HTML, from a proxy',
    answer: () => htmlReply(413, '<h1>nginx</h1>'),
    provider: { fault: 'too_long', retryable: false, status: 413 },
  },
  {
    name: '429 with seconds',
    answer: () => errorReply(429, 'rate_limit_error', 'slow down', { 'retry-after': '7' }),
    provider: { fault: 'rate_limit', retryable: true, status: 429, retryAfterMs: 7000 },
  },
  {
    name: '429 with milliseconds',
    answer: () => errorReply(429, 'rate_limit_error', 'slow down', { 'retry-after-ms': '250', 'retry-after': '9' }),
    provider: { fault: 'rate_limit', retryable: true, retryAfterMs: 250 },
  },
  {
    name: '429 with an hour: told, not slept',
    answer: () => errorReply(429, 'rate_limit_error', 'slow down', { 'retry-after': '3600' }),
    provider: { fault: 'rate_limit', retryable: true, retryAfterMs: 3_600_000 },
  },
  {
    name: '429 with a date that has passed',
    answer: () => errorReply(429, 'rate_limit_error', 'slow down', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
    provider: { fault: 'rate_limit', retryable: true, retryAfterMs: 0 },
  },
  {
    name: '429 that is a spending limit',
    answer: () => ({
      status: 429,
      headers: { 'content-type': 'application/json' },
      parts: [
        JSON.stringify({
          type: 'error',
          error: {
            type: 'rate_limit_error',
            message: 'limit reached',
            details: { error_code: 'contract_spend_limit_reached' },
          },
        }),
      ],
    }),
    provider: { fault: 'billing', retryable: false, status: 429 },
  },
  {
    name: '500',
    answer: () => errorReply(500, 'api_error', 'oops'),
    provider: { fault: 'server', retryable: true, status: 500 },
  },
  {
    name: '500 that says not to retry',
    answer: () => errorReply(500, 'api_error', 'oops', { 'x-should-retry': 'false' }),
    provider: { fault: 'server', retryable: false },
  },
  {
    name: '502 as HTML: the status, not the page',
    answer: () => htmlReply(502, '<html><h1>Bad gateway</h1></html>'),
    provider: { fault: 'server', retryable: true, status: 502, says: /^(?!.*<).*502/ },
  },
  {
    name: '529',
    answer: () => errorReply(529, 'overloaded_error', 'Overloaded'),
    provider: { fault: 'overloaded', retryable: true, status: 529 },
  },
  {
    name: '200 with a web page',
    answer: () => htmlReply(200, '<html>Please sign in</html>'),
    provider: { fault: 'protocol', retryable: false, says: /127\.0\.0\.1.*text\/html/ },
  },
  {
    name: '200 with JSON',
    answer: () => ({ headers: { 'content-type': 'application/json' }, parts: ['{"type":"message"}'] }),
    provider: { fault: 'protocol', retryable: false, says: /application\/json/ },
  },
  {
    name: '307 to another host',
    answer: ({ elsewhere }) => redirectReply(`${elsewhere}/v1/messages`),
    provider: { fault: 'redirect', retryable: false, says: /redirects to 127\.0\.0\.1/ },
  },
  {
    name: '308 to another host',
    answer: ({ elsewhere }) => redirectReply(`${elsewhere}/v1/messages`, 308),
    provider: { fault: 'redirect', retryable: false },
  },

  // In the stream.
  { name: 'an empty stream', answer: () => ({ parts: [] }), provider: { fault: 'protocol', retryable: true } },
  {
    name: 'error event first',
    answer: () => ({ parts: [errorEvent('overloaded_error', 'Overloaded')] }),
    provider: { fault: 'overloaded', retryable: true },
  },
  {
    name: 'error event in mid-reply',
    answer: () => sayThen(errorEvent('overloaded_error', 'Overloaded')),
    provider: { fault: 'overloaded', retryable: true, after: 'Half a' },
  },
  {
    name: 'error event: rate limit',
    answer: () => sayThen(errorEvent('rate_limit_error', 'slow')),
    provider: { fault: 'rate_limit', retryable: true, after: 'Half a' },
  },
  {
    name: 'error event: api_error',
    answer: () => sayThen(errorEvent('api_error', 'oops')),
    provider: { fault: 'server', retryable: true, after: 'Half a' },
  },
  {
    name: 'error event of an unknown type',
    answer: () => sayThen(errorEvent('cosmic_error', 'rays')),
    provider: { fault: 'server', retryable: true, after: 'Half a' },
  },
  {
    name: 'connection reset in mid-reply',
    answer: () => sayThen(RESET),
    provider: { fault: 'network', retryable: true },
  },
  {
    name: 'silence in mid-reply',
    silent: true,
    answer: () => sayThen(STALL),
    provider: { fault: 'stalled', retryable: true, after: 'Half a' },
  },
  {
    name: 'silence after the headers',
    silent: true,
    answer: () => ({ parts: [STALL] }),
    provider: { fault: 'stalled', retryable: true },
  },
  {
    name: 'silence in the body of an error',
    silent: true,
    answer: () => ({ status: 500, headers: { 'content-type': 'application/json' }, parts: ['{"type":', STALL] }),
    provider: { fault: 'server', retryable: true, status: 500 },
  },
  {
    name: 'clean end without message_stop',
    answer: () => sayThen(),
    provider: { fault: 'protocol', retryable: true, after: 'Half a' },
  },
  {
    name: 'clean end after message_delta',
    answer: () => ({ parts: messageParts([{ type: 'text', text: 'Half a' }]).slice(0, -1) }),
    provider: { stop: 'end_turn', text: 'Half a' },
  },
  {
    name: 'a data line cut off',
    answer: () => sayThen('event: content_block_delta\ndata: {"type":"content_block_del'),
    provider: { fault: 'protocol', retryable: true, after: 'Half a' },
  },
  {
    name: 'malformed JSON',
    answer: () => sayThen('event: content_block_delta\ndata: {"type":nope}\n\n'),
    provider: { fault: 'protocol', retryable: false, after: 'Half a' },
  },
  {
    name: 'two messages in one stream',
    answer: () => ({ parts: [startEvent(), startEvent()] }),
    provider: { fault: 'protocol', retryable: false },
  },
  {
    name: 'a delta for a block that is not there',
    answer: () => ({
      parts: [
        startEvent(),
        sse({ type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: '{' } }),
      ],
    }),
    provider: { fault: 'protocol', retryable: false },
  },
  {
    name: 'a block that is announced twice',
    answer: () => ({
      parts: [
        startEvent(),
        blockParts({ type: 'text', text: '' }, 0)[0] ?? '',
        ...blockParts({ type: 'text', text: 'once' }, 0),
        ...endEvents('end_turn'),
      ],
    }),
    provider: { stop: 'end_turn', text: 'once' },
  },
  {
    name: 'a block that begins in another',
    answer: () => ({
      parts: [
        startEvent(),
        ...blockParts({ type: 'text', text: 'Half a' }, 0).slice(0, -1),
        blockParts({ type: 'text', text: '' }, 0)[0] ?? '',
      ],
    }),
    provider: { fault: 'protocol', retryable: false, after: 'Half a' },
  },
  {
    name: 'an index that is used again',
    answer: () => ({
      parts: [
        startEvent(),
        ...blockParts({ type: 'text', text: 'one ' }, 0),
        ...blockParts({ type: 'text', text: 'two ' }, 1),
        ...blockParts({ type: 'text', text: 'three' }, 0),
        ...endEvents('end_turn'),
      ],
    }),
    provider: { stop: 'end_turn', text: 'one two three' },
  },
  {
    name: 'events without their names',
    answer: () => ({
      parts: [
        ...messageParts([{ type: 'text', text: 'nameless 無名' }]).map((part) => part.replace(/^event: .*\n/gm, '')),
        'data: [DONE]\n\n',
      ],
    }),
    provider: { stop: 'end_turn', text: 'nameless 無名' },
  },
  {
    name: 'an error event without its name',
    answer: () => ({
      parts: [startEvent(), errorEvent('overloaded_error', 'Overloaded')].map((part) =>
        part.replace(/^event: .*\n/gm, ''),
      ),
    }),
    provider: { fault: 'overloaded', retryable: true },
  },
  {
    name: 'no stop reason',
    answer: () => ({ parts: [startEvent(), sse({ type: 'message_stop' })] }),
    provider: { fault: 'protocol', retryable: false },
  },

  // Replies that look well.
  {
    name: 'unknown events, deltas and stop reasons are passed over',
    answer: () => ({
      parts: [
        startEvent(),
        sse({ type: 'weather', rain: true }),
        sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
        sse({ type: 'content_block_delta', index: 0, delta: { type: 'glow_delta', glow: 1 } }),
        ...blockParts({ type: 'text', text: 'fine' }, 0).slice(1),
        ...endEvents('tired'),
      ],
    }),
    provider: { stop: 'end_turn', text: 'fine' },
  },
  {
    name: 'pings and comments are no text',
    answer: () =>
      sayThen(
        ': keep-alive\n\n',
        sse({ type: 'ping' }),
        sse({ type: 'content_block_stop', index: 0 }),
        ...endEvents('end_turn'),
      ),
    provider: { stop: 'end_turn', text: 'Half a' },
  },
  {
    name: 'UTF-8 split over chunks',
    answer: () =>
      sayThen(
        ...Array.from(emoji, (byte) => Uint8Array.of(byte)),
        sse({ type: 'content_block_stop', index: 0 }),
        ...endEvents('end_turn'),
      ),
    provider: { stop: 'end_turn', text: 'Half a架構🏗' },
  },
  {
    name: 'a surrogate pair split over deltas, and a half alone',
    answer: () =>
      sayThen(
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" \\ud83c"}}\n\n',
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\\udfd7 \\ud800"}}\n\n',
        sse({ type: 'content_block_stop', index: 0 }),
        ...endEvents('end_turn'),
      ),
    provider: { stop: 'end_turn', text: 'Half a 🏗 \ufffd' },
  },
  {
    name: 'CRLF lines',
    answer: () => ({
      parts: messageParts([{ type: 'text', text: 'fine' }]).map((part) => part.replaceAll('\n', '\r\n')),
    }),
    provider: { stop: 'end_turn', text: 'fine' },
  },
  {
    name: 'tool input cut off at max_tokens',
    answer: () => toolReply([{ name: 'Bash', json: cutCall }], { stop: 'max_tokens' }),
    provider: { stop: 'max_tokens', text: '', calls: [{ name: 'Bash', fault: /cut off/ }] },
  },
  {
    name: 'tool input whole but the last at max_tokens',
    answer: () => toolReply([{ name: 'Bash', input: { command: 'ls' } }], { stop: 'max_tokens' }),
    provider: { stop: 'max_tokens', text: '', calls: [{ name: 'Bash', fault: /cut off/ }] },
  },
  {
    name: 'tool input cut off although the reply claims to be whole',
    answer: () => toolReply([{ name: 'Bash', json: cutCall }]),
    provider: { stop: 'tool_use', text: '', calls: [{ name: 'Bash', fault: /not valid JSON/ }] },
  },
  {
    name: 'tool input with something behind it',
    answer: () => toolReply([{ name: 'Bash', json: '{"a":1} and more' }]),
    provider: { stop: 'tool_use', text: '', calls: [{ name: 'Bash', fault: /not valid JSON/ }] },
  },
  {
    name: 'tool input that is no object',
    answer: () => toolReply([{ name: 'Bash', json: '["a"]' }]),
    provider: { stop: 'tool_use', text: '', calls: [{ name: 'Bash', fault: /not a JSON object/ }] },
  },
  {
    name: 'tool input as text in quotes of its own',
    answer: () => toolReply([{ name: 'Bash', json: JSON.stringify('{"command":"ls"}') }]),
    provider: { stop: 'tool_use', text: '', calls: [{ name: 'Bash', input: { command: 'ls' } }] },
  },
  {
    name: 'tool input with line ends in its quotes',
    answer: () => toolReply([{ name: 'Bash', json: '{\n"command":"a\n\tb\\"c"}' }]),
    provider: { stop: 'tool_use', text: '', calls: [{ name: 'Bash', input: { command: 'a\n\tb"c' } }] },
  },
  {
    name: 'a call that never ended',
    answer: () => ({
      parts: [
        startEvent(),
        ...blockParts({ type: 'tool_use', name: 'Bash', input: { command: 'ls' } }, 0).slice(0, -1),
        ...endEvents('tool_use'),
      ],
    }),
    provider: { stop: 'tool_use', text: '', calls: [{ name: 'Bash', fault: /cut off/ }] },
  },
  {
    name: 'two calls with one id',
    answer: () =>
      toolReply([
        { name: 'Read', id: 'toolu_1', input: { n: 1 } },
        { name: 'Read', id: 'toolu_1', input: { n: 2 } },
      ]),
    provider: {
      stop: 'tool_use',
      text: '',
      calls: [
        { name: 'Read', input: { n: 1 } },
        { name: 'Read', fault: /twice/ },
      ],
    },
  },
  {
    name: 'a call without input',
    answer: () => toolReply([{ name: 'Status', json: '' }]),
    provider: { stop: 'tool_use', text: '', calls: [{ name: 'Status', input: {} }] },
  },
  {
    name: '__proto__ and doubled keys',
    answer: () => toolReply([{ name: 'X', json: '{"__proto__":{"admin":true},"a":1,"a":2}' }]),
    provider: {
      stop: 'tool_use',
      text: '',
      calls: [{ name: 'X', input: JSON.parse('{"__proto__":{"admin":true},"a":2}') as unknown }],
    },
  },
  {
    name: 'refusal',
    answer: () =>
      textReply('', {
        stop: 'refusal',
        stopDetails: { type: 'refusal', category: 'cyber', explanation: 'looked like malware' },
      }),
    provider: { stop: 'refusal', text: '', stopDetail: 'cyber: looked like malware' },
  },
  {
    name: 'pause_turn',
    answer: () => textReply('wait', { stop: 'pause_turn' }),
    provider: { stop: 'pause_turn', text: 'wait' },
  },
  {
    name: 'model_context_window_exceeded',
    answer: () => textReply('full', { stop: 'model_context_window_exceeded' }),
    provider: { stop: 'model_context_window_exceeded', text: 'full' },
  },
  {
    name: 'max_tokens',
    answer: () => textReply('on and on', { stop: 'max_tokens' }),
    provider: { stop: 'max_tokens', text: 'on and on' },
  },
  { name: 'an empty reply', answer: () => messageReply([]), provider: { stop: 'end_turn', text: '' } },
];
