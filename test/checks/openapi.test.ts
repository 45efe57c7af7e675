/** OpenAPI documents: the corpus, and what is told beside findings. */

import { expect, test } from 'vitest';
import { openapi } from '../../src/checks/openapi/openapi.ts';
import { corpusTests, everyRuleTest, verdictsOf } from './corpus.ts';

corpusTests('openapi');
everyRuleTest('openapi', openapi.rules);

const head = 'openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\nsecurity: []\n';

test('every example is sent and answered, and the table says what came of it', async () => {
  const document = `${head}paths:
  /users/me:
    get: {responses: {'200': {description: ok}, default: {description: no}}}
  /users/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}, example: me}]
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {type: object, properties: {name: {type: string}}}
              examples: {ada: {value: {name: Ada}}, wrong: {value: {name: 3}}}
        default: {description: no}
  /things/{id}:
    post:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}, example: 7}]
      requestBody: {content: {application/json: {schema: {type: array, items: {type: integer}}, example: [1, two]}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {type: array, minItems: 2, items: {type: string, format: uuid}}}}}
        default: {description: no}
`;
  const [verdict] = await verdictsOf({ 'api.yaml': document });
  expect(verdict?.evidence[0]?.rows).toEqual([
    {
      operation: 'GET /users/me',
      security: 'anybody',
      request: 'made from the schemas',
      status: '200',
      answer: 'no body',
    },
    {
      operation: 'GET /users/{id}',
      security: 'anybody',
      request: 'id=me',
      status: '200',
      answer: 'GET /users/me takes it',
    },
    {
      operation: 'GET /users/{id}',
      security: 'anybody',
      request: 'id=me',
      status: '200',
      answer: 'GET /users/me takes it',
    },
    {
      operation: 'POST /things/{id}',
      security: 'anybody',
      request: 'id=7, body example',
      status: '201',
      answer: 'made from the schema, fits · the request does not fit: body: [1] must be integer',
    },
  ]);
  expect(verdict?.summary).toBe('3.1 · 3 operations, 5 examples answered · new');
});

test('a number where text should be is mended by quotes', async () => {
  const document = `${head}paths: {}\ncomponents: {schemas: {A: {type: string, example: 12}}}\n`;
  const [verdict] = await verdictsOf({ 'api.yaml': document });
  const finding = verdict?.findings.find(({ rule }) => rule === 'openapi/invalid-example');
  const [edit] = finding?.fix ?? [];
  expect(edit && document.slice(0, edit.from) + edit.text + document.slice(edit.to)).toContain("example: '12'}");
});

test('files that only look like it are left alone', async () => {
  const files = {
    'package.json': '{"dependencies": {"openapi": "3.0.0"}, "info": {}}',
    'chart/values.yaml': 'openapi: 3\nreplicas: 2\n',
    'api/config.yaml': 'type: object\nname: x\n',
    'k8s/crd.yaml': 'apiVersion: v1\nkind: X\nspec: {schema: {openAPIV3Schema: {type: object, properties: {}}}}\n',
    'docs/about.yaml': 'text: we use openapi and swagger\n',
  };
  expect((await verdictsOf(files)).filter(({ kind }) => kind === 'openapi')).toEqual([]);
});

test('a part is judged with all documents that use it, changed or not', async () => {
  const main = (name: string) =>
    `${head}paths:\n  /${name}:\n    get:\n      responses:\n        '200': {description: ok, content: {application/json: {schema: {$ref: './schemas/a.yaml'}}}}\n        default: {description: no}\n`;
  const base = {
    'api/one.yaml': main('one'),
    'api/two.yaml': main('two'),
    'api/schemas/a.yaml': 'type: object\nrequired: [id]\nproperties:\n  id: {type: integer}\n',
  };
  const gone = await verdictsOf({ 'api/one.yaml': main('one'), 'api/two.yaml': main('two') }, base);
  expect(gone.flatMap(({ findings }) => findings).map(({ rule, path, line }) => `${rule} ${path}:${line}`)).toEqual([
    'openapi/unresolved-ref api/one.yaml:8',
    'openapi/unresolved-ref api/two.yaml:8',
  ]);
  const changed = await verdictsOf(
    { ...base, 'api/schemas/a.yaml': 'type: object\nproperties:\n  id: {type: integer}\n' },
    base,
  );
  expect(changed.find(({ path }) => path === 'api/schemas/a.yaml')).toMatchObject({
    status: 'fail',
    summary: 'part of api/one.yaml, api/two.yaml',
  });
});

test('the settings may turn a rule off, and make it milder', async () => {
  const document = `${head}paths: {/a: {get: {responses: {'200': {description: ok}}}}}\n`;
  const [verdict] = await verdictsOf({ 'api.yaml': document }, {}, { rules: { 'openapi/no-error-response': 'off' } });
  expect(verdict?.status).toBe('pass');
});
