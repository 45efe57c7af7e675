/** GraphQL: schemas, operations, and changes that break clients. */

import { graphql } from '../../src/checks/graphql/graphql.ts';
import { corpusTests, everyRuleTest } from './corpus.ts';

corpusTests('graphql');
everyRuleTest('graphql', graphql.rules);
