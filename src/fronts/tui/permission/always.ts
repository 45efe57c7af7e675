/** "Always": the rule that would allow it is chosen, edited, given a scope, and only then allows. */

import type { RuleScope } from '../../../protocol/approval.ts';
import { t } from '../../../text/words/words.ts';
import { emptyLine, lineEdit, lineStep } from '../composer/text/line.ts';
import { keyFor } from '../keys/asked.ts';
import type { Press } from '../keys/press.ts';
import type { Always, Look, PermissionState, PermissionStep } from './state.ts';

/** How long it may hold, the shortest first. */
export const ruleScopes: readonly RuleScope[] = ['turn', 'session', 'project', 'user'];

/** As it begins: the narrowest rule, until the mode changes. */
export function beginAlways(suggest: readonly string[]): Always {
  return { line: lineOf(suggest[0] ?? ''), chosen: 0, scope: 'session' };
}

function lineOf(text: string): Always['line'] {
  return lineEdit(emptyLine, { type: 'paste', text });
}

/** What a key does while the rule is written. */
export function alwaysStep(state: PermissionState, always: Always, press: Press, look: Look): PermissionStep {
  const goOn = (more: Partial<Always>): PermissionStep => ({ state: { ...state, always: { ...always, ...more } } });
  const key = keyFor(press);
  if (key === 'tab') return goOn({ scope: scopeAfter(always.scope, 1) });
  if (key === 'shift+tab') return goOn({ scope: scopeAfter(always.scope, -1) });
  if (key === 'up' || key === 'down') {
    const { length } = look.suggest;
    const chosen = (always.chosen + (key === 'up' ? -1 : 1) + length) % length;
    return goOn({ chosen, line: lineOf(look.suggest[chosen] ?? always.line.text) });
  }
  const next = lineStep(always.line, press);
  if (next === 'leave') return { state: { ...state, always: null } };
  if (next !== 'enter') return goOn({ line: next });
  const said = refusal(look);
  if (said !== null) return { state: { ...state, message: said } };
  const rule = { text: always.line.text.trim(), scope: always.scope };
  return { state, effect: { type: 'allow', always: true, rule } };
}

function scopeAfter(scope: RuleScope, by: number): RuleScope {
  return ruleScopes[(ruleScopes.indexOf(scope) + by + ruleScopes.length) % ruleScopes.length] ?? scope;
}

/** Why the rule cannot be the answer. */
function refusal({ rule, undrawn }: Look): string | null {
  // What it would allow has to have been on the screen.
  if (undrawn || !rule) return t('What it would allow is not shown yet: Enter again');
  if (rule.fault !== null) return t`Not a rule: ${rule.fault}`;
  return rule.allows ? null : t('It does not allow this: mend it, or Esc and y for once');
}
