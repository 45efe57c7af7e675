/** The looks of a turn's course: who has it, how it ended, and where it went back to. */

import type { BudgetScope } from '../../../../protocol/budget.ts';
import { fit, width } from '../../../../text/width.ts';
import { overruleKey } from '../../app-keys.ts';
import { personaRole } from '../../theme.ts';
import type { Block } from '../../view/block.ts';
import { count, dollars, duration, oneLine, signed } from '../look.ts';
import type { LookAt } from '../look.ts';
import { powersRows } from './powers.ts';

/** Who has the conversation from here on, how sure the dispatcher is, and why. */
export function routedRows(routed: Extract<Block, { kind: 'routed' }>, at: LookAt): string[] {
  const { theme } = at;
  if (routed.persona === null) {
    if (routed.previous === null) return [];
    return signed('routed', 'dim', theme.paint('dim', 'the general assistant goes on'), at);
  }
  const { name, color } = at.persona(routed.persona);
  const role = personaRole(color);
  const words: string[] = [];
  if (routed.by === 'mention') words.push('you named it');
  else if (routed.by === 'chosen') words.push('chosen for this session');
  else if (routed.by === 'router') {
    const sure = `${Math.round(routed.confidence * 100)} %`;
    const key = `${theme.paint('key', overruleKey)} keeps it general`;
    // One row: the strongest reasons, as many as fit.
    const room = at.columns - width(`⇢ ${name} · ${sure} ·  · ${key}`);
    const why = fit(routed.reasons.slice(0, 4).map(oneLine).join(', '), at.reader ? 200 : Math.max(0, room));
    words.push(sure, ...(width(why) < 4 ? [] : [why]), key);
  }
  const rest = words.length === 0 ? '' : theme.paint('dim', ` · ${words.join(' · ')}`);
  return [...signed('routed', role, theme.paint(role, oneLine(name)) + rest, at), ...powersRows(routed.powers, at)];
}

/** Where the conversation goes on after an undo that took it back. */
export function rewoundRows({ prompt }: Extract<Block, { kind: 'rewound' }>, at: LookAt): string[] {
  const words = `the conversation is back before: “${fit(oneLine(prompt), at.reader ? 200 : Math.max(8, at.columns - 40))}”`;
  return signed('undone', 'ok', words, at);
}

/** How the turn ended. A good end says only what it took. */
export function endedRows({ outcome, steps, cost, ms }: Extract<Block, { kind: 'ended' }>, at: LookAt): string[] {
  const { theme } = at;
  const price = cost === null ? 'cost unknown' : dollars(cost);
  switch (outcome.type) {
    case 'done':
      if (at.reader) return ['Done.'];
      return [theme.paint('dim', `  ${duration(ms)} · ${count(steps, 'request')} · ${price}`)];
    case 'interrupted':
      return signed('stopped', 'warn', 'interrupted: what was said so far is kept', at);
    case 'refused':
      return signed('error', 'error', `the model refused: ${oneLine(outcome.detail)}`, at);
    case 'limit': {
      if (outcome.budget !== undefined) return budgetRows(outcome.budget, at);
      const what = { turns: 'requests in one turn', cost: 'cost', time: 'time' }[outcome.limit];
      return signed('stopped', 'warn', `stopped at the limit of ${what} · a new prompt goes on from here`, at);
    }
    case 'failed': {
      const { failure, room } = outcome;
      const code = `HTTP ${failure.status}`;
      // Most sentences name it themselves.
      const status = failure.status === undefined || failure.message.includes(code) ? '' : ` (${code})`;
      const rows = signed('error', 'error', theme.paint('error', oneLine(failure.message)) + status, at);
      return [...rows, ...signed('info', 'dim', theme.paint('dim', mends[room]), at)];
    }
    default:
      return outcome satisfies never;
  }
}

/** A clean stop: nothing is lost, and it is said how to go on. */
function budgetRows(budget: BudgetScope, at: LookAt): string[] {
  const raise = at.theme.paint('key', budget === 'turn' ? '/budget turn +1' : '/budget +1');
  const rest = budget === 'turn' ? 'a new prompt has the whole of it again' : 'nothing is lost';
  const words = `stopped: the budget of the ${budget} does not cover another request`;
  return [
    ...signed('stopped', 'warn', words, at),
    ...signed('info', 'dim', `${raise}${at.theme.paint('dim', ` and say “go on” · ${rest}`)}`, at),
  ];
}

const mends = {
  credentials:
    'Set ANTHROPIC_API_KEY (or ANTHROPIC_AUTH_TOKEN, or ANTHROPIC_BASE_URL for a local server) and start archie again; /doctor tells what was found.',
  model: 'Nothing is lost: press ↑ for your prompt to send it again, or /model for another model.',
  internal: 'This is a fault of archie. Nothing is lost: the session is on disk, press ↑ to send the prompt again.',
};
