/** Kubernetes manifests. */

import { expect, test } from 'vitest';
import { kubernetes } from '../../src/checks/kubernetes/kubernetes.ts';
import { corpusTests, everyRuleTest, verdictsOf } from './corpus.ts';

corpusTests('kubernetes');
everyRuleTest('kubernetes', kubernetes.rules);

test('a patch that a kustomization names without `path` is a patch, as older ones write it', async () => {
  const verdicts = await verdictsOf({
    'kustomization.yaml': 'resources: [web.yaml]\npatches:\n  - more.yaml\n',
    'more.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: 4 }\n',
  });
  const [patch] = verdicts.filter(({ path }) => path === 'more.yaml');
  expect(patch).toMatchObject({ status: 'not-checked', findings: [], summary: 'a patch of other objects' });
});
