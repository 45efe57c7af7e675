/** OpenAPI documents that are hostile, huge or odd: bounded, said, never thrown. */

import { array, assert, asyncProperty, constantFrom, dictionary, letrec, oneof } from 'fast-check';
import { expect, test } from 'vitest';
import { verdictsOf } from './corpus.ts';

const head = 'openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\nsecurity: []\n';
const ok = "responses: {'200': {description: ok}, default: {description: no}}";

async function one(files: Record<string, string>, base: Record<string, string> = {}) {
  return (await verdictsOf(files, base)).find(({ kind }) => kind === 'openapi');
}

test('anchors that unfold without end are refused', async () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level++)
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
  const verdicts = await verdictsOf({ 'api.yaml': `${head}paths: {}\nx-bomb:\n  ${lines.join('\n  ')}\n` });
  // Told by the reader of YAML, so that no other kind has to unfold it.
  expect(verdicts.map(({ kind, status }) => [kind, status])).toEqual([['syntax', 'fail']]);
  expect(verdicts[0]?.findings[0]?.message).toMatch(/unfold|alias/i);
});

test('an anchor within itself is refused', async () => {
  const verdict = await one({ 'api.yaml': `${head}paths: {}\nx-self: &a {b: [*a]}\n` });
  expect(verdict?.status).not.toBe('pass');
});

test('references in a circle end, over files and within one', async () => {
  const files = {
    'api.yaml': `${head}paths: {/a: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: 'a.yaml'}}}}, default: {description: no}}}}}\n`,
    'a.yaml': '$ref: b.yaml\n',
    'b.yaml': '$ref: a.yaml\n',
  };
  expect((await one(files))?.findings.map(({ rule }) => rule)).toContain('openapi/unresolved-ref');
  const nested = `${head}paths: {}\ncomponents: {schemas: {A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}}}, B: {type: array, items: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}}}}\n`;
  expect(
    (await one({ 'api.yaml': nested }, { 'api.yaml': nested.replace('type: array', 'type: [array]') }))?.status,
  ).toBe('pass');
});

test('a thousand references in a row are followed', async () => {
  const schemas = Array.from(
    { length: 1000 },
    (_, index) => `    S${index}: {$ref: '#/components/schemas/S${index + 1}'}`,
  ).join('\n');
  const text = (type: string) =>
    `${head}paths:\n  /a:\n    get:\n      responses:\n        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}\n        default: {description: no}\ncomponents:\n  schemas:\n${schemas}\n    S1000: {type: ${type}}\n`;
  const verdict = await one({ 'api.yaml': text('string') }, { 'api.yaml': text('integer') });
  expect(verdict?.findings.map(({ rule, line }) => [rule, line])).toContainEqual([
    'openapi/response-type-changed',
    1012,
  ]);
});

test('what is remote is not followed, and that is said', async () => {
  const text = `${head}paths: {/a: {get: {responses: {'200': {$ref: 'https://example.org/r.yaml#/ok'}, default: {description: no}}}}}\n`;
  const verdict = await one({ 'api.yaml': text });
  expect(verdict).toMatchObject({ status: 'pass', findings: [] });
  expect(verdict?.summary).toContain('1 remote reference not followed');
});

test('what is outside of the tree is refused, however it is written', async () => {
  for (const ref of [
    '../../etc/passwd',
    '/etc/passwd',
    'file:///etc/passwd',
    'a/../../../x.yaml',
    '..%2F..%2Fx.yaml',
  ]) {
    const text = `${head}paths: {/a: {get: {responses: {'200': {$ref: '${ref}'}, default: {description: no}}}}}\n`;
    expect(
      (await one({ 'api/api.yaml': text }))?.findings.map(({ rule }) => rule),
      ref,
    ).toEqual(['openapi/ref-outside']);
  }
});

test('ten thousand paths are compared, and not forever', { timeout: 120_000 }, async () => {
  const paths = (count: number) =>
    Array.from(
      { length: count },
      (_, index) =>
        `  /things/p${index}/{id}:\n    get:\n      operationId: g${index}\n      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n      ${ok}\n`,
    ).join('');
  const began = performance.now();
  const verdict = await one(
    { 'api.yaml': `${head}paths:\n${paths(9_999)}` },
    { 'api.yaml': `${head}paths:\n${paths(10_000)}` },
  );
  expect(verdict?.findings.map(({ rule }) => rule)).toEqual(['openapi/version-says-patch', 'openapi/path-removed']);
  expect(performance.now() - began).toBeLessThan(100_000);
});

test('versions that nobody knows are not checked', async () => {
  expect(await one({ 'api.yaml': 'openapi: 4.0.0\ninfo: {title: T, version: 1.0.0}\npaths: {}\n' })).toMatchObject({
    status: 'not-checked',
  });
});

test('nothing throws, whatever stands where', { timeout: 60_000 }, async () => {
  const value = letrec((tie) => ({
    any: oneof(
      { depthSize: 'small' },
      constantFrom(null, true, 0, -1, '', 'a', 'string', '#/paths', '#/components/schemas/A', 'x.yaml', '200'),
      array(tie('any'), { maxLength: 3 }),
      tie('object'),
    ),
    object: dictionary(
      constantFrom(
        '$ref',
        'get',
        'post',
        'parameters',
        'responses',
        '200',
        'default',
        'content',
        'application/json',
        'schema',
        'schemas',
        'A',
        'type',
        'properties',
        'items',
        'allOf',
        'oneOf',
        'discriminator',
        'mapping',
        'required',
        'enum',
        'example',
        'examples',
        'value',
        'security',
        'securitySchemes',
        'flows',
        'scopes',
        'servers',
        'url',
        'name',
        'in',
        'headers',
        'requestBody',
        'callbacks',
        'pattern',
        'minimum',
        'not',
        'nullable',
        'additionalProperties',
        '__proto__',
        'constructor',
        '/a/{b}',
      ),
      tie('any'),
      { maxKeys: 5 },
    ),
  })).object;
  await assert(
    asyncProperty(value, value, value, async (paths, components, before) => {
      const text = (all: unknown, parts: unknown) =>
        JSON.stringify({
          openapi: '3.0.3',
          info: { title: 'T', version: '1.0.0' },
          paths: { '/a': all },
          components: parts,
          security: [],
        });
      const verdicts = await verdictsOf(
        { 'api.json': text(paths, components) },
        { 'api.json': text(before, components) },
      );
      expect(
        verdicts
          .filter(
            ({ status, summary }) => status === 'not-checked' && /failed|undefined|is not|cannot read/i.test(summary),
          )
          .map(({ summary }) => summary),
      ).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
