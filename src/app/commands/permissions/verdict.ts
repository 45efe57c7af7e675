/** A verdict for people, with its parts; for programs, one JSON object a line; and how it came about. */

import type { JudgeContext, Mode, Verdict } from '../../../protocol/approval.ts';
import { explainCommand } from '../../../policy/command/explain.ts';
import { reveal } from '../../../text/sanitize.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';

interface Setting {
  tier: 1 | 2 | 3;
  mode: Mode;
}

/** On one line each: the command, then its parts where there are several. */
export function verdictText(
  command: string,
  { decision, because, parts = [] }: Verdict,
  { tier, mode }: Setting,
): string {
  const head = t`${decision.padEnd(5)} ${oneLine(command)}\n      ${reveal(told(because.text))} [mode ${mode}, tier ${tier}]`;
  const [only] = parts;
  if (parts.length < 2 && (!only || only.because.text === because.text)) return head;
  return [
    head,
    ...parts.map(
      (part) => `      ${part.decision.padEnd(5)} ${oneLine(part.text)}: ${reveal(told(part.because.text))}`,
    ),
  ].join('\n');
}

function oneLine(text: string): string {
  return reveal(text).replace(/\n/g, ' ⏎ ');
}

/** One line. */
export function verdictJson(command: string, { decision, because, parts = [] }: Verdict, at: Setting): string {
  return JSON.stringify({ command, decision, ...at, because, parts });
}

/** The words as they were read, what else it may start, and each rule with what it says. */
export function explainText(command: string, at: JudgeContext): string {
  return explainCommand(command, at)
    .map((line) => `      ${oneLine(lineTold(line))}`)
    .join('\n');
}

/** How a word, a command or a rule stands behind its label stays as it is; reasons are told. */
function lineTold(line: string): string {
  const labels: Readonly<Record<string, string>> = {
    words: t('words', 'of a command'),
    'may start': t('may start'),
    'does not only read': t('does not only read'),
    'only reads': t('only reads'),
    harmless: t('harmless'),
  };
  const [, blanks = '', label = '', rest = ''] = /^( *)([a-z ]+): ([^]*)$/.exec(line) ?? [];
  const known = Object.hasOwn(labels, label) ? labels[label] : undefined;
  if (known === undefined) return told(line);
  return `${blanks}${known}: ${label === 'does not only read' ? told(rest) : rest}`;
}
