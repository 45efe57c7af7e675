/** The look of a delegate that is over: who, what it took, and how its report begins. */

import { clean } from '../../../../text/sanitize.ts';
import { fit, width, wrap } from '../../../../text/width.ts';
import type { TurnOutcome } from '../../../../protocol/event.ts';
import { t } from '../../../../text/words/words.ts';
import { told } from '../../../../text/words/told.ts';
import type { Role } from '../../theme.ts';
import type { Block } from '../../view/block.ts';
import { count, dollars, duration, fineTokens, oneLine, signed, under } from '../look.ts';
import type { LookAt } from '../look.ts';

type Delegate = Extract<Block, { kind: 'delegate' }>;

/** Columns of the task that are kept before numbers are left out. */
const taskColumns = 16;

/**
 * Who was asked for what and what it took, in one row, and below it how its report begins: all of it where things are
 * shown whole. Numbers give way first.
 */
export function delegateRows(delegate: Delegate, at: LookAt): string[] {
  const { theme } = at;
  const { id, outcome, steps, tokens, cost, ms } = delegate;
  const name = oneLine(delegate.name);
  const task = oneLine(delegate.description);
  const state = endedWords(outcome);
  const numbers = [
    count(steps, 'request'),
    t`${fineTokens(tokens)} tokens`,
    cost === null ? t('cost unknown') : dollars(cost),
  ];
  const room = at.reader ? Number.POSITIVE_INFINITY : at.columns - 2 - width(`${id} ${name} · `);
  const facts = [0, 1, 2, 3].map((from) =>
    [...state, ...numbers.slice(from), duration(ms)].map((one) => ` · ${one}`).join(''),
  );
  const least = Math.min(width(task), taskColumns);
  const fact = facts.find((words) => room - width(words) >= least) ?? ` · ${[...state, duration(ms)].join(' · ')}`;
  const about = at.reader ? task : fit(task, Math.max(0, room - width(fact)));
  const who = `${theme.paint('strong', `${id} ${name}`)}${theme.paint('dim', ' · ')}${about}${theme.paint('dim', fact)}`;
  const [sign, role] = signOf(outcome);
  return [...signed(sign, role, who, at), ...under(saidRows(delegate, at), at)];
}

function signOf({ type }: TurnOutcome): ['delegate' | 'stopped' | 'failed', Role] {
  if (type === 'failed' || type === 'refused') return ['failed', 'error'];
  return type === 'done' ? ['delegate', 'ok'] : ['stopped', 'warn'];
}

/** Its words; where a failure cut it off, first what that was. */
function saidRows({ text, outcome }: Delegate, at: LookAt): string[] {
  const fault =
    outcome.type === 'failed' ? told(outcome.failure.message) : outcome.type === 'refused' ? told(outcome.detail) : '';
  const why = fault === '' ? [] : at.reader ? [oneLine(fault)] : wrap(oneLine(fault), Math.max(1, at.columns - 2));
  return [...why.map((row) => at.theme.paint('error', row)), ...reportRows(text, at)];
}

function reportRows(text: string, at: LookAt): string[] {
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
      return [t('stopped')];
    case 'limit':
      if (outcome.limit === 'cost')
        return [
          outcome.budget === 'delegate'
            ? t('stopped by its budget')
            : t`stopped by the ${t(outcome.budget ?? 'session')}’s budget`,
        ];
      return [t`stopped by its limit of ${outcome.limit === 'turns' ? t('requests') : t(outcome.limit)}`];
    case 'refused':
      return [t('the model refused')];
    default:
      return [t('failed')];
  }
}
