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

test('an image that Skaffold builds has its tag from there', async () => {
  const pod =
    'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: shop/web }] }\n';
  const skaffold = 'apiVersion: skaffold/v4beta11\nkind: Config\nbuild: { artifacts: [{ image: shop/web }] }\n';
  const rulesFor = async (files: Record<string, string>) => {
    const verdicts = await verdictsOf(files);
    return verdicts.flatMap(({ findings }) => findings.map(({ rule }) => rule));
  };
  expect(await rulesFor({ 'web.yaml': pod })).toContain('kubernetes/image-latest');
  const built = await rulesFor({ 'web.yaml': pod, 'skaffold.yaml': skaffold });
  expect(built).not.toContain('kubernetes/image-latest');
});
