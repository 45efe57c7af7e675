/** Fold: the state of the session that fronts ask for. */

import { isDeepStrictEqual } from 'node:util';
import type { Rule } from '../../protocol/approval.ts';
import { noBudgets } from '../../protocol/budget.ts';
import type { RecordedEvent, Settings } from '../../protocol/event.ts';
import { addUsage, noUsage } from '../../protocol/message.ts';
import type { Usage } from '../../protocol/message.ts';
import type { SessionState } from '../../protocol/session.ts';

/** What other folds count, and what a persona makes of the settings. */
type Elsewhere = 'context' | 'delegates' | 'jobs' | 'spent' | 'inForce';

/** What of a delegate's thread is the whole session's. */
const shared: ReadonlySet<RecordedEvent['type']> = new Set<RecordedEvent['type']>([
  'replied',
  'compacted',
  'withheld',
  'granted',
  'revoked',
  'staged',
  'unstaged',
]);

/** What the session has come to, but for what other folds count. */
export class StateFold {
  #state: Omit<SessionState, Elsewhere>;
  /** What the user chose by hand in this session. */
  #own = { model: false, effort: false };
  /** USD of the requests whose price is known. */
  #known = 0;

  constructor(at: { id: string; root: string; cwd: string; settings: Settings }) {
    this.#state = {
      ...at,
      persona: null,
      turn: 0,
      running: false,
      usage: noUsage,
      cost: 0,
      todos: [],
      grants: [],
      staged: null,
      budgets: noBudgets,
    };
  }

  /** To be read, not kept: it is replaced as events come. */
  get now(): Readonly<Omit<SessionState, Elsewhere>> {
    return this.#state;
  }

  /** Which settings the user chose by hand in this session: no persona changes them. */
  get own(): Readonly<{ model: boolean; effort: boolean }> {
    return this.#own;
  }

  /** USD of the requests whose price is known: what a budget can be held against. */
  get knownCost(): number {
    return this.#known;
  }

  add(event: RecordedEvent): void {
    if (event.thread !== 'main' && !shared.has(event.type)) return;
    const state = this.#state;
    switch (event.type) {
      case 'session.started':
        this.#state = { ...state, settings: event.settings };
        break;
      case 'set':
        this.#state = { ...state, settings: { ...state.settings, ...event.settings } };
        this.#own = {
          model: this.#own.model || event.settings.model !== undefined,
          effort: this.#own.effort || event.settings.effort !== undefined,
        };
        break;
      case 'turn.started':
        this.#state = { ...state, turn: event.turn, running: true };
        break;
      case 'turn.ended':
        this.#state = { ...state, running: false };
        break;
      case 'routed':
        this.#state = { ...state, persona: event.persona };
        break;
      case 'replied':
      case 'compacted':
      case 'withheld':
        this.#spend(event.usage, event.cost);
        break;
      case 'todo':
        this.#state = { ...state, todos: event.todos };
        break;
      case 'granted':
        this.#state = { ...state, grants: [...without(state.grants, [event.rule]), event.rule] };
        break;
      case 'revoked':
        this.#state = { ...state, grants: without(state.grants, event.rules) };
        break;
      case 'budget':
        this.#state = { ...state, budgets: { ...state.budgets, ...event.budgets } };
        break;
      case 'staged':
      case 'unstaged': {
        const { proposal, files } = event;
        this.#state = { ...state, staged: files > 0 ? { proposal, files } : null };
        break;
      }
      default:
        break;
    }
  }

  /** Back to who spoke and what was to do; what was spent, set, allowed and staged stays. `standing`: what is not taken back. */
  rewind(standing: readonly RecordedEvent[]): void {
    const main = standing.filter(({ thread }) => thread === 'main');
    const routed = main.findLast((event) => event.type === 'routed');
    const todo = main.findLast((event) => event.type === 'todo');
    this.#state = { ...this.#state, persona: routed?.persona ?? null, todos: todo?.todos ?? [] };
  }

  #spend(usage: Usage, cost: number | null): void {
    this.#known += cost ?? 0;
    const before = this.#state.cost;
    this.#state = {
      ...this.#state,
      usage: addUsage(this.#state.usage, usage),
      cost: before === null || cost === null ? null : before + cost,
    };
  }
}

function without(grants: readonly Rule[], rules: readonly Rule[]): Rule[] {
  return grants.filter((grant) => !rules.some((rule) => isDeepStrictEqual(rule, grant)));
}
