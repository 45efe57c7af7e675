/** Answers for the scripted server: whole replies as the Messages API streams them, and faults exact to the byte. */

/** TCP reset, now: what was sent before may still be read. */
export const RESET = { end: 'reset' } as const;
/** Nothing more comes, and the connection stays open until the server is closed. */
export const STALL = { end: 'stall' } as const;

/**
 * One step of an answer: text or bytes to send as a chunk of their own, a promise to wait for (a gate), or something to
 * wait for that begins only when the step is reached.
 */
export type Part =
  | string
  | Uint8Array
  | Promise<unknown>
  | { wait: () => Promise<unknown> }
  | typeof RESET
  | typeof STALL;

/** `before` is played before the status line (`[STALL]`: no headers ever come). Status is 200 and the content type an event stream unless said. */
export interface Answer {
  before?: Part[];
  status?: number;
  headers?: Record<string, string>;
  parts?: Part[];
}

type ReplyUsage = { input?: number; output?: number; cacheRead?: number; cacheWrite?: number; cacheWriteHour?: number };

export type Block =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string; signature?: string }
  | {
      type: 'tool_use';
      name: string;
      input?: unknown;
      id?: string;
      /** Sent instead of the JSON of `input`. */ json?: string;
    }
  /** Any other block, sent whole in its `content_block_start`. */
  | { type: 'other'; block: Record<string, unknown> };

export interface ReplyOptions {
  id?: string;
  model?: string;
  /** Default: `tool_use` when a tool is called, else `end_turn`. */
  stop?: string;
  stopDetails?: Record<string, unknown>;
  usage?: ReplyUsage;
  /** Why the cache missed, as the API says it; `null`: it cannot say yet. */
  cacheMiss?: Record<string, unknown> | null;
  /** Code points per delta. Default 12. */
  chunk?: number;
}

let made = 0;

/** A gate for the order of things: parts after `opened` are sent once `open` was called. */
export function gate(): { open: () => void; opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** One server-sent event. */
export function sse(event: { type: string } & Record<string, unknown>): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The parts of a whole reply, one per event: splice gates or faults in between. */
export function messageParts(blocks: Block[], options: ReplyOptions = {}): string[] {
  const parts = [startEvent(options)];
  blocks.forEach((block, index) => parts.push(...blockParts(block, index, options.chunk ?? 12)));
  parts.push(
    ...endEvents(
      options.stop ?? (blocks.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn'),
      options,
    ),
  );
  return parts;
}

export function startEvent(options: ReplyOptions = {}): string {
  const { input = 10, cacheRead = 0, cacheWrite = 0, cacheWriteHour } = options.usage ?? {};
  return sse({
    type: 'message_start',
    message: {
      id: options.id ?? `msg_test_${++made}`,
      type: 'message',
      role: 'assistant',
      model: options.model ?? 'claude-sonnet-5-5',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: {
        input_tokens: input,
        cache_read_input_tokens: cacheRead,
        cache_creation_input_tokens: cacheWrite,
        output_tokens: 1,
        ...(cacheWriteHour !== undefined && {
          cache_creation: {
            ephemeral_1h_input_tokens: cacheWriteHour,
            ephemeral_5m_input_tokens: cacheWrite - cacheWriteHour,
          },
        }),
      },
      ...(options.cacheMiss !== undefined && { diagnostics: { cache_miss_reason: options.cacheMiss } }),
    },
  });
}

/** `message_delta` and `message_stop`. */
export function endEvents(stop: string, options: ReplyOptions = {}): string[] {
  return [
    sse({
      type: 'message_delta',
      delta: {
        stop_reason: stop,
        stop_sequence: null,
        ...(options.stopDetails && { stop_details: options.stopDetails }),
      },
      usage: { output_tokens: options.usage?.output ?? 5 },
    }),
    sse({ type: 'message_stop' }),
  ];
}

/** `content_block_start`, its deltas, `content_block_stop`. */
export function blockParts(block: Block, index: number, chunk = 12): string[] {
  const start = (content_block: Record<string, unknown>): string =>
    sse({ type: 'content_block_start', index, content_block });
  const delta = (each: Record<string, unknown>): string => sse({ type: 'content_block_delta', index, delta: each });
  const stop = sse({ type: 'content_block_stop', index });
  const deltas = (text: string, wrap: (slice: string) => Record<string, unknown>): string[] =>
    slices(text, chunk).map((slice) => delta(wrap(slice)));
  if (block.type === 'text') {
    const body = deltas(block.text, (text) => ({ type: 'text_delta', text }));
    return [start({ type: 'text', text: '' }), ...body, stop];
  }
  if (block.type === 'thinking') {
    const body = deltas(block.thinking, (thinking) => ({ type: 'thinking_delta', thinking }));
    const signature = delta({ type: 'signature_delta', signature: block.signature ?? 'sig' });
    return [start({ type: 'thinking', thinking: '', signature: '' }), ...body, signature, stop];
  }
  if (block.type === 'tool_use') {
    const json = block.json ?? JSON.stringify(block.input ?? {});
    const body = deltas(json, (partial_json) => ({ type: 'input_json_delta', partial_json }));
    const id = block.id ?? `toolu_test_${++made}`;
    return [start({ type: 'tool_use', id, name: block.name, input: {} }), ...body, stop];
  }
  return [start(block.block), stop];
}

function slices(text: string, size: number): string[] {
  const points = Array.from(text);
  const out: string[] = [];
  for (let at = 0; at < points.length; at += size) out.push(points.slice(at, at + size).join(''));
  return out;
}

/** A whole reply of any blocks. */
export function messageReply(blocks: Block[], options: ReplyOptions = {}): Answer {
  return { parts: messageParts(blocks, options) };
}

/** A reply of text, in many deltas. */
export function textReply(text: string, options: ReplyOptions = {}): Answer {
  return messageReply([{ type: 'text', text }], options);
}

/** A reply that calls tools, with words before them where `text` is given. */
export function toolReply(
  calls: { name: string; input?: unknown; id?: string; json?: string }[],
  options: ReplyOptions & { text?: string } = {},
): Answer {
  const words: Block[] = options.text === undefined ? [] : [{ type: 'text', text: options.text }];
  return messageReply([...words, ...calls.map((call): Block => ({ type: 'tool_use', ...call }))], options);
}

/** Streams `first`, waits until `until` resolves, then streams the rest: for whatever must happen in mid-reply. */
export function heldReply(first: string, until: Promise<unknown>, rest: string, options: ReplyOptions = {}): Answer {
  const head = blockParts({ type: 'text', text: first }, 0, options.chunk).slice(0, -1);
  const tail = blockParts({ type: 'text', text: rest }, 0, options.chunk).slice(1);
  return { parts: [startEvent(options), ...head, until, ...tail, ...endEvents(options.stop ?? 'end_turn', options)] };
}

/** An error as the API words it. */
export function errorReply(
  status: number,
  type: string,
  message: string,
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    parts: [JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_test' })],
  };
}

/** An `error` event in a stream. */
export function errorEvent(type: string, message: string): string {
  return sse({ type: 'error', error: { type, message } });
}

/** What a captive portal or a broken proxy sends. */
export function htmlReply(status: number, html: string): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, parts: [html] };
}

export function redirectReply(location: string, status = 307): Answer {
  return { status, headers: { location }, parts: [] };
}
