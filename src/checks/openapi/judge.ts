/** All that is found out about one document. */

import type { Evidence, Finding } from '../../protocol/proof/checks.ts';
import { compareDocuments } from './breaking/compare.ts';
import type { ApiDocument } from './document/document.ts';
import { pathsOf } from './document/operations.ts';
import { schemasOf } from './document/schemas.ts';
import { answerAll } from './examples/answered.ts';
import { checkExamples } from './examples/examples.ts';
import { Validator } from './examples/validator.ts';
import { lint } from './lint/lint.ts';
import { lintOperations } from './lint/operations.ts';
import { lintSchemas } from './lint/schemas.ts';

/** What came of it. */
interface Judged {
  findings: Finding[];
  summary: string;
  evidence: Evidence[];
}

const mostRows = 200;

/** Checks a document by itself, and against what it was. */
export async function judge(document: ApiDocument, before: ApiDocument | undefined): Promise<Judged> {
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
  const broken = before ? compareDocuments(before, document) : [];
  findings.push(...broken);
  const summary = [
    versionOf(document),
    `${count(operations.length, 'operation')}, ${count(examples.count, 'example')} answered`,
    before ? brokenBy(broken) : 'new',
    ...(examples.left > 0 ? [`${count(examples.left, 'example')} not tried: no time`] : []),
    ...(document.remote.length > 0 ? [`${count(document.remote.length, 'remote reference')} not followed`] : []),
  ].join(' · ');
  return { findings: sorted(findings), summary, evidence: [...evidence, ...changesTable(broken)] };
}

function versionOf({ version }: ApiDocument): string {
  const short = version.split('.').slice(0, 2).join('.');
  return short === '2.0' ? 'Swagger 2.0' : short;
}

/** Each once: documents share parts, and a fault of a part would be told for each. */
function sorted(findings: readonly Finding[]): Finding[] {
  const each = new Map(
    findings.map((one) => [`${one.rule}\0${one.path}\0${one.line}\0${one.column ?? 0}\0${one.message}`, one]),
  );
  return [...each.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
}

function brokenBy(changes: readonly Finding[]): string {
  const errors = changes.filter(({ severity, rule }) => severity === 'error' && rule !== 'openapi/version-says-patch');
  return errors.length === 0 ? 'no breaking change' : count(errors.length, 'breaking change');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function changesTable(changes: readonly Finding[]): Evidence[] {
  if (changes.length === 0) return [];
  const rows = changes.slice(0, mostRows).map(({ rule, severity, path, line, message }) => ({
    change: rule.slice('openapi/'.length),
    severity,
    where: `${path}:${line}`,
    what: message,
  }));
  return [{ title: 'Changes that clients of today notice', rows }];
}
