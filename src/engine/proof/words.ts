/** Findings in words for the model: few, the gravest first, one line each. */

import { countFindings, saysNothing } from '../../protocol/proof/checks.ts';
import type { Finding, Severity, Verdict } from '../../protocol/proof/checks.ts';
import { quoted } from '../../text/foreign/quoted.ts';

const mostLines = 20;
const mostPlaces = 3;
const longest = 300;
const gravity: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** `Checks: 1 error, 2 warnings` and a line for each finding; empty where there is nothing to say. */
export function findingWords(verdicts: readonly Verdict[], shown: (path: string) => string): string {
  const findings = verdicts.flatMap((verdict) => verdict.findings);
  const untold = verdicts.filter(({ status }) => status === 'not-checked');
  // That a file parses is nothing to tell.
  if (verdicts.every((verdict) => saysNothing(verdict) || isIdle(verdict))) return '';
  const sorted = findings.toSorted((one, other) => gravity[one.severity] - gravity[other.severity]);
  const lines = sorted.slice(0, mostLines).map((finding) => lineOf(finding, shown));
  const more = sorted.length - lines.length;
  return [
    `Checks: ${countWords(verdicts)}${checkedWords(verdicts)}`,
    ...lines,
    ...(more > 0 ? [`… and ${more} more`] : []),
    ...verdicts.flatMap(outputOf),
    ...untold
      .slice(0, mostLines)
      .map(({ kind, path, summary }) => clipped(`not checked: ${kind === 'project' ? path : shown(path)}: ${summary}`)),
  ].join('\n');
}

function isIdle({ kind, status, findings }: Verdict): boolean {
  return kind === 'syntax' && status === 'pass' && findings.length === 0;
}

/** `1 error, 2 warnings`; `no findings`. */
function countWords(verdicts: readonly Pick<Verdict, 'findings'>[]): string {
  const counts = countFindings(verdicts);
  const words = [
    plural(counts.error, 'error'),
    plural(counts.warning, 'warning'),
    ...(counts.info > 0 ? [`${counts.info} to know`] : []),
  ].filter((each) => each !== '');
  return words.join(', ') || 'no findings';
}

/** Where the errors are: `api.yaml:3, unit and 2 more`. */
export function errorPlaces(verdicts: readonly Verdict[], shown: (path: string) => string): string {
  const errors = verdicts.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  const places = [...new Set(errors.map((finding) => placeOf(finding, shown)))];
  const more = places.length - mostPlaces;
  return `${places.slice(0, mostPlaces).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A check of the project's is about no line of a file. */
function placeOf({ rule, path, line }: Finding, shown: (path: string) => string): string {
  return rule.startsWith('project/') ? path : `${shown(path)}:${line}`;
}

function plural(count: number, word: string): string {
  return count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;
}

function checkedWords(verdicts: readonly Verdict[]): string {
  const checked = verdicts.filter(({ status }) => status !== 'not-checked');
  const kinds = [...new Set(checked.map(({ kind }) => kind))];
  const untold = verdicts.length - checked.length;
  return ` (${checked.length} checked${kinds.length > 0 ? ` as ${kinds.join(', ')}` : ''}${untold > 0 ? `, ${untold} not` : ''})`;
}

/** `path:line error kind/rule: message`, with what helps where that is short. */
function lineOf(finding: Finding, shown: (path: string) => string): string {
  const { rule, severity, message, help } = finding;
  const [first = '', ...rest] = (help ?? '').trim().split('\n');
  const helps = first === '' ? '' : ` → ${first}${rest.length > 0 ? ' …' : ''}`;
  return clipped(`${placeOf(finding, shown)} ${severity} ${rule}: ${message.replaceAll('\n', ' ')}${helps}`);
}

/** What a failed command printed last, whatever it says. */
function outputOf({ ran, status, evidence }: Verdict): string[] {
  if (!ran || (status !== 'fail' && status !== 'warn')) return [];
  return evidence.map(({ title, rows }) => `${title}:\n${quoted(rows.map(({ output = '' }) => output).join('\n'))}`);
}

function clipped(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}
