/** List prices, and what a request cost by them. */

import type { Usage } from '../protocol/message.ts';
import { promptTokens } from '../protocol/message.ts';
import { undated } from './models.ts';

/** USD per million tokens. `cacheWrite` is the price of the five-minute cache, `cacheWriteHour` that of the one that lasts an hour. */
export interface Price {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  cacheWriteHour: number;
}

/** A price, or two when the whole request costs more above some length of its prompt. `above` counts prompt tokens. */
type Tariff = Price | { upTo: number; below: Price; above: Price };

const perMillion = (input: number, output: number, cacheRead: number, cacheWrite: number): Price => ({
  input,
  output,
  cacheRead,
  cacheWrite,
  // Of every model that is listed it is twice the input (the vendor's page on prompt caching).
  cacheWriteHour: 2 * input,
});
const opus5 = perMillion(5, 25, 0.5, 6.25);
const sonnet4 = perMillion(3, 15, 0.3, 3.75);

/** The vendor's list prices of October 2026. What is not listed has no known price: "cost unknown" is honest, $0 is not. */
const prices: Record<string, Tariff> = {
  'claude-fable-5-1': perMillion(10, 50, 0.25, 12.5),
  'claude-opus-5-5': perMillion(4, 20, 0.2, 5),
  'claude-opus-5': opus5,
  'claude-opus-4-8': opus5,
  'claude-opus-4-7': opus5,
  'claude-opus-4-6': opus5,
  'claude-opus-4-5': opus5,
  'claude-sonnet-5-5': perMillion(2, 10, 0.1, 2.5),
  'claude-sonnet-5': perMillion(2, 10, 0.2, 2.5),
  'claude-sonnet-4-6': sonnet4,
  'claude-sonnet-4-5': sonnet4,
  'claude-haiku-5-5': {
    upTo: 100_000,
    below: perMillion(0.1, 0.5, 0.01, 0.125),
    above: perMillion(0.5, 2.5, 0.05, 0.625),
  },
  'claude-haiku-4-5': perMillion(1, 5, 0.1, 1.25),
};

/** USD for one request's usage; null when the price of the model is not known. `own` (by id) goes before the table. */
export function costOf(model: string, usage: Usage, own: Readonly<Record<string, Price>> = {}): number | null {
  const price = priceFor(model, promptTokens(usage), own);
  if (!price) return null;
  const hour = Math.min(usage.cacheWriteHour ?? 0, usage.cacheWrite);
  const microdollars =
    usage.input * price.input +
    usage.output * price.output +
    usage.cacheRead * price.cacheRead +
    (usage.cacheWrite - hour) * price.cacheWrite +
    hour * price.cacheWriteHour;
  return microdollars / 1_000_000;
}

/**
 * The most that one token may cost, USD: of a prompt of this length that is nowhere in the cache, and is perhaps written
 * to it (for an hour, where `hour` is said), and of the reply to it. Null when the price of the model is not known.
 */
export function worstPriceOf(
  model: string,
  prompt: number,
  { own = {}, hour = false }: { own?: Readonly<Record<string, Price>> | undefined; hour?: boolean | undefined } = {},
): { prompt: number; reply: number } | null {
  const price = priceFor(model, prompt, own);
  return (
    price && {
      prompt: Math.max(price.input, hour ? price.cacheWriteHour : price.cacheWrite) / 1_000_000,
      reply: price.output / 1_000_000,
    }
  );
}

function priceFor(model: string, prompt: number, own: Readonly<Record<string, Price>>): Price | null {
  const tariff = listed(own, model) ?? listed(own, undated(model)) ?? listed(prices, undated(model));
  if (!tariff) return null;
  return !('upTo' in tariff) ? tariff : prompt <= tariff.upTo ? tariff.below : tariff.above;
}

function listed<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
