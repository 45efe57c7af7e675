/** What the rules say of a host and of a persona, by their names. */

import type { JudgeContext, Verdict } from '../../protocol/approval.ts';
import { noRules, ruleSet, verdictBy } from './rule-set.ts';

/** What a rule says of reaching a host; null where none does. `*.example.com` stands for the hosts below it, never for itself. */
export function networkVerdict(host: string, at: JudgeContext): Verdict | null {
  const name = host.toLowerCase().replace(/\.$/, '');
  const rules = ruleSet(at.rules ?? noRules).about('network');
  const found = rules.find(({ host: wanted }) => {
    if (wanted === null || wanted === name) return true;
    return wanted.startsWith('*.') && name.endsWith(wanted.slice(1)) && name.length > wanted.length - 1;
  });
  return found ? verdictBy(found.rule) : null;
}

/** What a rule says of work for a persona (slug); null where none does. */
export function delegateVerdict(persona: string, at: JudgeContext): Verdict | null {
  const rules = ruleSet(at.rules ?? noRules).about('delegate');
  const found = rules.find((rule) => rule.persona === null || rule.persona === persona);
  return found ? verdictBy(found.rule) : null;
}
