/** GraphQL: schemas, operations, and changes that break clients. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { graphql } from '../../src/checks/graphql/graphql.ts';
import { corpusTests, everyRuleTest, verdictsOf } from './corpus.ts';

corpusTests('graphql');
everyRuleTest('graphql', graphql.rules);

const subgraphs = {
  'shop/products.graphql':
    'type Query {\n  top: Product\n}\n\ntype Product @key(fields: "upc") {\n  upc: ID!\n  name: String\n}\n',
  'shop/reviews.graphql': 'type Product @key(fields: "upc") {\n  upc: ID!\n  reviews: [String]\n}\n',
};

test('what is asked of several subgraphs at once is held against none of them, and that is said', async () => {
  const query = '{\n  top {\n    name\n    reviews\n  }\n}\n';
  const [verdict] = await verdictsOf({ ...subgraphs, 'shop/query.graphql': query }, subgraphs);
  expect(verdict).toMatchObject({ status: 'not-checked', findings: [], summary: 'no schema of the tree fits' });
});

test('what one subgraph answers alone is held against it', async () => {
  const query = '{\n  top {\n    name\n  }\n}\n';
  const [verdict] = await verdictsOf({ ...subgraphs, 'shop/query.graphql': query }, subgraphs);
  expect(verdict).toMatchObject({ status: 'pass', findings: [] });
});

test('an introspection that says too little is not checked, and that is said', async () => {
  const verdicts = await verdictsOf({ 'schema.json': '{ "__schema": { "types": [{ "name": "Query" }] } }\n' });
  const [verdict] = verdicts.filter(({ kind }) => kind === 'graphql');
  expect(verdict).toMatchObject({ status: 'not-checked', findings: [], summary: expect.stringMatching(/too little/) });
});

test('what a service answered does not hide what is wrong with the schema that is written beside it', async () => {
  const answered = 'test/fixtures/proof/graphql/introspection/good/schema.json';
  const verdicts = await verdictsOf({
    'schema.json': readFileSync(answered, 'utf8'),
    'schema.graphql': 'type Query {\n  name: String\n  size: Int\n}\n',
    'names.graphql': '{\n  nothing\n}\n',
  });
  const found = verdicts.flatMap(({ findings }) => findings.map(({ rule, path, line }) => [rule, path, line]));
  expect(found).toEqual([['graphql/invalid-operation', 'names.graphql', 2]]);
});
