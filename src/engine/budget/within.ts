/** Holds requests to the budgets: each is checked against the most it can cost before it goes out. */

import type { BudgetScope } from '../../protocol/budget.ts';
import type { ModelRequest } from '../../protocol/provider.ts';
import { estimateTokens } from '../../text/tokens.ts';
import type { SessionContext } from '../context.ts';
import { OverBudget } from '../turn/stop.ts';

/** A reply that may be no longer than this is not worth asking for. Tokens. */
const shortestReply = 1_024;
/** What each of several delegates may ask for at least, before one takes all that is left. Tokens. */
const fairReply = 8_192;
/** An estimate may be short of what the service counts: so much is added to what no reply has counted yet. */
const margin = 1.1;
/** Part of a budget at which people are warned. */
const nearly = 0.8;

/** A budget as it binds one thread. USD. */
interface Account {
  scope: BudgetScope;
  /** For the warning, which comes once: the same budget raised is another. */
  key: string;
  /** Of whom it is, for people. */
  of: string;
  limit: number;
  spent: number;
  /** Reserved for requests under way. */
  held: number;
}

/**
 * Asks with as long a reply as the budgets allow. What requests under way may still cost counts as spent; where only that
 * stands in the way, it is waited for. Throws `OverBudget`, or the signal's reason.
 */
export async function withinBudgets<T>(
  context: SessionContext,
  request: ModelRequest,
  signal: AbortSignal,
  ask: (request: ModelRequest) => Promise<T>,
): Promise<T> {
  if (accountsOf(context).length === 0) return await ask(request);
  const prompt = promptTokensOf(context, request);
  const price = context.rooms.provider.worstPrice(request.model, prompt, request.lasting === 'all');
  if (!price || context.shared.folds.state.now.cost === null) sayUnknown(context);
  const { maxTokens, giveBack } = await reserve(context, signal, request.maxTokens, {
    prompt: price ? prompt * price.prompt : 0,
    reply: price?.reply ?? 0,
  });
  try {
    return await ask(maxTokens === request.maxTokens ? request : { ...request, maxTokens });
  } finally {
    giveBack();
    for (const account of accountsOf(context)) warn(context, account);
  }
}

async function reserve(
  context: SessionContext,
  signal: AbortSignal,
  wanted: number,
  cost: { prompt: number; reply: number },
): Promise<{ maxTokens: number; giveBack: () => void }> {
  const { ledger } = context.shared;
  for (;;) {
    const spent = accountsOf(context).find((account) => account.spent >= account.limit);
    if (spent) throw new OverBudget(spent.scope);
    const [tightest] = accountsOf(context).toSorted((a, b) => roomIn(a) - roomIn(b));
    const room = tightest ? roomIn(tightest) - cost.prompt : Infinity;
    const maxTokens = Math.min(wanted, affordable(room, cost.reply), shareOf(context, room, cost.reply));
    if (maxTokens >= Math.min(wanted, shortestReply)) {
      const giveBack = ledger.reserve(lineage(context), cost.prompt + maxTokens * cost.reply);
      return { maxTokens, giveBack };
    }
    if (!tightest || tightest.held === 0) throw new OverBudget(tightest?.scope ?? 'session');
    await ledger.givenBack(signal);
  }
}

function roomIn({ limit, spent, held }: Account): number {
  return limit - spent - held;
}

/** Delegates side by side share what is left: one that reserved all of it would have the others wait for its reply. */
function shareOf({ shared }: SessionContext, room: number, price: number): number {
  return Math.max(fairReply, affordable(room / Math.max(1, shared.delegates.size), price));
}

function affordable(room: number, price: number): number {
  if (room < 0) return -1;
  return price === 0 ? Infinity : Math.floor(room / price);
}

/** What the prompt takes at most: what the last reply counted, and an estimate on the high side of what is new. */
function promptTokensOf({ transcript }: SessionContext, { system, tools }: ModelRequest): number {
  const { counted, used } = transcript;
  if (counted > 0) return counted + Math.ceil((used - counted) * margin);
  return Math.ceil((used + estimateTokens(system) + estimateTokens(JSON.stringify(tools))) * margin);
}

function lineage(context: SessionContext): string[] {
  return context.own ? [context.thread, ...lineage(context.own.parent)] : [context.thread];
}

function accountsOf(context: SessionContext): Account[] {
  const { folds, ledger } = context.shared;
  const { budgets, turn } = folds.state.now;
  const accounts: Account[] = [];
  const add = (account: Omit<Account, 'limit' | 'key'>, limit: number | null, key: string): void => {
    if (limit !== null) accounts.push({ ...account, limit, key: `${key} ${limit}` });
  };
  const all = ledger.held();
  add({ scope: 'session', of: 'session', spent: folds.state.knownCost, held: all }, budgets.session, 'session');
  add({ scope: 'turn', of: 'turn', spent: folds.main.turn.known, held: all }, budgets.turn, `turn ${turn}`);
  for (let at = context; at.own; at = at.own.parent) {
    const { id, cost, persona } = at.own;
    const limit = least(budgets.delegate, cost);
    const spent = folds.delegates.known(id);
    add({ scope: 'delegate', of: `delegate @${persona.slug} (${id})`, spent, held: ledger.held(id) }, limit, id);
  }
  return accounts;
}

/** The lower of two limits, of which each may be missing. */
export function least(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function warn({ main, shared }: SessionContext, { key, of, limit, spent }: Account): void {
  if (spent < limit * nearly || shared.ledger.warned.has(key)) return;
  shared.ledger.warned.add(key);
  const part = Math.round((spent / limit) * 100);
  const text = `${part} % of the budget of the ${of} is spent: $${usd(spent)} of $${usd(limit)}`;
  main.emit({ type: 'notice', level: 'warning', text });
}

function usd(amount: number): string {
  return amount.toFixed(amount < 0.1 ? 4 : 2);
}

/** A cost can only be held to a limit as far as prices are known; the user hears of it once. */
function sayUnknown({ main, shared }: SessionContext): void {
  if (shared.ledger.saidUnknown) return;
  shared.ledger.saidUnknown = true;
  const text = 'The price of this model is not known: the cost limit cannot be held';
  main.emit({ type: 'notice', level: 'warning', text });
}
