/** Dockerfiles. */

import { dockerfile } from '../../src/checks/docker/dockerfile.ts';
import { corpusTests, everyRuleTest } from './corpus.ts';

corpusTests('dockerfile');
everyRuleTest('dockerfile', dockerfile.rules);
