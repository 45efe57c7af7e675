/** Our words in the shapes of the Messages API, and in the vocabulary that readers of headless output know. */

import type { Mode } from '../../../protocol/approval.ts';
import type { Display } from '../../../protocol/display.ts';
import type { Content, ReplyBlock, Usage } from '../../../protocol/message.ts';

interface WireUsage {
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens: number;
  cache_creation_input_tokens: number;
}

/** Token counts as the API names them. */
export function wireUsage(usage: Usage): WireUsage {
  return {
    input_tokens: usage.input,
    output_tokens: usage.output,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: usage.cacheWrite,
  };
}

/** A block of a reply as the API sent it. */
export function wireBlock(block: ReplyBlock): Record<string, unknown> {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text };
    case 'thinking':
      return { type: 'thinking', thinking: block.thinking, signature: block.signature };
    case 'tool_use':
      return { type: 'tool_use', id: block.id, name: block.name, input: block.input };
    default:
      return block.block;
  }
}

/** Content of a tool result: a plain string where it is nothing but one text, blocks otherwise. Both are legal in the API. */
export function wireContent(content: readonly Content[]): string | Record<string, unknown>[] {
  const [only] = content;
  if (content.length === 0) return '';
  if (content.length === 1 && only?.type === 'text') return only.text;
  return content.map((part) =>
    part.type === 'text'
      ? { type: 'text', text: part.text }
      : { type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } },
  );
}

/** `tool_use_result`: what the tool showed to people, with the members that readers look for in a command's result. */
export function structuredResult(display: readonly Display[]): Record<string, unknown> {
  const command = display.find((one) => one.type === 'command');
  if (!command) return { display };
  return {
    stdout: command.output,
    stderr: '',
    interrupted: command.ended === 'interrupted',
    isImage: false,
    exitCode: command.exit,
    display,
  };
}

const modeNames: Record<Mode, string> = {
  plan: 'plan',
  ask: 'default',
  stage: 'default',
  auto: 'acceptEdits',
  bypass: 'bypassPermissions',
};

/** The `permissionMode` that readers know. */
export function wireMode(mode: Mode): string {
  return modeNames[mode];
}

const modesByName: Record<string, Mode> = {
  plan: 'plan',
  ask: 'ask',
  stage: 'stage',
  auto: 'auto',
  bypass: 'bypass',
  default: 'ask',
  manual: 'ask',
  acceptEdits: 'auto',
  bypassPermissions: 'bypass',
};

/** The mode that a host means, in its words or in ours. */
export function modeNamed(name: unknown): Mode | undefined {
  return typeof name === 'string' && Object.hasOwn(modesByName, name) ? modesByName[name] : undefined;
}

const faultNames: Record<string, string> = {
  credentials: 'authentication_failed',
  billing: 'billing_error',
  rate_limit: 'rate_limit',
  overloaded: 'server_error',
  server: 'server_error',
  invalid_request: 'invalid_request',
  too_long: 'invalid_request',
  not_found: 'invalid_request',
};

/** The `error` word of `system/api_retry`. */
export function wireFault(code: string): string {
  return faultNames[code] ?? 'unknown';
}
