/** What people read on stderr while a prompt runs. */

import type { Question } from '../../protocol/approval.ts';
import type { Landing } from '../../protocol/change.ts';
import type { SessionEvent } from '../../protocol/event.ts';
import { endWords } from '../../protocol/jobs/state.ts';
import type { PersonaPowers } from '../../protocol/persona.ts';
import type { SessionState } from '../../protocol/session.ts';
import { numbered, t } from '../../text/words/words.ts';
import { reasonTold } from '../../text/words/routing.ts';
import { told } from '../../text/words/told.ts';
import type { Summary } from './formats/result.ts';
import { inOneRow } from '../../text/sanitize.ts';
import { proofLines } from './proof.ts';
import { wantedApproval } from './tally.ts';
import type { Refused, Tally } from './tally.ts';

/**
 * The line an event is worth, or null. `verbose` adds the calls and who has the turn; with `collecting` (patch output) a
 * proposal that did not land is the result and worth no line.
 */
export function noteOf(
  event: SessionEvent,
  { verbose, collecting }: { verbose: boolean; collecting: boolean },
): string | null {
  const by = event.thread === 'main' ? '' : `${event.thread}: `;
  switch (event.type) {
    case 'notice':
      return `${by}${event.level === 'info' ? '' : `${t(event.level)}: `}${told(event.text)}`;
    case 'retrying':
      return t`${by}${told(event.failure.message)} Trying again in ${seconds(event.delayMs)} (${event.attempt} of ${event.of}).`;
    case 'refused':
      return collecting && event.changes ? null : t`${by}refused: ${subject(event)}: ${told(event.because.text)}`;
    case 'landed':
      return `${by}${landedLine(event.landing)}`;
    case 'staged':
      return verbose ? t`${by}staged: ${event.step.files.map(({ path }) => inOneRow(path)).join(', ')}` : null;
    case 'compacted':
      return t`${by}The conversation was made shorter to fit the context window.`;
    case 'routed':
      return verbose && event.persona !== null && event.thread === 'main'
        ? t`${event.persona} has this turn (${event.reasons.map(reasonTold).join(', ') || event.by})${powersWords(event.powers)}`
        : null;
    case 'call.started':
      return verbose ? `${by}${event.name}: ${inOneRow(event.title)}` : null;
    case 'job.started':
      return verbose ? t`${by}${event.job} runs: ${inOneRow(event.command)}` : null;
    case 'job.ended':
      return `${by}${event.job} (${inOneRow(event.command)}): ${told(endWords(event))}`;
    case 'delegated':
      return verbose ? t`${by}${event.delegate} is @${event.persona}: ${event.description}` : null;
    case 'delegate.ended':
      return verbose ? t`${by}${event.delegate} ended: ${event.outcome.type}, ${count(event)}` : null;
    default:
      return null;
  }
}

function landedLine({ files }: Landing): string {
  const of = (maybe: boolean) =>
    files.flatMap((file) => (Boolean(file.maybeYours) === maybe ? [inOneRow(file.path)] : []));
  const [own, maybe] = [of(false), of(true)];
  return [
    own.length > 0 ? t`landed: ${own.join(', ')}` : '',
    maybe.length > 0 ? t`changed meanwhile, maybe by you (undo leaves it alone): ${maybe.join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

/** What it may do, where that is less than the session may. */
function powersWords(powers: PersonaPowers | undefined): string {
  const { tools = null, mode, model } = powers ?? {};
  const words = [
    ...(tools === null ? [] : [t`tools ${tools.join(', ') || t('none')}`]),
    ...(mode === undefined ? [] : [t`mode ${mode}`]),
    ...(model === undefined ? [] : [t`model ${model}`]),
  ];
  return words.length === 0 ? '' : `: ${words.join('; ')}`;
}

/** What is to be known after the run: what was checked, and what is left for somebody to do. `collecting`: the output is a patch. */
export function afterwards({ tally, pending }: Pick<Summary, 'tally' | 'pending'>, collecting: boolean): string[] {
  const left = [collecting ? null : unapproved(tally), waiting(pending)];
  return [...proofLines(tally.proof), ...left.flatMap((words) => (words === null ? [] : [`archie: ${words}`]))];
}

/** What needed approval that nobody could give, and what would help that very thing; null when nothing did. Why it did is said where it was refused. */
function unapproved(tally: Tally): string | null {
  const wanting = tally.refused.filter(wantedApproval);
  if (wanting.length === 0) return null;
  const what = [...new Set(wanting.map(subject))].join(', ');
  const rules = [...new Set(wanting.flatMap(({ because }) => because.allowedBy ?? []))];
  const mends = [
    ...(rules.length > 0 ? [t`allow it (--allowed-tools ${rules.map(shellQuoted).join(' ')})`] : []),
    ...(wanting.some(({ changes, because }) => changes && !because.always)
      ? [t('let it change files (--permission-mode auto)')]
      : []),
    ...(wanting.some(({ changes }) => changes) ? [t('print the changes (--output-format patch)')] : []),
    t('run it in a terminal (archie -c)'),
  ].join(t(', or '));
  return t`Needed approval: ${what}. ${mends.charAt(0).toUpperCase() + mends.slice(1)}.`;
}

/** As one word of a shell. */
function shellQuoted(text: string): string {
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", String.raw`'\''`)}'` : `"${text}"`;
}

/** What waits for a person after the run; null when nothing does. */
function waiting(pending: SessionState['staged']): string | null {
  if (pending === null) return null;
  const files = pending.files === 1 ? t('1 file waits') : t`${pending.files} files wait`;
  const { proposal } = pending;
  return t`${files} for your review, and nothing of it has landed: archie review ${proposal}, or archie apply ${proposal}, or archie discard ${proposal}.`;
}

function subject({ tool, input, changes }: Refused): string {
  if (changes) return changes.files.map(({ path }) => inOneRow(path)).join(', ');
  const command = typeof input === 'object' && input !== null && 'command' in input ? input.command : undefined;
  return typeof command === 'string' ? `${tool} ${inOneRow(command)}` : tool;
}

/** A question in one line, for a host that cannot be asked. */
export function questionLine(question: Question): string {
  return question.kind === 'wait'
    ? t`The service asks to wait ${question.seconds} s: not waiting.`
    : t`${question.asker ? `${question.asker.thread} (${question.asker.name}): ` : ''}${question.tool ?? 'A review'} needs approval: ${told(question.because.text)}`;
}

function count({ steps, cost }: { steps: number; cost: number | null }): string {
  const requests = numbered(steps, 'request');
  return `${requests}, ${cost === null ? t('cost unknown') : `$${cost.toFixed(4)}`}`;
}

function seconds(ms: number): string {
  return t`${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
