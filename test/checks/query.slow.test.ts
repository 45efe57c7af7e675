/** Queries: found in files and programs, prepared on the schema, held against migrations. On the real engines. */

import { queries } from '../../src/checks/queries/queries.ts';
import { corpusTests, everyRuleTest } from './corpus.ts';

corpusTests('query');
everyRuleTest('query', queries.rules);
