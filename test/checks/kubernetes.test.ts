/** Kubernetes manifests. */

import { kubernetes } from '../../src/checks/kubernetes/kubernetes.ts';
import { corpusTests, everyRuleTest } from './corpus.ts';

corpusTests('kubernetes');
everyRuleTest('kubernetes', kubernetes.rules);
