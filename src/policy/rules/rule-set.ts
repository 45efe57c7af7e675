/** The rules in force, understood once and sorted by what they are about. */

import type { PermissionRule, Reason, Verdict } from '../../protocol/approval.ts';
import { readRule } from './grammar.ts';
import type { KnownRule } from './grammar.ts';

/** Rules about one kind of thing, those that deny first, then those that ask, then those that allow. */
type RulesAbout<K extends KnownRule['about']> = readonly Extract<KnownRule, { about: K }>[];

/** Rules by what they are about. What is not understood is left out here; whoever read the files has said so. */
interface RuleSet {
  about<K extends KnownRule['about']>(kind: K): RulesAbout<K>;
}

/** Where no rules were given: one list, so that it is read once. */
export const noRules: readonly PermissionRule[] = [];

const order = { deny: 0, ask: 1, allow: 2 } as const;
const known = new WeakMap<readonly PermissionRule[], RuleSet>();

/** The set for a list of rules; the same list is read once. */
export function ruleSet(rules: readonly PermissionRule[]): RuleSet {
  const before = known.get(rules);
  if (before) return before;
  const read = rules
    .flatMap((rule) => {
      const all = readRule(rule);
      return typeof all === 'string' ? [] : all;
    })
    .toSorted((one, other) => order[one.rule.behavior] - order[other.rule.behavior]);
  const set: RuleSet = {
    about<K extends KnownRule['about']>(kind: K): RulesAbout<K> {
      return read.filter((rule): rule is Extract<KnownRule, { about: K }> => rule.about === kind);
    },
  };
  known.set(rules, set);
  return set;
}

/** Why, where a rule decides. */
export function reasonOf(rule: PermissionRule): Reason {
  const by = ruleWords(rule);
  const text = { deny: `Denied by ${by}.`, ask: `Asked for by ${by}.`, allow: `Allowed by ${by}.` }[rule.behavior];
  return { code: 'rule', text, rule };
}

/** What a rule says, as a verdict. A rule that asks does so every time. */
export function verdictBy(rule: PermissionRule): Verdict {
  const because = reasonOf(rule);
  return rule.behavior === 'ask'
    ? { decision: 'ask', because, rememberable: false }
    : { decision: rule.behavior, because };
}

/** A rule and where it stands, for people: `Bash(npm run *) (~/.config/archie/config.yaml:12)`. */
export function ruleWords({ text, source }: PermissionRule): string {
  const { file, line, scope } = source;
  const place = file === undefined ? scope : line === undefined ? file : `${file}:${line}`;
  return `${text} (${place})`;
}
