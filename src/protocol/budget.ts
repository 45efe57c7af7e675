/** Budgets: how much may be spent, in USD, on the session, on one turn of it and on one delegate. */

/** What a budget is for. */
export type BudgetScope = 'session' | 'turn' | 'delegate';

/** USD for each; null is no limit. */
export type Budgets = Record<BudgetScope, number | null>;

export const noBudgets: Budgets = { session: null, turn: null, delegate: null };

/** USD that were spent, as far as prices are known. */
export interface Spent {
  session: number;
  /** In the present (or last) turn, its delegates included. */
  turn: number;
}

/**
 * What `/budget <words>` means: `2`, `$2.50` (for the session), `+1` (one more than now; than what is spent, where there
 * was no limit), `off`, and the same behind `turn` or `delegate`. Null for anything else.
 */
export function readBudget(words: string, now: Budgets, spent: Spent): Partial<Budgets> | null {
  const found = /^(?:(session|turn|delegate)\s+)?(?:(off|none)|(\+)?\s*\$?\s*(\d+(?:\.\d+)?|\.\d+)(?:\s*usd)?)$/i.exec(
    words.trim(),
  );
  if (!found) return null;
  const scope = (found[1]?.toLowerCase() ?? 'session') as BudgetScope;
  if (found[2] !== undefined) return { [scope]: null };
  const amount = Number(found[4]);
  const base = now[scope] ?? (scope === 'delegate' ? 0 : spent[scope]);
  const limit = found[3] === undefined ? amount : base + amount;
  return limit > 0 ? { [scope]: limit } : null;
}
