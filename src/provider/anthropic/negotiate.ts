/** Finds out what a server does not know: a refused request goes out again without one feature, and what helped is kept. */

import type { ProviderFailure } from '../../protocol/failure.ts';
import type { EventStream } from './exchange.ts';
import { toFailure } from '../faults.ts';
import type { Scene } from '../faults.ts';
import type { ProviderLog } from './notes.ts';
import type { Feature, WireRequest } from './wire.ts';

/** What a request needs beyond its wire form. */
export interface Extra {
  body: Record<string, unknown>;
  betas: string[];
}

interface Negotiation {
  host: string;
  /** The vendor's own service: it knows every field, so only what depends on the model is ever dropped. */
  own: boolean;
  log: ProviderLog | undefined;
  /** Sends; resolves with the events once the server has begun to answer. Throws whatever the SDK throws. */
  post(wire: WireRequest, extra: Extra, scene: Scene): Promise<EventStream>;
}

/** Words the request without some features, and without thinking of these signatures. */
type Wording = (without: ReadonlySet<Feature>, stale: ReadonlySet<string>) => WireRequest;

/**
 * Sends requests to a server that may not know all that archie would like to say. On a refusal the request goes out again
 * without one thing it used that the server may do without; what helped is remembered, so later requests go straight.
 */
export function negotiator(at: Negotiation): (wording: Wording, extra: Extra, scene: Scene) => Promise<EventStream> {
  const refused = new Map<string, Set<Feature>>();
  const stale = new Set<string>();

  return async (wording, extra, scene) => {
    const before = refused.get(scene.model) ?? new Set<Feature>();
    const without = new Set(before);
    const thinking = new Set<string>();
    let first: ProviderFailure | undefined;
    for (;;) {
      const wire = wording(without, stale);
      try {
        const events = await at.post(wire, extra, scene);
        for (const signature of thinking) stale.add(signature);
        // Thinking is remembered block by block: what the model thinks from here on is good again.
        without.delete('thinking');
        if (without.size > before.size) {
          refused.set(scene.model, without);
          const text = `${at.host} refused a request; ${scene.model} is asked without ${[...without].join(', ')} from here on`;
          at.log?.({ from: 'negotiation', level: 'info', text });
        }
        return events;
      } catch (error) {
        const failure = toFailure(error, scene);
        const next = nextWithout(failure, error, wire.used, at.own);
        // What the server said to the request as it was meant is what is wrong with it.
        if (!next) throw failure.fault === 'invalid_request' ? (first ?? failure) : failure;
        first ??= failure;
        if (next === 'thinking') for (const signature of wire.thinking) thinking.add(signature);
        without.add(next);
      }
    }
  };
}

/** The order in which things are dropped when the refusal does not say what it is about. */
const order: readonly Feature[] = ['toolChanges', 'midSystem', 'thinking', 'diagnosis', 'hour', 'extras'];

/** These are in nearly every request, and most servers take them: they are dropped only where the refusal names them. */
const named: ReadonlySet<Feature> = new Set(['diagnosis', 'hour', 'extras']);

const hints: Record<Feature, RegExp> = {
  toolChanges: /tool_(?:removal|addition)|tool.?change|mid-conversation-tool|anthropic-beta/i,
  midSystem: /\bsystem\b|unexpected role|messages[.[\]\d]*role/i,
  thinking: /signature|thinking.{0,40}(?:block|match|modif|prefix)|(?:block|prefix).{0,40}thinking/i,
  diagnosis: /diagnostics|previous_message_id/i,
  hour: /\bttl\b|extended.?cache|\b1h\b/i,
  extras: /cache_control|output_config|effort|adaptive|thinking|extra (?:inputs|fields)|unknown field|not permitted/i,
};

/** The feature to try without, or null when the refusal is about something else. */
function nextWithout(failure: ProviderFailure, error: unknown, used: readonly Feature[], own: boolean): Feature | null {
  const code = (error as { errorCode?: string | null }).errorCode ?? null;
  // A code names the cause, and only these are of our making.
  if (code !== null && code !== 'tool_reference_unresolved') return null;
  const left = order.filter((feature) => used.includes(feature) && !(own && feature === 'extras'));
  const hinted = left.find((feature) => hints[feature].test(failure.message));
  // Some local servers fail inside their prompt template instead of refusing (HTTP 500, "system message must be at the beginning").
  if (failure.fault === 'server' && !own) return hinted === 'midSystem' ? hinted : null;
  if (failure.fault !== 'invalid_request') return null;
  return hinted ?? left.find((feature) => !named.has(feature)) ?? null;
}
