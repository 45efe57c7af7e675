import { expect, test } from 'vitest';
import { defaultModel, knownInfo, modelAliases, resolveModel } from '../../src/provider/models.ts';
import { costOf, worstPriceOf } from '../../src/provider/prices.ts';

const usage = (input: number, output = 0, cacheRead = 0, cacheWrite = 0) => ({ input, output, cacheRead, cacheWrite });

test('adds up what each kind of token costs', () => {
  expect(costOf('claude-sonnet-5-5', usage(1000, 2000, 3000, 4000))).toBeCloseTo(0.002 + 0.02 + 0.0003 + 0.01, 12);
  expect(costOf('opus', usage(1_000_000))).toBe(4);
  expect(costOf('claude-fable-5-1', usage(0, 1_000_000))).toBe(50);
});

test('Haiku 5.5 costs more for the whole request above 100,000 tokens of prompt, cached ones counted', () => {
  expect(costOf('haiku', usage(100_000))).toBeCloseTo(0.01, 12);
  expect(costOf('haiku', usage(100_001))).toBeCloseTo(0.0500005, 12);
  expect(costOf('haiku', usage(1, 0, 100_000))).toBeCloseTo((0.5 + 100_000 * 0.05) / 1e6, 12);
  // What the model writes does not count.
  expect(costOf('haiku', usage(1, 200_000))).toBeCloseTo((0.1 + 200_000 * 0.5) / 1e6, 12);
});

test('knows dated ids; an unlisted model has no price, not a price of nothing', () => {
  expect(costOf('claude-haiku-4-5-20251001', usage(1_000_000))).toBe(1);
  expect(costOf('claude-opus-4-5@20251101', usage(1_000_000))).toBe(5);
  for (const model of ['claude-fable-5-2', 'llama', '', 'constructor', '__proto__'])
    expect(costOf(model, usage(1))).toBeNull();
});

test('prices of the user come first, for a dated id or the plain one', () => {
  const own = {
    'claude-opus-5-5': { input: 1, output: 1, cacheRead: 1, cacheWrite: 1, cacheWriteHour: 1 },
    local: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0 },
  };
  expect(costOf('claude-opus-5-5-20261001', usage(1_000_000), own)).toBe(1);
  expect(costOf('local', usage(1_000_000), own)).toBe(0);
});

test('short names stand for current models', () => {
  expect(Object.keys(modelAliases)).toEqual(['opus', 'sonnet', 'haiku', 'fable']);
  for (const [alias, id] of Object.entries(modelAliases)) {
    expect(resolveModel(` ${alias.toUpperCase()} `)).toBe(id);
    expect(knownInfo(id)).toMatchObject({ id, contextWindow: 1_000_000, maxOutput: 128_000, known: true });
  }
  expect(resolveModel('qwen3:27b')).toBe('qwen3:27b');
  expect(resolveModel('constructor')).toBe('constructor');
  expect(knownInfo('toString')).toBeNull();
  expect(knownInfo(defaultModel)?.known).toBe(true);
});

test('what is kept for an hour costs twice the input, also at its worst', () => {
  expect(costOf('sonnet', { ...usage(0, 0, 0, 1_000_000), cacheWriteHour: 400_000 })).toBeCloseTo(
    0.6 * 2.5 + 0.4 * 4,
    12,
  );
  expect(costOf('claude-fable-5-1', { ...usage(0, 0, 0, 1_000_000), cacheWriteHour: 1_000_000 })).toBeCloseTo(20, 12);
  // Never more than was written.
  expect(costOf('sonnet', { ...usage(0, 0, 0, 1_000_000), cacheWriteHour: 9_000_000 })).toBeCloseTo(4, 12);
  expect(worstPriceOf('sonnet', 1000)?.prompt).toBeCloseTo(2.5e-6, 12);
  expect(worstPriceOf('sonnet', 1000, { hour: true })?.prompt).toBeCloseTo(4e-6, 12);
});
