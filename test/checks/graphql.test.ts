/** GraphQL: schemas, operations, and changes that break clients. */

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
