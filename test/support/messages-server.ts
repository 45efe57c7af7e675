/**
 * A loopback HTTP server that speaks the Messages API, scripted to the byte. What a model would answer is queued with
 * `reply`; what archie asked is in `requests`. Order is made by gates (promises), never by time.
 *
 *     const server = await startMessagesServer();
 *     server.reply(textReply('Hello'), toolReply([{ name: 'Read', input: { file_path: 'a.ts' } }]));
 *     … point a client at server.url …
 *     const first = await server.waitForRequest(1);
 *     await server.close();
 */

import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { errorReply } from './replies.ts';
import type { Answer, Part } from './replies.ts';

/** A request as it came in. `body` is the parsed JSON, or undefined where it was none; `raw` the text of the body. */
export interface SeenRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into it freely
  body: any;
  raw: string;
  /** The client's port: the same for two requests over one connection. */
  port: number | undefined;
  /** Resolves when the connection of this request has ended, from whichever side. `early`: the client left before the answer was whole. */
  closed: Promise<{ early: boolean }>;
}

/** An answer, or a function that makes one of what is asked (`n` counts from 1). */
type Script = Answer | ((request: SeenRequest, n: number) => Answer | Promise<Answer>);

export interface MessagesServer {
  /** `http://127.0.0.1:port`, to be given as base URL. */
  readonly url: string;
  /** Every `POST /v1/messages`, in order of arrival. */
  readonly requests: readonly SeenRequest[];
  /** Every other request: `GET /v1/models/…`, `POST /v1/messages/count_tokens`, anything unknown. */
  readonly others: readonly SeenRequest[];
  /** Queues answers for the next `POST /v1/messages`, one each. */
  reply(...scripts: Script[]): void;
  /** Answers every request that finds the queue empty. Without it those get a 500 that says so. */
  otherwise(script: Script): void;
  /** Waits for the nth `POST /v1/messages` (from 1) to have come in whole. */
  waitForRequest(n: number): Promise<SeenRequest>;
  /** Answers of the queue that nobody has asked for. */
  pending(): number;
  /** Ends every connection, stalled ones too. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** What `GET /v1/models/:id` answers, by id; others get a 404. A function may answer anything (and may stall). */
  models?: Record<string, Record<string, unknown>> | ((id: string) => Answer);
  /** What `GET /v1/models` answers. Default: a 404. */
  list?: Answer;
  /** What `POST /v1/messages/count_tokens` answers. Default: a quarter of the body's length. */
  countTokens?: number;
}

export async function startMessagesServer(options: ServerOptions = {}): Promise<MessagesServer> {
  const requests: SeenRequest[] = [];
  const others: SeenRequest[] = [];
  const queue: Script[] = [];
  const waiting: { n: number; resolve: (request: SeenRequest) => void }[] = [];
  let fallback: Script = errorReply(500, 'api_error', 'the test scripted no more answers');

  const server = createServer((incoming, response) => {
    void (async () => {
      const seen = await receive(incoming, response);
      await send(response, await choose(seen));
    })().catch(() => response.destroy());
  });

  async function choose(seen: SeenRequest): Promise<Answer> {
    const path = seen.url.split('?')[0] ?? '';
    if (seen.method === 'POST' && path === '/v1/messages') {
      requests.push(seen);
      const n = requests.length;
      const script = queue.shift() ?? fallback;
      for (const waiter of waiting.filter((each) => each.n === n)) waiter.resolve(seen);
      return typeof script === 'function' ? await script(seen, n) : script;
    }
    others.push(seen);
    if (seen.method === 'POST' && path === '/v1/messages/count_tokens') {
      return json(200, { input_tokens: options.countTokens ?? Math.ceil(seen.raw.length / 4) });
    }
    if (seen.method === 'GET' && path === '/v1/models' && options.list) return options.list;
    const id = /^\/v1\/models\/(.+)$/.exec(path)?.[1];
    if (seen.method === 'GET' && id !== undefined) {
      const model = decodeURIComponent(id);
      if (typeof options.models === 'function') return options.models(model);
      const found = options.models?.[model];
      return found ? json(200, found) : errorReply(404, 'not_found_error', `model: ${model}`);
    }
    return errorReply(404, 'not_found_error', `no such endpoint: ${path}`);
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    others,
    reply: (...scripts) => void queue.push(...scripts),
    otherwise: (script) => {
      fallback = script;
    },
    waitForRequest: (n) =>
      new Promise((resolve) => {
        const there = requests[n - 1];
        if (there) resolve(there);
        else waiting.push({ n, resolve });
      }),
    pending: () => queue.length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, parts: [JSON.stringify(body)] };
}

async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<SeenRequest> {
  const closed = new Promise<{ early: boolean }>((resolve) => {
    response.once('close', () => resolve({ early: !response.writableFinished }));
  });
  const port = incoming.socket.remotePort;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks).toString('utf8');
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch {
    body = undefined;
  }
  return { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body, raw, port, closed };
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  for (const part of answer.before ?? []) if (!(await play(response, part))) return;
  response.writeHead(answer.status ?? 200, { 'content-type': 'text/event-stream', ...answer.headers });
  response.flushHeaders();
  for (const part of answer.parts ?? []) if (!(await play(response, part))) return;
  response.end();
}

/** False when nothing may follow. */
async function play(response: ServerResponse, part: Part): Promise<boolean> {
  if (response.destroyed) return false;
  if (typeof part === 'object' && 'end' in part) {
    if (part.end === 'reset') response.socket?.resetAndDestroy();
    return false;
  }
  if (part instanceof Promise || (typeof part === 'object' && 'wait' in part)) {
    await (part instanceof Promise ? part : part.wait());
    return true;
  }
  await new Promise<void>((resolve) => {
    // The callback comes when the bytes are with the kernel, or with an error when the client has gone.
    response.write(part, () => resolve());
  });
  // A chunk of its own at the other end, not glued to the next.
  await nextTurn();
  return true;
}
