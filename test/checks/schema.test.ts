/** JSON Schema. */

import { jsonSchema } from '../../src/checks/schema/schema.ts';
import { corpusTests, everyRuleTest } from './corpus.ts';

corpusTests('json-schema');
everyRuleTest('json-schema', jsonSchema.rules);
