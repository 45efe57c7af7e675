/** Protocol Buffers: what a compiler refuses, names, and changes that old messages do not survive. */

import { expect, test } from 'vitest';
import { protobuf } from '../../src/checks/protobuf/protobuf.ts';
import { corpusTests, everyRuleTest, verdictsOf } from './corpus.ts';

corpusTests('protobuf');
everyRuleTest('protobuf', protobuf.rules);

test('a template that makes .proto files is not checked, and that is said', async () => {
  const template = 'syntax = "proto3";\n{{#includes}}\nimport "{{.}}";\n{{/includes}}\n';
  const [verdict] = await verdictsOf({ 'templates/file.proto': template });
  expect(verdict).toMatchObject({
    status: 'not-checked',
    findings: [],
    summary: 'a template, not Protocol Buffers',
  });
});
