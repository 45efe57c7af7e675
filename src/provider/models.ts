/**
 * The models archie knows: their limits, how each wants to be asked, their short names; and what a server says of
 * others.
 */

import type { ModelInfo } from '../protocol/provider.ts';

/** What the provider must know of a model to word a request, beyond what the house is told. */
export interface ModelTraits {
  /** How adaptive thinking is asked for; null sends no thinking field at all. `summary`: it would be hidden unless asked for. */
  thinking: 'summary' | 'plain' | null;
  /** Takes `output_config.effort`. */
  effort: boolean;
  /** Takes `role: "system"` messages in mid-conversation. */
  midSystem: boolean;
  /** Takes tool changes in them (beta). */
  toolChanges: boolean;
}

interface Family extends ModelTraits {
  contextWindow: number;
  maxOutput: number;
  compaction: boolean;
}

const full: Family = {
  contextWindow: 1_000_000,
  maxOutput: 128_000,
  compaction: true,
  thinking: 'summary',
  effort: true,
  midSystem: true,
  toolChanges: true,
};
const beforeMidSystem: Family = { ...full, midSystem: false, toolChanges: false };
const version46: Family = { ...beforeMidSystem, thinking: 'plain' };
const version45: Family = {
  ...version46,
  contextWindow: 200_000,
  maxOutput: 64_000,
  compaction: false,
  thinking: null,
  effort: false,
};

/** From the vendor's model pages and the pages on mid-conversation messages and compaction, October 2026. */
const families: Record<string, Family> = {
  'claude-fable-5-2': full,
  'claude-fable-5-1': full,
  'claude-fable-5': full,
  'claude-mythos-5-2': full,
  'claude-mythos-5-1': full,
  'claude-mythos-5': full,
  'claude-opus-5-5': full,
  'claude-opus-5': full,
  'claude-opus-4-8': full,
  'claude-opus-4-7': beforeMidSystem,
  'claude-opus-4-6': version46,
  'claude-opus-4-5': { ...version45, effort: true },
  'claude-sonnet-5-5': full,
  'claude-sonnet-5': beforeMidSystem,
  'claude-sonnet-4-6': version46,
  'claude-sonnet-4-5': version45,
  'claude-haiku-5-5': full,
  'claude-haiku-4-5': version45,
};

/** Nothing is taken for granted but what every server has; mid-conversation messages are tried, and dropped on a refusal. */
export const unknownTraits: ModelTraits = { thinking: null, effort: true, midSystem: true, toolChanges: true };

/**
 * Sonnet: the best of speed and price for work in a terminal, and strong enough for the architect; whoever wants more says `-m opus`.
 */
export const defaultModel = 'claude-sonnet-5-5';

/** Short names as in persona files and on the command line. */
export const modelAliases: Readonly<Record<string, string>> = {
  opus: 'claude-opus-5-5',
  sonnet: 'claude-sonnet-5-5',
  haiku: 'claude-haiku-5-5',
  fable: 'claude-fable-5-2',
};

/** Short names and ids of the models in the table. */
export function knownModels(): string[] {
  return [...Object.keys(modelAliases), ...Object.keys(families)];
}

/** The id behind an alias; any other name is taken as an id. */
export function resolveModel(name: string): string {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(modelAliases, key) ? (modelAliases[key] ?? name) : name.trim();
}

/** The id without its date: `claude-haiku-4-5-20251001` and `claude-haiku-4-5` are one model. */
export function undated(model: string): string {
  return resolveModel(model).replace(/[-@]\d{8}$/, '');
}

function family(model: string): Family | undefined {
  const key = undated(model);
  return Object.hasOwn(families, key) ? families[key] : undefined;
}

/** Null for a model that archie does not know. */
export function knownTraits(model: string): ModelTraits | null {
  return family(model) ?? null;
}

/** Null for a model that archie does not know. */
export function knownInfo(model: string): ModelInfo | null {
  const found = family(model);
  if (!found) return null;
  const { contextWindow, maxOutput, compaction } = found;
  return { id: resolveModel(model), contextWindow, maxOutput, vision: true, compaction, known: true };
}

/** For a model nobody could tell us about. */
export function assumedInfo(model: string): ModelInfo {
  return { id: model, contextWindow: null, maxOutput: 32_000, vision: false, compaction: false, known: false };
}

interface Described {
  id?: unknown;
  max_tokens?: number | null;
  capabilities?: {
    image_input?: { supported?: boolean };
    context_management?: { compact_20260112?: { supported?: boolean } | null };
    effort?: { supported?: boolean };
    thinking?: { types?: { adaptive?: { supported?: boolean } } };
  } | null;
}

/** By the Messages API; by vLLM; by OpenRouter and gateways; by LM Studio. */
const windowMembers = ['max_input_tokens', 'max_model_len', 'context_length', 'context_window', 'max_context_length'];

/** The window that an entry of a server's list names, in tokens; null where it names none. */
export function windowIn(entry: object): number | null {
  const said = windowMembers.map((member) => (entry as Record<string, unknown>)[member]);
  return said.find((each): each is number => typeof each === 'number' && each > 0) ?? null;
}

/** What `GET /v1/models/:id` says of a model that is not in the table. Null where the answer is about no model. */
export function fromServer(model: string, answer: unknown): { info: ModelInfo; traits: ModelTraits } | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const { id, max_tokens: output, capabilities } = answer as Described;
  const window = windowIn(answer);
  if (window === null && typeof id !== 'string') return null;
  const assumed = assumedInfo(model);
  return {
    info: {
      ...assumed,
      contextWindow: window,
      maxOutput: typeof output === 'number' && output > 0 ? output : assumed.maxOutput,
      vision: capabilities?.image_input?.supported === true,
      compaction: capabilities?.context_management?.compact_20260112?.supported === true,
      known: true,
    },
    traits: {
      ...unknownTraits,
      thinking: capabilities?.thinking?.types?.adaptive?.supported === true ? 'summary' : null,
      effort: capabilities?.effort?.supported !== false,
    },
  };
}
