/** Fold: how much of each request the prompt cache could have served and did not, and why. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import { promptTokens } from '../../../protocol/message.ts';

/** Tokens that were missed, by the reason in words, the most first. */
type CacheMisses = { reason: string; tokens: number; times: number }[];

/** The service's words for it (`cache_miss_reason` of the Messages API), in ours; any other stands as it is. */
const reasons: Readonly<Record<string, string>> = {
  messages_changed: 'the conversation changed',
  model_changed: 'another model',
  system_changed: 'the system prompt changed',
  tools_changed: 'the tools changed',
  previous_message_not_found: 'the service no longer knows the request before',
  unavailable: 'the service cannot say why',
};

/** Blocks at the end of a request may be too few to be kept: less than this part of it is no miss. */
const part = 0.1;
const lifetimes = [
  { ms: 60 * 60_000, words: 'more than an hour had passed' },
  { ms: 5 * 60_000, words: 'more than five minutes had passed' },
];

/** In each thread a request begins with what the one before sent, as long as nothing was summed up or taken back. */
export function cacheMisses(events: readonly RecordedEvent[]): CacheMisses {
  const before = new Map<string, { sent: number; at: number; model: string }>();
  const sums = new Map<string, { tokens: number; times: number }>();
  for (const event of events) {
    if (event.type === 'compacted' || event.type === 'withheld') before.delete(event.thread);
    if (event.type === 'rewound') before.clear();
    if (event.type !== 'replied' || promptTokens(event.usage) === 0) continue;
    const { usage, thread, at, model, cacheMiss } = event;
    const last = before.get(thread);
    before.set(thread, { sent: promptTokens(usage), at, model });
    // A service without a cache misses nothing.
    if (usage.cacheRead + usage.cacheWrite === 0 && !cacheMiss) continue;
    const missed = last ? Math.max(0, last.sent - usage.cacheRead) : 0;
    if (!cacheMiss && (!last || missed < last.sent * part)) continue;
    const said = cacheMiss && (reasons[cacheMiss.reason] ?? cacheMiss.reason);
    const guessed = last && (last.model === model ? lapsed(at - last.at) : reasons['model_changed']);
    const reason = said ?? guessed ?? 'no reason given';
    const sum = sums.get(reason) ?? { tokens: 0, times: 0 };
    sums.set(reason, { tokens: sum.tokens + (cacheMiss?.tokens ?? missed), times: sum.times + 1 });
  }
  return [...sums].map(([reason, sum]) => ({ reason, ...sum })).toSorted((a, b) => b.tokens - a.tokens);
}

function lapsed(ms: number): string | undefined {
  return lifetimes.find((each) => ms > each.ms)?.words;
}
