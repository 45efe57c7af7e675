/** `--input-format stream-json`: NDJSON on stdin, user messages and the control plane on one pipe. */

import type { Attachment } from '../../protocol/event.ts';
import type { Content } from '../../protocol/message.ts';

/** The bytes of a pipe as they come. */
export type Chunks = AsyncIterable<Uint8Array | string>;
/** A JSON object whose members nobody has checked. */
export type Fields = Record<string, unknown>;

type Incoming =
  | { type: 'user'; text: string; attachments: Attachment[] }
  | { type: 'request'; id: string; request: Fields }
  | { type: 'response'; id: string; response: Fields }
  | { type: 'ignored' }
  | { type: 'fault'; message: string };

/** Lines of a byte stream with their 1-based numbers, without line ends and a byte order mark; blank ones are left out. */
export async function* linesOf(chunks: Chunks): AsyncGenerator<{ number: number; text: string }> {
  const decoder = new TextDecoder();
  let pending: string[] = [];
  let number = 0;
  for await (const chunk of chunks) {
    const parts = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      number += 1;
      const text = trimmed(pending.join('') + part);
      pending = [];
      if (text !== '') yield { number, text };
    }
    // Kept in pieces: joining at every chunk would make a line of many megabytes quadratic.
    pending.push(last);
  }
  const text = trimmed(pending.join('') + decoder.decode());
  if (text !== '') yield { number: number + 1, text };
}

function trimmed(line: string): string {
  return line.trim();
}

/** What one line says. A `fault` names what is wrong with it; the caller adds the line's number. */
export function parseLine(line: string): Incoming {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { type: 'fault', message: `not JSON (${error instanceof Error ? error.message : String(error)})` };
  }
  if (!isFields(value)) return { type: 'fault', message: 'not a JSON object' };
  switch (value['type']) {
    case 'user':
      return userMessage(value['message']);
    case 'control_request':
      return controlRequest(value);
    case 'control_response':
      return controlResponse(value['response']);
    case 'keep_alive':
    case 'control_cancel_request':
      return { type: 'ignored' };
    default:
      return {
        type: 'fault',
        message: `"type" is ${JSON.stringify(value['type']) ?? 'missing'}: expected "user", "control_request" or "control_response"`,
      };
  }
}

function userMessage(message: unknown): Incoming {
  if (!isFields(message)) return { type: 'fault', message: 'a user line needs a "message" object' };
  const { content } = message;
  if (typeof content === 'string') return { type: 'user', text: content, attachments: [] };
  if (!Array.isArray(content))
    return { type: 'fault', message: '"message.content" must be a string or a list of blocks' };
  const texts: string[] = [];
  const images: Content[] = [];
  for (const [index, block] of content.entries()) {
    const part = blockContent(block);
    if (!part) {
      return { type: 'fault', message: `"message.content[${index}]" must be a text block or a base64 image block` };
    }
    if (part.type === 'text') texts.push(part.text);
    else images.push(part);
  }
  return {
    type: 'user',
    text: texts.join('\n'),
    attachments: images.length > 0 ? [{ name: 'pasted', content: images }] : [],
  };
}

const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

function blockContent(block: unknown): Content | null {
  if (!isFields(block)) return null;
  if (block['type'] === 'text' && typeof block['text'] === 'string') return { type: 'text', text: block['text'] };
  const { source } = block;
  if (block['type'] !== 'image' || !isFields(source) || source['type'] !== 'base64') return null;
  const mediaType = imageTypes.find((type) => type === source['media_type']);
  return mediaType && typeof source['data'] === 'string' ? { type: 'image', mediaType, data: source['data'] } : null;
}

function controlRequest(value: Fields): Incoming {
  const { request_id: id, request } = value;
  if (typeof id !== 'string') return { type: 'fault', message: 'a control_request needs a "request_id" string' };
  return { type: 'request', id, request: isFields(request) ? request : {} };
}

function controlResponse(response: unknown): Incoming {
  if (!isFields(response) || typeof response['request_id'] !== 'string') {
    return { type: 'fault', message: 'a control_response needs "response.request_id"' };
  }
  return { type: 'response', id: response['request_id'], response };
}

/** Is it a JSON object? */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
