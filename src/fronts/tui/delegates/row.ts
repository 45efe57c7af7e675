/** One delegate as a row: who it is, what it does now, and what it took so far. Live rows and the list of delegates share it. */

import type { DelegateState } from '../../../protocol/delegate.ts';
import { promptTokens } from '../../../protocol/message.ts';
import { fit, width } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import type { Role, Theme } from '../theme.ts';
import { dollars, duration, fineTokens, oneLine } from '../transcript/look.ts';

interface RowAt {
  theme: Theme;
  columns: number;
  reader: boolean;
  /** Milliseconds since the epoch. */
  now: number;
  /** Stands in front: a spinner, a cursor. Styled. */
  mark: string;
}

/** Columns of a persona's name, and of what it does, that are kept before numbers are left out. */
const nameColumns = 20;
const doingColumns = 16;

/** Does it still work, or wait for an answer? */
export function isRunning({ state }: DelegateState): boolean {
  return state === 'running' || state === 'asking';
}

/** The row, no wider than the columns: numbers give way first, tokens before cost before time. */
export function delegateRow(delegate: DelegateState, at: RowAt): string {
  const { theme } = at;
  const { text, role } = doingOf(delegate);
  const who = `${delegate.id} ${oneLine(delegate.name)}`;
  // Without numbers: they would be read out again whenever they change.
  if (at.reader) return `${at.mark}${who}: ${text}`;
  const head = `${at.mark}${'  '.repeat(Math.max(0, delegate.depth - 1))}`;
  const name = fit(who, Math.max(4, Math.min(nameColumns + 4, at.columns - width(head))));
  const room = at.columns - width(head) - width(name) - width(' · ');
  const all = numbersOf(delegate, at.now);
  const least = Math.min(width(text), doingColumns);
  const numbers = [all, all.slice(1), all.slice(2)].find((some) => room - width(tail(some)) >= least) ?? [];
  const doing = fit(text, Math.max(0, room - width(tail(numbers))));
  const said = doing === '' ? '' : theme.paint('dim', ' · ') + (role ? theme.paint(role, doing) : doing);
  return fit(head + theme.paint('strong', name) + said + theme.paint('dim', tail(numbers)), at.columns);
}

function tail(numbers: readonly string[]): string {
  return numbers.map((one) => ` · ${one}`).join('');
}

/** Tokens, cost and time. */
function numbersOf({ usage, cost, startedAt, endedAt }: DelegateState, now: number): string[] {
  const tokens = promptTokens(usage) + usage.output;
  const time = duration(Math.max(0, (endedAt ?? now) - startedAt)).replace(/\.\d/, '');
  return [t`${fineTokens(tokens)} tokens`, cost === null ? t('cost unknown') : dollars(cost), time];
}

const overWords: Record<Exclude<DelegateState['state'], 'running' | 'asking'>, { text: string; role: Role | null }> = {
  done: { text: 'done', role: 'ok' },
  interrupted: { text: 'stopped', role: 'warn' },
  limit: { text: 'stopped at its limit', role: 'warn' },
  refused: { text: 'the model refused', role: 'error' },
  failed: { text: 'failed', role: 'error' },
};

function doingOf({ state, doing }: DelegateState): { text: string; role: Role | null } {
  if (state === 'running') return { text: oneLine(doing), role: null };
  if (state === 'asking') return { text: t('asks you'), role: 'warn' };
  const { text, role } = overWords[state];
  return { text: t(text), role };
}
