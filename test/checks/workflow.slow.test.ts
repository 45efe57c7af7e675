/** GitHub workflows and actions. */

import { workflow } from '../../src/checks/workflow/workflow.ts';
import { corpusTests, everyRuleTest } from './corpus.ts';

corpusTests('workflow');
everyRuleTest('workflow', workflow.rules);
