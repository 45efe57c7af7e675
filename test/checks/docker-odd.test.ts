/** Odd files of the kinds that run things: none may make a check throw, and every finding is at a line that is there. */

import { expect, test } from 'vitest';
import { verdictsOf } from './corpus.ts';

const dockerfile = 'FROM node\nRUN apt-get update\nENV DB_PASSWORD=hunter2\nCMD node a.js\n';
const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghi'.split('').map((c, at) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]`),
];

async function lines(path: string, text: string): Promise<string[]> {
  const verdicts = await verdictsOf({ [path]: text });
  return verdicts.flatMap(({ findings }) => findings.map(({ rule, line }) => `${rule}:${line}`));
}

test('the ends of lines and a mark of the byte order move no finding', async () => {
  const plain = await lines('Dockerfile', dockerfile);
  expect(plain).toContain('dockerfile/secret:3');
  expect(await lines('Dockerfile', dockerfile.replaceAll('\n', '\r\n'))).toEqual(plain);
  expect(await lines('Dockerfile', `\uFEFF${dockerfile}`)).toEqual(plain);
  expect(await lines('Dockerfile', `# 注释\n${dockerfile}`)).toEqual(
    plain.map((each) => each.replace(/\d+$/, (line) => String(Number(line) + 1))),
  );
});

test('other names of Dockerfiles are known, and what only looks like one is none', async () => {
  for (const path of [
    'Containerfile',
    'api.dockerfile',
    'docker/Dockerfile.prod',
    'prod.Dockerfile',
    'x/dev-Dockerfile',
  ])
    expect(await lines(path, dockerfile), path).toContain('dockerfile/shell-form:4');
  for (const path of ['Dockerfile.md', 'src/dockerfile.ts', '.dockerignore'])
    expect(await lines(path, dockerfile), path).toEqual([]);
});

test('aliases that make much of little are said to be too much', async () => {
  const text = `services: { a: { image: "x:1" } }\nx-b:\n${bomb.map((line) => `  ${line}`).join('\n')}\n`;
  // Told by the reader of YAML, so that no other kind has to unfold it.
  const verdicts = await verdictsOf({ 'compose.yaml': text });
  expect(verdicts.map(({ kind, status }) => [kind, status])).toEqual([['syntax', 'fail']]);
});

test('an anchor within itself, an empty file and a template are answered', async () => {
  const texts = [
    'services: &a { b: *a }\n',
    '',
    '{{ if .X }}\nservices: {}\n{{ end }}\n',
    'services:\n  a: &a\n    <<: *a\n    image: "x:1"\n',
  ];
  for (const text of texts) await expect(verdictsOf({ 'compose.yaml': text })).resolves.toBeDefined();
});

test('what merges bring counts, and stands where the anchor is', async () => {
  const text = 'x-a: &a\n  image: nginx\nservices:\n  web:\n    <<: *a\n    ports: ["80:80"]\n';
  expect(await lines('compose.yaml', text)).toEqual(['compose/image-latest:2']);
});

test('kinds of others are named, not judged', async () => {
  const text = 'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: a }\nspec: { a: 1 }\n';
  const [verdict] = (await verdictsOf({ 'a.yaml': text })).filter(({ kind }) => kind === 'kubernetes');
  expect(verdict).toMatchObject({
    status: 'not-checked',
    summary: expect.stringContaining('Certificate (cert-manager.io/v1)'),
  });
});

test('a manifest of a chart, and a patch of a kustomization, are not judged as whole objects', async () => {
  const part = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: 3 }\n';
  const files = {
    'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 0.1.0\n',
    'chart/templates/web.yaml': part,
    'over/kustomization.yaml': 'patches:\n  - path: more.yaml\n',
    'over/more.yaml': part,
    'whole.yaml': part,
  };
  const verdicts = (await verdictsOf(files)).filter(({ kind }) => kind === 'kubernetes');
  const status = Object.fromEntries(verdicts.map((each) => [each.path, each.status]));
  expect(status).toMatchObject({
    'chart/templates/web.yaml': 'not-checked',
    'over/more.yaml': 'not-checked',
    'whole.yaml': 'fail',
  });
});
