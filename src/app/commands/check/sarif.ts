/** Verdicts as SARIF 2.1.0 (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/), as code scanning services read it. */

import { createHash } from 'node:crypto';
import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { CheckKind, Finding, Severity, Verdict } from '../../../protocol/proof/checks.ts';

const levels: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', info: 'note' };

/** One run; what was not checked is a notification of the tool, so that it is not taken for clean. */
export function sarif(
  verdicts: readonly Verdict[],
  { version, kinds }: { version: string; kinds: readonly CheckKind[] },
): string {
  const findings = verdicts.flatMap(({ findings: each }) => each);
  const ids = [...new Set(findings.map(({ rule }) => rule))].sort();
  const index = new Map(ids.map((id, at) => [id, at]));
  const known = new Map(kinds.flatMap(({ rules }) => rules.map((rule) => [rule.id, rule])));
  const notChecked = verdicts.filter(({ status }) => status === 'not-checked');
  const run: Log['runs'][number] = {
    tool: {
      driver: {
        name: 'archie',
        semanticVersion: version,
        informationUri: 'https://www.npmjs.com/package/archie-cli',
        rules: ids.map((id) => ruleOf(id, known.get(id))),
      },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: notChecked.map(({ path, kind, summary }) => ({
          level: 'note',
          message: { text: `${kind}: not checked: ${summary}` },
          locations: [{ physicalLocation: { artifactLocation: artifact(path) } }],
        })),
      },
    ],
    results: findings.map((finding) => resultOf(finding, index.get(finding.rule) ?? 0)),
  };
  const log: Log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return JSON.stringify(log, null, 2);
}

function ruleOf(id: string, known: CheckKind['rules'][number] | undefined): ReportingDescriptor {
  const name = id.replaceAll(/[/-](\w)/g, (_, letter: string) => letter.toUpperCase());
  if (known === undefined) return { id, name };
  const shortDescription = { text: known.about };
  return { id, name, shortDescription, defaultConfiguration: { level: levels[known.severity] } };
}

function resultOf(finding: Finding, ruleIndex: number): Result {
  const { rule, severity, path, line, column, message, help } = finding;
  const region = { startLine: line, ...(column !== undefined && { startColumn: column }) };
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: help === undefined ? message : `${message}\n\n${help}` },
    locations: [{ physicalLocation: { artifactLocation: artifact(path), region } }],
    // The same finding in the next run, although lines above it moved.
    partialFingerprints: {
      'ruleAndMessage/v1': createHash('sha256').update(`${rule}\0${path}\0${message}`).digest('hex'),
    },
  };
}

function artifact(path: string): { uri: string; uriBaseId: string } {
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}
