/** AsyncAPI. */

import { asyncapi } from '../../src/checks/asyncapi/asyncapi.ts';
import { corpusTests, everyRuleTest } from './corpus.ts';

corpusTests('asyncapi');
everyRuleTest('asyncapi', asyncapi.rules);
