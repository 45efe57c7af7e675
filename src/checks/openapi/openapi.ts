/** OpenAPI documents: structure, references, examples that a mock really answers with, and what changed for the clients of today. */

import type { Evidence, Finding } from '../../protocol/checks.ts';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, CheckedFile, Found } from '../kind/check.ts';
import { compareDocuments } from './breaking/compare.ts';
import { isDocument } from './detect.ts';
import { readDocument } from './document/document.ts';
import type { ApiDocument } from './document/document.ts';
import { pathsOf } from './document/operations.ts';
import { schemasOf } from './document/schemas.ts';
import { answerAll } from './examples/answered.ts';
import { checkExamples } from './examples/examples.ts';
import { Validator } from './examples/validator.ts';
import { lint } from './lint/lint.ts';
import { lintOperations } from './lint/operations.ts';
import { lintSchemas } from './lint/schemas.ts';
import { breakingRules } from './rules/breaking.ts';
import { exampleRules } from './rules/examples.ts';
import { structureRules } from './rules/structure.ts';

export const openapi: Check = {
  kind: 'openapi',
  about: 'OpenAPI documents: structure, references, security, examples, breaking changes',
  rules: [...structureRules, ...exampleRules, ...breakingRules],
  engine: async () => ({ name: 'Redocly', version: '2.64.0' }),
  detect: isDocument,
  async *check(files, context) {
    for (const file of files) if (file.content !== null) yield await judge(file, file.content, context);
  },
};

async function judge(file: CheckedFile, content: string, { proposed, base }: CheckContext): Promise<Found> {
  let document: ApiDocument;
  let before: ApiDocument | undefined;
  try {
    document = await readDocument(file.path, content, proposed);
    if (file.before !== null) before = await readDocument(file.path, file.before, base);
  } catch (error) {
    return notChecked(file.path, error instanceof Error ? error.message : String(error));
  }
  const operations = pathsOf(document).flatMap((item) => [...item.operations.values()]);
  const schemas = schemasOf(document);
  const validator = new Validator(document);
  const findings = [
    ...(await lint(document)),
    ...lintOperations(document, operations),
    ...lintSchemas(document, schemas),
  ];
  const examples = checkExamples(document, schemas, validator);
  findings.push(...examples.findings);
  const { evidence } = answerAll(document, operations, validator);
  const broken = before ? compareDocuments(before, document) : undefined;
  if (broken) findings.push(...broken);
  const summary = [
    document.version.split('.').slice(0, 2).join('.'),
    `${count(operations.length, 'operation')}, ${count(examples.count, 'example')} answered`,
    before ? brokenBy(broken ?? []) : 'new',
    ...(examples.left > 0 ? [`${count(examples.left, 'example')} not tried: no time`] : []),
    ...(document.remote.length > 0 ? [`${count(document.remote.length, 'remote reference')} not followed`] : []),
  ].join(' · ');
  return foundIn(file.path, sorted(findings), summary, [...evidence, ...changesTable(broken ?? [])]);
}

function sorted(findings: Finding[]): Finding[] {
  return findings.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
}

function brokenBy(changes: readonly Finding[]): string {
  const errors = changes.filter(
    ({ severity, rule }) => severity === 'error' && rule !== 'openapi/version-says-patch',
  ).length;
  return errors === 0 ? 'no breaking change' : count(errors, 'breaking change');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function changesTable(changes: readonly Finding[]): Evidence[] {
  if (changes.length === 0) return [];
  const rows = changes.slice(0, 200).map(({ rule, severity, path, line, message }) => ({
    change: rule.slice('openapi/'.length),
    severity,
    where: `${path}:${line}`,
    what: message,
  }));
  return [{ title: 'Changes that clients of today notice', rows }];
}
