/** Slash commands about delegates and budgets: the screen of delegates, and how much may be spent. */

import { readBudget } from '../../../protocol/budget.ts';
import type { BudgetScope, Budgets, Spent } from '../../../protocol/budget.ts';
import { t } from '../../../text/words/words.ts';
import { dollars, exactDollars, oneLine } from '../transcript/look.ts';
import { say, warn } from './command.ts';
import type { Command, CommandAt } from './command.ts';

const howTo = '/budget 2, +1 or off · /budget turn 0.50 · /budget delegate 0.20';
const scopes: readonly BudgetScope[] = ['session', 'turn', 'delegate'];
const names: Record<BudgetScope, string> = { session: 'this session', turn: 'a turn', delegate: 'a delegate' };

/** `$0.42 of $2.00 (21 %)`; what one delegate took is in its row. */
function budgetWords(scope: BudgetScope, budgets: Budgets, spent: Spent): string {
  const limit = budgets[scope];
  if (scope === 'delegate') return limit === null ? t('no budget') : t`at most ${exactDollars(limit)}`;
  if (limit === null) return t`no budget · ${dollars(spent[scope])} spent`;
  const percent = Math.round((spent[scope] / limit) * 100);
  return t`${dollars(spent[scope])} of ${exactDollars(limit)} spent (${percent} %)`;
}

function show(at: CommandAt): void {
  const { budgets, spent, cost } = at.session.state();
  const rows = scopes.map((scope) => [t(names[scope]), budgetWords(scope, budgets, spent)] as const);
  at.print({ kind: 'sheet', title: t('Budgets'), rows, foot: t(howTo) });
  if (cost === null) warn(at, t('the price of a model in this session is not known: what it cost is not counted'));
}

function set(at: CommandAt, change: Partial<Budgets>): void {
  at.session.budget(change);
  const { budgets, spent } = at.session.state();
  for (const scope of scopes) {
    const limit = change[scope];
    if (limit === undefined) continue;
    say(
      at,
      t`budget of ${t(names[scope])}: ${limit === null ? t('none') : budgetWords(scope, { ...budgets, ...change }, spent)}`,
    );
    if (limit !== null && scope !== 'delegate' && spent[scope] >= limit)
      warn(
        at,
        t('that much is spent already: nothing more is asked of the model'),
        t`/budget ${scope === 'turn' ? 'turn ' : ''}+1 raises it.`,
      );
  }
}

/** Commands about delegates and budgets. */
export const delegation: Command[] = [
  {
    name: 'delegates',
    hint: 'the delegates: look inside one, say something to it, stop it',
    run: (_args, at) => at.showDelegates(),
  },
  {
    name: 'budget',
    takes: '[2 | +1 | off]',
    hint: 'what the session, a turn or a delegate may cost, in US dollars',
    run(args, at) {
      if (args === '') return show(at);
      const { budgets, spent } = at.session.state();
      const change = readBudget(args, budgets, spent);
      if (change === null) warn(at, t`${oneLine(args)} is no budget`, t(howTo));
      else set(at, change);
    },
  },
];
