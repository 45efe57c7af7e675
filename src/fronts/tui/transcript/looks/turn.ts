/** The looks of a turn's course: how it ended, and where it went back to. */

import type { BudgetScope } from '../../../../protocol/budget.ts';
import { fit } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import { told } from '../../../../text/words/told.ts';
import type { Block } from '../../view/block.ts';
import { count, dollars, duration, oneLine, signed } from '../look.ts';
import type { LookAt } from '../look.ts';

/** Where the conversation goes on after an undo that took it back. */
export function rewoundRows({ prompt }: Extract<Block, { kind: 'rewound' }>, at: LookAt): string[] {
  const words = t`the conversation is back before: “${fit(oneLine(prompt), at.reader ? 200 : Math.max(8, at.columns - 40))}”`;
  return signed('undone', 'ok', words, at);
}

/** How the turn ended. A good end says only what it took. */
export function endedRows({ outcome, steps, cost, ms }: Extract<Block, { kind: 'ended' }>, at: LookAt): string[] {
  const { theme } = at;
  const price = cost === null ? t('cost unknown') : dollars(cost);
  switch (outcome.type) {
    case 'done':
      if (at.reader) return [t('Done.')];
      return [theme.paint('dim', `  ${duration(ms)} · ${count(steps, 'request')} · ${price}`)];
    case 'interrupted':
      return signed('stopped', 'warn', t('interrupted: what was said so far is kept'), at);
    case 'refused':
      return signed('error', 'error', t`the model refused: ${oneLine(told(outcome.detail))}`, at);
    case 'limit': {
      if (outcome.budget !== undefined) return budgetRows(outcome.budget, at);
      const what = { turns: t('requests in one turn'), cost: t('cost'), time: t('time') }[outcome.limit];
      return signed('stopped', 'warn', t`stopped at the limit of ${what} · a new prompt goes on from here`, at);
    }
    case 'failed': {
      const { failure, room } = outcome;
      const code = `HTTP ${failure.status}`;
      // Most sentences name it themselves.
      const status = failure.status === undefined || failure.message.includes(code) ? '' : ` (${code})`;
      const rows = signed('error', 'error', theme.paint('error', oneLine(told(failure.message))) + status, at);
      return [...rows, ...signed('info', 'dim', theme.paint('dim', t(mends[room])), at)];
    }
    default:
      return outcome satisfies never;
  }
}

/** A clean stop: nothing is lost, and it is said how to go on. */
function budgetRows(budget: BudgetScope, at: LookAt): string[] {
  const raise = at.theme.paint('key', budget === 'turn' ? '/budget turn +1' : '/budget +1');
  const rest = budget === 'turn' ? t('a new prompt has the whole of it again') : t('nothing is lost');
  const words = t`stopped: the budget of the ${t(budget)} does not cover another request`;
  return [
    ...signed('stopped', 'warn', words, at),
    ...signed('info', 'dim', `${raise}${at.theme.paint('dim', t` and say “go on” · ${rest}`)}`, at),
  ];
}

const mends = {
  credentials:
    'Set ANTHROPIC_API_KEY (or ANTHROPIC_AUTH_TOKEN, or ANTHROPIC_BASE_URL for a local server) and start archie again; /doctor tells what was found.',
  model: 'Nothing is lost: press ↑ for your prompt to send it again, or /model for another model.',
  internal: 'This is a fault of archie. Nothing is lost: the session is on disk, press ↑ to send the prompt again.',
};
