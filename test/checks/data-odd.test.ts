/** What is no plain JSON, YAML or TOML, and input that nobody would write: told, and never an error of ours. */

import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verdictsOf } from './corpus.ts';

async function one(path: string, text: string) {
  const [verdict] = await verdictsOf({ [path]: text });
  return verdict;
}

describe('what is not checked says why', () => {
  test.each([
    [
      'chart/templates/deployment.yaml',
      'metadata:\n  name: {{ .Release.Name }}\n{{- if .Values.x }}\n  a: 1\n{{- end }}\n',
      'a template, not YAML',
    ],
    ['chart/templates/quoted.yaml', 'name: {{ .Values.name }}\n', 'a template, not YAML'],
    ['roles/web/config.yml', '{% for x in list %}\n- {{ x }}: [\n{% endfor %}\n', 'a template, not YAML'],
    ['a.json', '{ "name": {{cookiecutter.name}} }', 'a template, not JSON'],
    ['a.json5', '{ a: 1 }', 'JSON5 is not read'],
    ['deep.json', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'nested too deep to be read'],
  ])('%s', async (path, text, why) => {
    expect(await one(path, text)).toMatchObject({ status: 'not-checked', summary: why });
  });

  test('expressions of GitHub are no template', async () => {
    expect(await one('.github/x.yml', 'a: ${{ b }}\nc: [1\nd: 2\n')).toMatchObject({ status: 'fail' });
  });
});

test('a mark at the start and carriage returns move no line', async () => {
  const verdict = await one('a.json', '\ufeff{\r\n  "a": 1,\r\n  "名": 2,\r\n  "a": 3\r\n}\r\n');
  expect(verdict?.findings).toMatchObject([
    { rule: 'syntax/byte-order-mark', line: 1 },
    { rule: 'syntax/duplicate-key', line: 4, column: 3 },
  ]);
});

test('a comma too many is mended', async () => {
  const text = '{ "a": [1, 2,], }';
  const verdict = await one('a.json', text);
  const edits = verdict?.findings.flatMap(({ fix = [] }) => fix) ?? [];
  const mended = edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((all, { from, to, text: by }) => all.slice(0, from) + by + all.slice(to), text);
  expect(JSON.parse(mended)).toEqual({ a: [1, 2] });
});

test('many keys and long lists take linear time', async () => {
  const yaml = Array.from({ length: 30_000 }, (_, index) => `key${index}: value`).join('\n');
  const json = `{${Array.from({ length: 60_000 }, (_, index) => `"key${index}": [${index}]`).join(',')}}`;
  const began = process.cpuUsage();
  expect((await one('a.yaml', yaml))?.status).toBe('pass');
  expect((await one('a.json', json))?.status).toBe('pass');
  // Of the processor, as others may be busy.
  expect(process.cpuUsage(began).user).toBeLessThan(8_000_000);
});

const pieces = '{}[]:,"\'\n\r\t -#&*!|>%@`<\\=/().;$0123456789aé名'.split('');
const words = [
  'type',
  'query',
  'message',
  'enum',
  'syntax = "proto3";',
  '"$schema": "https://json-schema.org/draft/2020-12/schema"',
  'asyncapi: 3.0.0',
  '$ref',
  '<<: *a',
  '&a',
  '"a": 1,',
  '---\n',
  'extend',
  'oneof x {',
  'reserved 1 to',
  'channels',
  'properties',
  'default',
];
const odd = array(constantFrom(...pieces, ...words), { maxLength: 60 }).map((all) => all.join(''));

test.each([
  'a.json',
  'a.yaml',
  'a.toml',
  'a.jsonl',
  'tsconfig.json',
  'a.graphql',
  'a.proto',
  'a.schema.json',
  'a.schema.yaml',
])('whatever stands in %s, it is judged', async (path) => {
  await assert(
    asyncProperty(odd, odd, async (text, before) => {
      for (const { summary, findings } of await verdictsOf({ [path]: text }, { [path]: before })) {
        expect(summary).not.toMatch(/ failed: |no answer/);
        for (const { line } of findings) expect(line).toBeLessThanOrEqual(text.split('\n').length);
      }
    }),
    { numRuns: 150 },
  );
});

test('a template that happens to be YAML is of no other kind', async () => {
  const chart =
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  a: {{ .Values.a }}\n';
  expect(await verdictsOf({ 'chart/templates/map.yaml': chart })).toMatchObject([
    { kind: 'syntax', status: 'not-checked', summary: 'a template, not YAML', findings: [] },
  ]);
});
