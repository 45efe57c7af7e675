/** Dependabot's configuration. */

import { dependabot } from '../../src/checks/dependabot/dependabot.ts';
import { corpusTests, everyRuleTest } from './corpus.ts';

corpusTests('dependabot');
everyRuleTest('dependabot', dependabot.rules);
