/** JSON, YAML and TOML. */

import { expect, test } from 'vitest';
import { syntax } from '../../src/checks/data/syntax.ts';
import { corpusTests, everyRuleTest, verdictsOf } from './corpus.ts';

corpusTests('syntax');
everyRuleTest('syntax', syntax.rules);

test('a byte order mark that was there before is no more than worth knowing', async () => {
  const marked = '\uFEFF{ "a": 1 }\n';
  const [verdict] = await verdictsOf({ 'a.json': marked }, { 'a.json': '\uFEFF{ "a": 0 }\n' });
  expect(verdict).toMatchObject({ status: 'pass', findings: [{ rule: 'syntax/byte-order-mark', severity: 'info' }] });
});
