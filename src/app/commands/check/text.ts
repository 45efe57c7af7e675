/** Verdicts for people: a block a file, each finding with the line it is about; at the end what was checked and what was not. */

import { inOneRow } from '../../../text/sanitize.ts';
import { relative, resolve } from 'node:path';
import type { CheckKind, Finding, Severity, Verdict } from '../../../protocol/proof/checks.ts';
import { decodeText } from '../../../text/encoding.ts';
import { summaryOf } from './json.ts';
import type { Compared } from './trees.ts';
import { numbered, t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';

const signs: Record<Verdict['status'], string> = { pass: '✓', warn: '!', fail: '✗', 'not-checked': '–' };
const severities: Record<Severity, string> = { error: '✗', warning: '!', info: 'i' };
const longestLine = 160;

/** What the text depends on beside the verdicts. */
interface Telling {
  root: string;
  cwd: string;
  trees: Compared;
  /** Files were named: what passed is told of each. */
  named: boolean;
}

/** Everything, ready for stdout. */
export async function verdictsText(verdicts: readonly Verdict[], at: Telling): Promise<string> {
  const blocks: string[] = [];
  for (const verdict of verdicts) blocks.push(await blockOf(verdict, at));
  return `${blocks.join('\n')}${blocks.length > 0 ? '\n\n' : ''}${lastLine(verdicts, at)}`;
}

async function blockOf(verdict: Verdict, at: Telling): Promise<string> {
  const { kind, path, status, summary, findings, engine } = verdict;
  const version = status === 'not-checked' ? '' : ` · ${engine.name} ${engine.version}`.trimEnd();
  const said =
    status === 'not-checked' ? t`not checked: ${told(summary)}` : told(summary) || t('nothing in it to check');
  const head = `${signs[status]} ${shown(path, at)}  ${kind}  ${said}${version}`;
  const rows = await Promise.all(findings.map((finding) => rowsOf(finding, verdict, at)));
  return [head, ...rows].join('\n');
}

function shown(path: string, { root, cwd }: Telling): string {
  return inOneRow(relative(cwd, resolve(root, path)) || path);
}

async function rowsOf(finding: Finding, { path: of }: Verdict, at: Telling): Promise<string> {
  const { rule, severity, path, line, column, message, help } = finding;
  const where = `${path === of ? '' : `${shown(path, at)}:`}${line}${column === undefined ? '' : `:${column}`}`;
  const quoted = await quote(path, line, at);
  return [
    `  ${severities[severity]} ${where}  ${told(message.trim()).replaceAll(/\s*\n\s*/g, ' ')}  [${rule}]`,
    ...(quoted === null ? [] : [`      ${line} │ ${quoted}`]),
    ...(help === undefined
      ? []
      : told(help.trimEnd())
          .split('\n')
          .map((row, index) => `      ${index === 0 ? '→ ' : '  '}${row}`)),
  ].join('\n');
}

async function quote(path: string, line: number, { trees }: Telling): Promise<string | null> {
  const bytes = (await trees.proposed.read(path)) ?? (await trees.base.read(path));
  const text = bytes === null ? undefined : decodeText(bytes)?.text.split('\n')[line - 1]?.trimEnd();
  if (text === undefined || text.trim() === '') return null;
  return text.length > longestLine ? `${text.slice(0, longestLine).toWellFormed()}…` : text;
}

function lastLine(verdicts: readonly Verdict[], { trees: { against }, named }: Telling): string {
  const compared = against === null ? '' : t` against ${against}`;
  if (verdicts.length === 0)
    return t`nothing to check${named ? '' : t`: no file that archie checks differs${compared}`}`;
  const { notChecked, errors, warnings } = summaryOf(verdicts);
  const reasons = [
    ...new Set(verdicts.filter(({ status }) => status === 'not-checked').map(({ summary }) => told(summary))),
  ];
  const not =
    notChecked === 0 ? '' : t`, ${notChecked} not: ${reasons.slice(0, 3).join('; ')}${reasons.length > 3 ? '; …' : ''}`;
  const found = [
    ...(errors > 0 ? [numbered(errors, 'error')] : []),
    ...(warnings > 0 ? [numbered(warnings, 'warning')] : []),
  ].join(t(', '));
  return t`${verdicts.length - notChecked} checked${compared}${not}${found === '' ? '' : ` · ${found}`}`;
}

/** `archie check --list`. */
export function kindsText(kinds: readonly CheckKind[]): string {
  const widest = (of: (kind: CheckKind) => string) => Math.max(0, ...kinds.map((kind) => of(kind).length));
  const engineOf = ({ engine }: CheckKind) => `${engine.name} ${engine.version}`.trim();
  const [name, engine] = [widest(({ kind }) => kind), widest(engineOf)];
  return kinds
    .map(
      (kind) =>
        `${kind.kind.padEnd(name)}  ${engineOf(kind).padEnd(engine)}  ${told(kind.about)} (${numbered(kind.rules.length, 'rule')})`,
    )
    .join('\n');
}
