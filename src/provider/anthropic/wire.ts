/** The body of a request as the Messages API takes it: the same request gives the same bytes, for the prompt cache. */

import type { Message, ToolLimit } from '../../protocol/message.ts';
import type { ModelRequest, ToolSpec } from '../../protocol/provider.ts';
import type { ModelTraits } from '../models.ts';
import { leading, toTurns } from './turns.ts';
import type { WireMessage } from './turns.ts';

const toolChangesBeta = 'mid-conversation-tool-changes-2026-07-01';
/** Asks for the server's own compaction, and lets its block be sent back. */
export const compactionBeta = 'compact-2026-09-04';

/**
 * What a server may refuse, and archie can do without: tool changes in mid-conversation, instructions there, thinking that
 * is sent back (its prefix changed, after an update of archie, say), to be told why the cache missed, a cache that lasts an
 * hour, and all the fields that older servers do not know.
 */
export type Feature = 'toolChanges' | 'midSystem' | 'thinking' | 'diagnosis' | 'hour' | 'extras';

interface Dialect {
  traits: ModelTraits;
  vision: boolean;
  /** Tokens. */
  maxOutput: number;
  without: ReadonlySet<Feature>;
  /** Signatures of thinking that the server refused before. */
  stale: ReadonlySet<string>;
}

/** A request in words of the API, and what it makes use of. */
export interface WireRequest {
  body: Record<string, unknown>;
  betas: string[];
  /** Features that this body makes use of. */
  used: Feature[];
  /** Signatures of the thinking in it. */
  thinking: string[];
}

interface CacheControl {
  type: 'ephemeral';
  ttl?: '1h';
}

/** Five minutes, which is what the service takes where nothing is said. */
const short: CacheControl = { type: 'ephemeral' };
const long: CacheControl = { type: 'ephemeral', ttl: '1h' };

/** A breakpoint is compared with what was written up to this many blocks before it (the vendor's page on prompt caching). */
const lookBack = 20;

/**
 * Marks where the conversation ended when it was last sent, if so many blocks came since that the breakpoint at its end would
 * not find that place any more: many calls of one reply, or many files with one prompt.
 */
function withFormerEnd(messages: readonly WireMessage[], cached: CacheControl): WireMessage[] {
  const reply = messages.findLastIndex(({ role }) => role === 'assistant');
  const added = messages.slice(Math.max(reply, 0)).reduce((sum, { content }) => sum + content.length, 0);
  const former = reply < 1 ? undefined : messages[reply - 1];
  const at = former?.content.findLastIndex((block) => markable.has(String(block['type']))) ?? -1;
  if (added < lookBack || !former || at === -1) return [...messages];
  const content = former.content.map((block, n) => (n === at ? { ...block, cache_control: cached } : block));
  return messages.map((message) => (message === former ? { ...message, content } : message));
}

/** Blocks that may carry a breakpoint. */
const markable: ReadonlySet<string> = new Set(['text', 'image', 'tool_result', 'tool_use']);

/** The request as the Messages API takes it. Pure: the same request gives the same bytes, which the prompt cache needs. */
export function toWire(request: ModelRequest, { traits, vision, maxOutput, without, stale }: Dialect): WireRequest {
  const midSystem = traits.midSystem && !without.has('midSystem');
  const toolChanges = midSystem && traits.toolChanges && !without.has('toolChanges');
  const extras = !without.has('extras');
  const hour = extras && !without.has('hour') ? request.lasting : undefined;
  const diagnosis = extras && !without.has('diagnosis') && request.previous !== undefined;
  // The long ones must come before the short ones.
  const prefix = hour === undefined ? short : long;
  const moving = hour === 'all' ? long : short;
  const specs = sorted(request.tools);
  const names = specs.map((spec) => spec.name);
  const declared = declaredTools(names, request.messages, toolChanges);
  const turns = toTurns(request.messages, {
    model: request.model,
    vision,
    midSystem,
    toolChanges,
    keepThinking: (signature) => !without.has('thinking') && !stale.has(signature),
    declared,
  });

  const effort = extras && traits.effort ? request.effort : undefined;
  const format = request.outputSchema && { type: 'json_schema', schema: request.outputSchema };
  const thinking = extras ? thinkingOf(traits) : undefined;
  const body = {
    model: request.model,
    max_tokens: Math.min(request.maxTokens, maxOutput),
    ...systemOf(request.system, turns.instructions, extras && prefix),
    ...toolsOf(specs, declared, request.messages),
    messages: extras ? withFormerEnd(turns.messages, moving) : turns.messages,
    // Moves the cache breakpoint along with the conversation.
    ...(extras && { cache_control: moving }),
    ...(diagnosis && { diagnostics: { previous_message_id: request.previous } }),
    ...(thinking && { thinking }),
    ...((effort || format) && { output_config: { ...(effort && { effort }), ...(format && { format }) } }),
  };
  const betas = [
    ...(turns.used.toolChanges ? [toolChangesBeta] : []),
    ...(turns.used.compaction ? [compactionBeta] : []),
  ];
  const used: Feature[] = [
    ...(turns.used.toolChanges ? (['toolChanges'] as const) : []),
    ...(turns.used.midSystem ? (['midSystem'] as const) : []),
    ...(turns.thinking.length > 0 ? (['thinking'] as const) : []),
    ...(diagnosis ? (['diagnosis'] as const) : []),
    ...(hour ? (['hour'] as const) : []),
    ...(extras ? (['extras'] as const) : []),
  ];
  return { body, betas, used, thinking: turns.thinking };
}

