/** What the checks of a prompt came to: a fold of its events, summed up for the result, the exit code and one line on stderr. */

import { countFindings } from '../../protocol/proof/checks.ts';
import type { Finding, Verdict } from '../../protocol/proof/checks.ts';
import type { SessionEvent } from '../../protocol/event.ts';
import { numbered, t } from '../../text/words/words.ts';
import { told } from '../../text/words/told.ts';

/** `--fail-on`: the gravest finding that still counts as done. */
export type FailOn = 'error' | 'warning' | 'never';

/** The verdicts that stand, by file and kind: what is checked again takes the place of what it was before. */
export class ProofTally {
  readonly #standing = new Map<string, { verdict: Verdict; proposal: string | undefined }>();

  add(event: SessionEvent): void {
    if (event.type !== 'checked') return;
    const { proposal } = event.of;
    // What is staged is always checked as a whole: a file that is no longer in it has no findings.
    if (proposal !== undefined)
      for (const [key, standing] of this.#standing) if (standing.proposal === proposal) this.#standing.delete(key);
    for (const { path } of event.verdicts)
      for (const key of this.#standing.keys()) if (key.endsWith(`\0${path}`)) this.#standing.delete(key);
    for (const verdict of event.verdicts) this.#standing.set(`${verdict.kind}\0${verdict.path}`, { verdict, proposal });
  }

  get verdicts(): Verdict[] {
    return [...this.#standing.values()].map(({ verdict }) => verdict);
  }
}

/** What there is of it, counted or not. */
type Proven = { readonly verdicts: readonly Verdict[] };

interface ProofSummary {
  errors: number;
  warnings: number;
  checked: number;
  notChecked: number;
}

/** Null where nothing was to be checked. */
export function summaryOf({ verdicts }: Proven): ProofSummary | null {
  if (verdicts.length === 0) return null;
  const { error, warning } = countFindings(verdicts);
  const notChecked = verdicts.filter(({ status }) => status === 'not-checked').length;
  return { errors: error, warnings: warning, checked: verdicts.length - notChecked, notChecked };
}

/** Does it end a run that is done all the same? */
export function failsOn(tally: Proven, failOn: FailOn): boolean {
  const { errors, warnings } = summaryOf(tally) ?? { errors: 0, warnings: 0 };
  return failOn !== 'never' && (errors > 0 || (failOn === 'warning' && warnings > 0));
}

/** A line on what was checked, then one for each error and warning, the first of them; none where nothing was. */
export function proofLines(tally: Proven): string[] {
  const summary = summaryOf(tally);
  if (!summary) return [];
  const { errors, warnings, checked, notChecked } = summary;
  const counts = [errors > 0 && plural(errors, 'error'), warnings > 0 && plural(warnings, 'warning')];
  const found = counts.filter((each) => each !== false).join(t(', ')) || t('no findings');
  const head = t`checks: ${found} (${checked} checked${notChecked > 0 ? t`, ${notChecked} not` : ''})`;
  const grave = tally.verdicts.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== 'info'));
  const shown = grave.toSorted((one, other) => gravity(one) - gravity(other)).slice(0, mostLines);
  const rest = grave.length - shown.length;
  return [head, ...shown.map(lineOf), ...(rest > 0 ? [t`… and ${rest} more`] : [])];
}

const mostLines = 10;

function gravity({ severity }: Finding): number {
  return severity === 'error' ? 0 : 1;
}

function lineOf({ path, line, severity, rule, message }: Finding): string {
  const where = rule.startsWith('project/') ? path : `${path}:${line}`;
  return `  ${where} ${t(severity)} ${rule}: ${told(message).replaceAll('\n', ' ')}`;
}

function plural(count: number, word: string): string {
  return numbered(count, word);
}
