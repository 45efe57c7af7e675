/** JSON, YAML and TOML. */

import { syntax } from '../../src/checks/data/syntax.ts';
import { corpusTests, everyRuleTest } from './corpus.ts';

corpusTests('syntax');
everyRuleTest('syntax', syntax.rules);
