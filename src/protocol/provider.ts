/** The port of the model service: one request, one reply, streamed as events. */

import type { Message, ReplyBlock, StopReason, Usage } from './message.ts';

/** A tool as the model is told of it. `schema` is JSON Schema 2020-12 of an object. */
export interface ToolSpec {
  name: string;
  description: string;
  schema: Record<string, unknown>;
}

export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface ModelRequest {
  model: string;
  /** Byte-identical for the whole session, like `tools`: both are the prefix of the prompt cache. */
  system: string;
  tools: readonly ToolSpec[];
  messages: readonly Message[];
  maxTokens: number;
  effort?: Effort;
  /**
   * What of it the prompt cache is to keep for an hour instead of five minutes: `all`, where a person reads before they answer;
   * `prefix`, system and tools alone, for a thread that nobody waits in.
   */
  lasting?: 'all' | 'prefix';
  /** The id of the last reply in this thread, to be told why the cache served this request less than that one; null: there is none yet. */
  previous?: string | null;
  /** Ask the provider to pass each raw event of its stream on as `raw`. */
  raw?: boolean;
  /** JSON Schema that the final text must satisfy, where the model can. */
  outputSchema?: Record<string, unknown>;
}

/** Why the prompt cache did not serve what it could have, in the service's word (`messages_changed`), and how many tokens that were. */
export interface CacheMiss {
  reason: string;
  tokens: number | null;
}

export interface Reply {
  id: string;
  model: string;
  content: ReplyBlock[];
  stop: StopReason;
  /** Why a refusal was one, as the service put it. */
  stopDetail?: string;
  usage: Usage;
  /** Where the service says so. */
  cacheMiss?: CacheMiss;
}

/** What a provider yields while it answers; `finished` comes exactly once and last, or the iterator throws. */
export type ModelEvent =
  | { type: 'started'; id: string; model: string }
  | { type: 'text'; text: string }
  | { type: 'thought'; text: string }
  /** A preview only: `partial` is the next piece of the input's JSON (empty when the call begins) and must not be acted on. */
  | { type: 'call'; id: string; name: string; partial: string }
  | { type: 'raw'; event: unknown }
  | { type: 'finished'; reply: Reply };

/** What a server says it has. */
export interface ServedList {
  /** In the order of the server, with the window of each in tokens, where it says that. */
  models: { id: string; contextWindow: number | null }[];
  /** Why there are none of the server's own: it was asked, and did not say. */
  fault: string | null;
}

export interface ModelInfo {
  id: string;
  /** Tokens; null where nobody says. */
  contextWindow: number | null;
  /** Tokens. */
  maxOutput: number;
  vision: boolean;
  /** The server can summarise a conversation by itself. */
  compaction: boolean;
  /** False when neither archie nor the server knows it. */
  known: boolean;
}

/**
 * A model service. `stream` throws `ProviderFailure`; it never retries by itself (the engine does, visibly) and never
 * hangs (an idle watchdog ends a silent stream as `stalled`). On abort it throws `ProviderFailure('aborted')`.
 */
export interface Provider {
  readonly name: string;
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  describe(model: string): Promise<ModelInfo>;
  /** The models of the server: it is asked when this is called, for three seconds at most. Never throws. Left out: there is nobody to ask. */
  served?(): Promise<ServedList>;
  /** USD, or null when the price of this model is not known. */
  cost(model: string, usage: Usage): number | null;
  /**
   * The most that a token may cost, USD: of a prompt of this many tokens of which nothing comes from the cache, and of the
   * reply to it. `hour`: what is written to the cache is to last that long. Null when the price of this model is not known.
   */
  worstPrice(model: string, promptTokens: number, hour?: boolean): { prompt: number; reply: number } | null;
  /**
   * The server's own compaction: the messages that stand in for the conversation from now on, or null where the
   * model has none. `instructions` say what the summary is to hold. Throws `ProviderFailure`.
   */
  compact(
    request: ModelRequest,
    signal: AbortSignal,
    instructions: string,
  ): Promise<{ messages: Message[]; summary: string; usage: Usage } | null>;
}
