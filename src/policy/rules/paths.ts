/** What the rules and the person's grants say of a path that is read or changed. */

import { resolve } from 'node:path';
import type { JudgeContext, Verdict } from '../../protocol/approval.ts';
import { isBelow } from '../../text/path.ts';
import { pathMatcher } from './match-path.ts';
import { noRules, ruleSet, verdictBy } from './rule-set.ts';

/** What a rule says of the path (absolute), or null where none does. */
function byRules(about: 'read' | 'edit', path: string, at: JudgeContext): Verdict | null {
  for (const { rule, pattern } of ruleSet(at.rules ?? noRules).about(about)) {
    const bases = { root: at.root, cwd: at.cwd ?? at.root };
    const meant = pattern === null || pathMatcher(pattern, rule.source, bases, rule.behavior !== 'allow')(path);
    if (!meant) continue;
    return verdictBy(rule);
  }
  return null;
}

/** May the path (absolute, links resolved where they are known) be read? */
export function readVerdict(path: string, at: JudgeContext): Verdict {
  const ruled = byRules('read', path, at);
  if (ruled && ruled.decision !== 'allow') return ruled;
  if (isBelow(path, at.root)) return { decision: 'allow', because: { code: 'inside', text: 'It is in the project.' } };
  if (at.mode === 'bypass')
    return { decision: 'allow', because: { code: 'bypass', text: 'Mode bypass asks nothing.' } };
  if (ruled) return ruled;
  for (const rule of at.grants) {
    if (rule.kind === 'read' && isBelow(path, rule.path)) {
      return { decision: 'allow', because: { code: 'granted', text: `You allowed reading below ${rule.path}.` } };
    }
  }
  return { decision: 'ask', because: { code: 'outside', text: `${path} is outside the project.` }, rememberable: true };
}

/** What a rule says of a change to the path (absolute); null where none does. */
export function editVerdict(path: string, at: JudgeContext): Verdict | null {
  return byRules('edit', path, at);
}

/** A path that a command names, by its words alone. */
export function absolute(path: string, from: string): string {
  return resolve(from, path);
}
