/** The look of a delegate that is over: who, what it took, and how its report begins. */

import { clean } from '../../../../text/sanitize.ts';
import { fit, wrap } from '../../../../text/width.ts';
import type { TurnOutcome } from '../../../../protocol/event.ts';
import type { Block } from '../../view/block.ts';
import { count, dollars, duration, fineTokens, oneLine, signed, under } from '../look.ts';
import type { LookAt } from '../look.ts';

type Delegate = Extract<Block, { kind: 'delegate' }>;

/** Who was asked for what, what it took, and below it the first line of its last words: all of them where things are shown whole. */
export function delegateRows(delegate: Delegate, at: LookAt): string[] {
  const { theme } = at;
  const { id, name, description, outcome, steps, tokens, cost, ms } = delegate;
  const facts = [
    ...endedWords(outcome),
    count(steps, 'request'),
    `${fineTokens(tokens)} tokens`,
    cost === null ? 'cost unknown' : dollars(cost),
    duration(ms),
  ];
  const who = `${theme.paint('strong', `${id} ${oneLine(name)}`)} ${oneLine(description)}`;
  const done = outcome.type === 'done';
  const failed = outcome.type === 'failed' || outcome.type === 'refused';
  const words = `${who}${theme.paint('dim', ` · ${facts.join(' · ')}`)}`;
  const rows = signed(
    failed ? 'failed' : done ? 'call' : 'stopped',
    failed ? 'error' : done ? 'ok' : 'warn',
    words,
    at,
  );
  return [...rows, ...under(saidRows(delegate.text, at), at)];
}

function saidRows(text: string, at: LookAt): string[] {
  const lines = clean(text).trim().split('\n');
  const first = firstLine(text);
  if (first === '') return [];
  if (at.verbose) return at.reader ? lines : lines.flatMap((line) => wrap(line, Math.max(1, at.columns - 2)));
  const more = lines.length > 1 ? ' …' : '';
  return [at.theme.paint('dim', at.reader ? first : fit(first + more, Math.max(1, at.columns - 2)))];
}

/** The first line that says something; a heading only where there is nothing else. */
function firstLine(text: string): string {
  const lines = clean(text)
    .split('\n')
    .filter((line) => /[\p{L}\p{N}]/u.test(line));
  const line = lines.find((each) => !/^\s*#/.test(each)) ?? lines[0] ?? '';
  return oneLine(line.replace(/^\s*(?:#+\s+|[-*>]\s+)/, '').replaceAll('**', ''));
}

function endedWords(outcome: TurnOutcome): string[] {
  switch (outcome.type) {
    case 'done':
      return [];
    case 'interrupted':
      return ['stopped'];
    case 'limit':
      if (outcome.limit !== 'cost')
        return [`at its limit of ${outcome.limit === 'turns' ? 'requests' : outcome.limit}`];
      return [
        outcome.budget === 'delegate'
          ? 'its budget is spent'
          : `the budget of the ${outcome.budget ?? 'session'} is spent`,
      ];
    case 'refused':
      return [`the model refused: ${oneLine(outcome.detail)}`];
    default:
      return [`failed: ${oneLine(outcome.failure.message)}`];
  }
}
