/** GitHub workflows and actions. */

import { expect, test } from 'vitest';
import { workflow } from '../../src/checks/workflow/workflow.ts';
import { corpusTests, everyRuleTest, verdictsOf } from './corpus.ts';

corpusTests('workflow');
everyRuleTest('workflow', workflow.rules);

test('that a workflow no longer says what its token may do is worth a warning', async () => {
  const jobs = 'jobs:\n  a: { runs-on: ubuntu-24.04, timeout-minutes: 5, steps: [{ run: make }] }\n';
  const path = '.github/workflows/ci.yml';
  const limited = `on: push\npermissions: { contents: read }\n${jobs}`;
  const severity = async (base: string) => {
    const [verdict] = await verdictsOf({ [path]: `on: push\n${jobs}` }, { [path]: base });
    return verdict?.findings.map((each) => [each.rule, each.severity]);
  };
  expect(await severity(limited)).toEqual([['workflow/no-permissions', 'warning']]);
  expect(await severity(`on: pull_request\n${jobs}`)).toEqual([['workflow/no-permissions', 'info']]);
});
