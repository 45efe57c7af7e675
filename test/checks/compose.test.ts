/** Compose files. */

import { compose } from '../../src/checks/compose/compose.ts';
import { corpusTests, everyRuleTest } from './corpus.ts';

corpusTests('compose');
everyRuleTest('compose', compose.rules);
