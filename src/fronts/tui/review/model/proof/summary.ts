/** Proof in words: of one verdict, and of all of them in a row. */

import { countFindings } from '../../../../../protocol/proof/checks.ts';
import type { Finding, Verdict } from '../../../../../protocol/proof/checks.ts';
import { numbered, t } from '../../../../../text/words/words.ts';
import { told } from '../../../../../text/words/told.ts';
import { visible } from '../visible.ts';

/** Text of a check in one row: what a screen would hide, or obey, is named. */
export function oneRow(text: string): string {
  return visible(text.replace(/\s+/g, ' ').trim());
}

/** Where a finding is, as people name it: of one of the project's own commands, the name of that. */
export function placeOf(finding: Pick<Finding, 'rule' | 'path' | 'line'>): string {
  return isOfProject(finding) ? oneRow(finding.path) : `${oneRow(finding.path)}:${finding.line}`;
}

/** Is it what a command of the project's own came to? Then it is about no file. */
export function isOfProject({ rule }: Pick<Finding, 'rule'>): boolean {
  return rule.startsWith('project/');
}

/** "1 error", "2 errors". */
export function many(count: number, one: string): string {
  return numbered(count, one);
}

/** What a verdict sums up to, in the person's language: why it was not checked, where it was not. */
export function reasonWords({ summary }: Pick<Verdict, 'summary'>): string {
  return oneRow(told(summary));
}

/** What a verdict says, behind the name of its file. */
export function verdictWords({ status, findings, summary }: Verdict): string {
  const said = reasonWords({ summary });
  if (status === 'not-checked') return t`not checked: ${said}`;
  return [countWords([{ findings }]), said].filter((part) => part !== '').join(' · ');
}

/** "2 errors, 1 warning"; empty where nothing is wrong. */
export function countWords(verdicts: readonly Pick<Verdict, 'findings'>[]): string {
  const { error, warning } = countFindings(verdicts);
  return [...(error > 0 ? [many(error, 'error')] : []), ...(warning > 0 ? [many(warning, 'warning')] : [])].join(
    t(', '),
  );
}

/** "12 checked, 2 not: MySQL dialect"; where there is no room for the reason, without. */
export function sumWords(verdicts: readonly Verdict[], reason = true): string {
  const not = verdicts.filter(({ status }) => status === 'not-checked');
  const reasons = [...new Set(not.map(reasonWords))];
  const more = reasons.length > 1 ? t` and ${many(reasons.length - 1, 'other reason')}` : '';
  const why = not.length === 0 ? '' : t`, ${not.length} not${reason ? t`: ${(reasons[0] ?? '') + more}` : ''}`;
  return t`${verdicts.length - not.length} checked${why}`;
}

/** By the verdict, the shortest end of its path that no other file has. */
export function shortNames(verdicts: readonly Verdict[]): ReadonlyMap<Verdict, string> {
  const paths = [...new Set(verdicts.map(({ path }) => path))];
  const names = new Map(paths.map((path) => [path, nameAt(path, 1)]));
  for (let parts = 2; parts < 8; parts++) {
    const seen = new Map<string, number>();
    for (const name of names.values()) seen.set(name, (seen.get(name) ?? 0) + 1);
    let same = false;
    for (const [path, name] of names)
      if (seen.get(name)! > 1) {
        names.set(path, nameAt(path, parts));
        same = true;
      }
    if (!same) break;
  }
  return new Map(verdicts.map((verdict) => [verdict, oneRow(names.get(verdict.path)!)]));
}

function nameAt(path: string, parts: number): string {
  return path.split('/').slice(-parts).join('/');
}
