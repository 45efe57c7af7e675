/** Protocol Buffers: what a compiler refuses, names, and changes that old messages do not survive. */

import { protobuf } from '../../src/checks/protobuf/protobuf.ts';
import { corpusTests, everyRuleTest } from './corpus.ts';

corpusTests('protobuf');
everyRuleTest('protobuf', protobuf.rules);
