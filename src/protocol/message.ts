/** The conversation as the model sees it. Shapes follow the Messages API; only `provider/` knows the wire. */

/** A part of what a user or a tool says. `data` is base64. */
export type Content =
  | { type: 'text'; text: string }
  | { type: 'image'; mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'; data: string };

export interface ToolResult {
  type: 'tool_result';
  id: string;
  content: Content[];
  isError: boolean;
}

/** A call as the model wrote it. `fault` is set when its input was not whole or not JSON: it must not run. */
export interface ToolCall {
  type: 'tool_use';
  id: string;
  name: string;
  input: unknown;
  fault?: string;
}

/** A block of a reply. `opaque` blocks (thinking signatures, compaction, server tools) are sent back unchanged. */
export type ReplyBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string; signature: string }
  | ToolCall
  | { type: 'opaque'; block: Record<string, unknown> };

/** Which tools the model has from here on; `null` means all that the session offers. */
export type ToolLimit = readonly string[] | null;

export type Message =
  | { role: 'user'; content: (Content | ToolResult)[] }
  /** `model` is kept because thinking is bound to the model that wrote it. */
  | { role: 'assistant'; content: ReplyBlock[]; model: string }
  /** A mid-conversation instruction (persona, mode): changes behaviour without losing the prompt cache. */
  | { role: 'system'; text: string; tools?: ToolLimit };

export type StopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'
  | 'model_context_window_exceeded';

/** Tokens of one request, or a sum of several. `input` excludes what was read from or written to the cache. */
export interface Usage {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  /** Of `cacheWrite`, what is kept for an hour rather than five minutes, where the service says that. */
  cacheWriteHour?: number;
}

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  const hour = (a.cacheWriteHour ?? 0) + (b.cacheWriteHour ?? 0);
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    ...(hour > 0 && { cacheWriteHour: hour }),
  };
}

/** Tokens the prompt of a request took, cached or not: what counts against the context window. */
export function promptTokens(usage: Usage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite;
}
