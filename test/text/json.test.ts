import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, parseStructure } from '../../src/text/json.ts';
import { counterexample } from '../support/property.ts';

/** With line ends and tabs as they are; a backslash that is one stays. */
const unescaped = (json: string): string =>
  json.replace(/\\[^]/g, (found) => ({ '\\n': '\n', '\\t': '\t' })[found] ?? found);

describe('JSON in a text', () => {
  it.each([
    ['[1]', [1]],
    [' {"a":"b"}\n', { a: 'b' }],
    ['{"a":"b\n\tc"}', { a: 'b\n\tc' }],
    ['{\n"a":"b\\"\n"}', { a: 'b"\n' }],
    ['"a"', undefined],
    ['1', undefined],
    ['[a]', undefined],
    ['[id].tsx', undefined],
  ])('%j', (text, value) => {
    expect(parseStructure(text)).toEqual(value);
  });

  it('that was cut off is never made whole', () => {
    const property = fc.property(
      fc.dictionary(fc.string(), fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n') })),
      fc.nat(),
      (value, at) => {
        const whole = unescaped(JSON.stringify(value));
        return parseJson(whole.slice(0, at % whole.length)) instanceof Error;
      },
    );
    expect(counterexample(property)).toBeUndefined();
  });

  it('is read with the line ends in its quotes', () => {
    const property = fc.property(
      fc.dictionary(fc.string(), fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n') })),
      (value) => JSON.stringify(parseJson(unescaped(JSON.stringify(value, null, 2)))) === JSON.stringify(value),
    );
    expect(counterexample(property)).toBeUndefined();
  });
});
