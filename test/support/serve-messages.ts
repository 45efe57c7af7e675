/**
 * Serves a scenario (the format of the offline model) over HTTP as the Messages API, so that archie can be tried by hand
 * against a real server, in one terminal beside another:
 *
 *     node test/support/serve-messages.ts scenario.yaml    # prints the base URL
 *     ANTHROPIC_BASE_URL=http://127.0.0.1:… ANTHROPIC_API_KEY=any archie
 *
 * `--log` prints a line for each request. Ends with Ctrl+C.
 */

import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { ProviderFailure } from '../../src/protocol/failure.ts';
import type { Content, Message, ReplyBlock, ToolResult } from '../../src/protocol/message.ts';
import type { ModelRequest, Provider } from '../../src/protocol/provider.ts';
import { createScripted, parseScenario } from '../../src/provider/scripted/scripted.ts';
import { startMessagesServer } from './messages-server.ts';
import type { MessagesServer, SeenRequest } from './messages-server.ts';
import { RESET, STALL, errorEvent, errorReply, sse } from './replies.ts';
import type { Answer, Part } from './replies.ts';

type Wire = Record<string, unknown>;

/** A server whose every reply comes from `provider`. Replies are worked out in full before they are sent, at `paceMs` between two events. */
export async function serveProvider(provider: Provider, paceMs = 0): Promise<MessagesServer> {
  const server = await startMessagesServer();
  server.otherwise((request) => answer(provider, request, paceMs));
  return server;
}

/** A server whose replies are those of a scenario file, in as many milliseconds as the file says. */
export async function serveScenario(path: string): Promise<MessagesServer> {
  const scenario = parseScenario(readFileSync(path, 'utf8'), path);
  return serveProvider(createScripted(scenario, { pace: 0 }), scenario.pace ?? 0);
}

async function answer(provider: Provider, request: SeenRequest, paceMs: number): Promise<Answer> {
  const parts: string[] = [];
  try {
    for await (const event of provider.stream(toRequest(request.body as Wire), new AbortController().signal)) {
      if (event.type === 'raw') parts.push(sse(event.event as { type: string }));
    }
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    return failed(error, parts);
  }
  return { parts: paced(parts, paceMs) };
}

function paced(parts: string[], ms: number): Part[] {
  if (ms === 0) return parts;
  return parts.flatMap((part): Part[] => [part, { wait: () => new Promise((resolve) => setTimeout(resolve, ms)) }]);
}

const statusOf: Record<string, [number, string]> = {
  rate_limit: [429, 'rate_limit_error'],
  overloaded: [529, 'overloaded_error'],
  server: [500, 'api_error'],
  credentials: [401, 'authentication_error'],
  billing: [402, 'billing_error'],
  too_long: [413, 'invalid_request_error'],
  invalid_request: [400, 'invalid_request_error'],
};

/** The same failure as a server would cause it: a status before the first event, an error event or worse after it. */
function failed({ fault, more, message }: ProviderFailure, parts: string[]): Answer {
  const [status, type] = statusOf[fault] ?? [500, 'api_error'];
  if (fault === 'timeout') return { before: [STALL] };
  if (fault === 'network') return parts.length === 0 ? { before: [RESET] } : { parts: [...parts, RESET] };
  if (fault === 'stalled') return { parts: [...parts, STALL] };
  if (fault === 'protocol') return { parts };
  if (parts.length > 0) return { parts: [...parts, errorEvent(type, message)] };
  return errorReply(
    status,
    type,
    message,
    more.retryAfterMs === undefined ? {} : { 'retry-after-ms': `${more.retryAfterMs}` },
  );
}

/** The request in archie's own words again: as much of it as a scenario can ask about. */
function toRequest(body: Wire): ModelRequest {
  const tools = list(body.tools).map((tool) => ({
    name: text(tool.name),
    description: text(tool.description),
    schema: {},
  }));
  return {
    model: text(body.model),
    system:
      typeof body.system === 'string'
        ? body.system
        : list(body.system)
            .map((block) => text(block.text))
            .join('\n\n'),
    tools,
    messages: list(body.messages).map((message): Message => {
      const blocks =
        typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : list(message.content);
      if (message.role === 'assistant')
        return { role: 'assistant', model: text(body.model), content: blocks.map(replyBlock) };
      if (message.role === 'system')
        return { role: 'system', text: blocks.map((block) => text(block.text)).join('\n\n') };
      return { role: 'user', content: blocks.map(userBlock) };
    }),
    maxTokens: Number(body.max_tokens),
    raw: true,
  };
}

function userBlock(block: Wire): Content | ToolResult {
  if (block.type !== 'tool_result') return { type: 'text', text: text(block.text) };
  const content = typeof block.content === 'string' ? [{ type: 'text', text: block.content }] : list(block.content);
  return {
    type: 'tool_result',
    id: text(block.tool_use_id),
    content: content.map((each) => ({ type: 'text', text: text(each.text) })),
    isError: block.is_error === true,
  };
}

function replyBlock(block: Wire): ReplyBlock {
  if (block.type === 'text') return { type: 'text', text: text(block.text) };
  if (block.type === 'tool_use')
    return { type: 'tool_use', id: text(block.id), name: text(block.name), input: block.input };
  return { type: 'opaque', block };
}

function list(value: unknown): Wire[] {
  return Array.isArray(value) ? (value as Wire[]) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

async function main(path: string | undefined, log: boolean): Promise<void> {
  if (path === undefined) throw new Error('usage: node test/support/serve-messages.ts <scenario.yaml> [--log]');
  const server = await serveScenario(path);
  stdout.write(`${server.url}\n`);
  if (!log) return;
  for (let n = 1; ; n++) {
    const request = await server.waitForRequest(n);
    stdout.write(`${n}: ${String((request.body as Wire | undefined)?.model)} ${request.raw.length} bytes\n`);
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  await main(
    argv.slice(2).find((each) => !each.startsWith('-')),
    argv.includes('--log'),
  );
}