function thinkingOf({ thinking }: ModelTraits): Record<string, string> | undefined {
  if (thinking === null) return undefined;
  // Without the summary the text between tool calls would be empty, and the screen dead.
  return thinking === 'summary' ? { type: 'adaptive', display: 'summarized' } : { type: 'adaptive' };
}

/**
 * archie's own text comes first with a cache breakpoint of its own: it and the tools are the same in every session, what
 * follows (place, date, memory files) is not.
 */
function systemOf(
  system: string,
  instructions: readonly string[],
  cached: CacheControl | false,
): Record<string, unknown> {
  const texts = [system, instructions.join('\n\n')]
    .filter((text) => text.trim() !== '')
    .map((text) => text.toWellFormed());
  if (texts.length === 0) return {};
  if (!cached) return { system: texts.join('\n\n') };
  const blocks = texts.map((text) => ({ type: 'text', text }));
  return { system: blocks.map((block, n) => (n === 0 ? { ...block, cache_control: cached } : block)) };
}

/**
 * Names that go into `tools`. A limit that stood before the first word, and was not widened since, holds for the whole
 * conversation: then only its tools are declared. Any other limit is said in the conversation where the server can take
 * that, so that `tools` never changes; where it cannot, `tools` is what the last limit leaves.
 */
function declaredTools(names: readonly string[], messages: readonly Message[], toolChanges: boolean): string[] {
  const within = (limit: ToolLimit): string[] => names.filter((name) => limit === null || limit.includes(name));
  const limits = messages.map((message) => (message.role === 'system' ? message.tools : undefined));
  if (!toolChanges) return within(limits.findLast((limit) => limit !== undefined) ?? null);
  const start = leading(messages);
  const first = within(limits.slice(0, start).findLast((limit) => limit !== undefined) ?? null);
  const later = limits.slice(start).filter((limit) => limit !== undefined);
  return later.every((limit) => within(limit).every((name) => first.includes(name))) ? first : [...names];
}

interface WireTool {
  name: string;
  description: string;
  input_schema: Record<string, unknown>;
}

const sortedTools = new WeakMap<readonly ToolSpec[], WireTool[]>();

/** By name, so that the order in which rooms were assembled cannot change the prefix. */
function sorted(tools: readonly ToolSpec[]): WireTool[] {
  const known = sortedTools.get(tools);
  if (known) return known;
  const made = tools.map(({ name, description, schema }): WireTool => {
    const { $schema: _, ...input_schema } = schema;
    return { name, description, input_schema };
  });
  made.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  sortedTools.set(tools, made);
  return made;
}

function toolsOf(
  specs: readonly WireTool[],
  declared: readonly string[],
  messages: readonly Message[],
): Record<string, unknown> {
  if (declared.length > 0) return { tools: specs.filter((spec) => declared.includes(spec.name)) };
  // A conversation in which tools were called is refused without any; so they are named, and cannot be chosen.
  const called = messages.some(
    (message) => message.role === 'assistant' && message.content.some((block) => block.type === 'tool_use'),
  );
  return called && specs.length > 0 ? { tools: specs, tool_choice: { type: 'none' } } : {};
}
