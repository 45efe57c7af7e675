import { describe, expect, it } from 'vitest';
import { checkOutput } from '../../../src/fronts/headless/formats/schema.ts';

describe('checkOutput', () => {
  const fine: [string, Record<string, unknown>][] = [
    ['3', {}],
    ['null', { type: 'null' }],
    ['1.0', { type: 'integer' }],
    ['"a"', { type: ['string', 'null'] }],
    ['{"a":{"b":1}}', { properties: { a: { type: 'object', properties: { b: { const: 1 } } } } }],
    ['{"x":1}', { additionalProperties: { type: 'number' } }],
    ['[]', { items: { type: 'string' }, maxItems: 0 }],
    ['{"constructor":1}', { required: ['constructor'] }],
    ['2', { anyOf: [{ type: 'string' }, { enum: [2] }] }],
    ['  ```json\n[1]\n```\n', { type: 'array' }],
  ];
  it.each(fine)('%s satisfies its schema', (text, schema) => {
    expect(checkOutput(text, schema)).toMatchObject({ ok: true });
  });

  const bad: [string, Record<string, unknown>, string][] = [
    ['', {}, 'it is not JSON'],
    ['{"a":1', {}, 'it is not JSON'],
    ['3', { type: 'string' }, '/ must be "string", not number'],
    ['1.5', { type: 'integer' }, '/ must be "integer", not number'],
    ['[1,"a"]', { items: { type: 'number' } }, '/1 must be "number", not string'],
    [
      '{"a":[{"b":null}]}',
      { properties: { a: { items: { properties: { b: { type: 'string' } } } } } },
      '/a/0/b must be "string", not null',
    ],
    ['{}', { required: ['toString'] }, '/toString is missing'],
    ['{"x":1}', { additionalProperties: false }, '/x must not be there'],
    ['"c"', { enum: ['a', 'b'] }, '/ must be one of ["a","b"]'],
    ['2', { const: 1 }, '/ must be 1'],
    ['[]', { minItems: 1 }, '/ needs at least 1 items'],
    ['[1,2]', { maxItems: 1 }, '/ takes at most 1 items'],
    ['true', { anyOf: [{ type: 'string' }, { type: 'number' }] }, '/ satisfies none of anyOf'],
  ];
  it.each(bad)('%s does not satisfy %j', (text, schema, problem) => {
    const checked = checkOutput(text, schema);
    expect(checked.ok ? '' : checked.problem).toContain(problem);
  });
});
