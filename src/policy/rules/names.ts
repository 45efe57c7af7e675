/** What the rules say of a host, a persona and a tool, by their names; and which tools nobody needs to offer. */

import type { JudgeContext, PermissionRule, Verdict } from '../../protocol/approval.ts';
import { canonicalTool } from '../../protocol/tool-names.ts';
import type { KnownRule } from './grammar.ts';
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

/** What a rule says of each call of a tool, whatever it would do; null where none does. */
export function toolVerdict(tool: string, at: JudgeContext): Verdict | null {
  const rules = ruleSet(at.rules ?? noRules);
  const byName = rules.about('tool').filter((known) => names(known, tool));
  // A search without a folder declares no read, and looks into every file.
  const byReading = searching.has(tool)
    ? rules.about('read').filter(({ pattern, rule }) => pattern === null && rule.behavior !== 'allow')
    : [];
  const found = [...byName, ...byReading].map(({ rule }) => rule);
  const strictest =
    found.find(({ behavior }) => behavior === 'deny') ?? found.find(({ behavior }) => behavior === 'ask') ?? found[0];
  return strictest ? verdictBy(strictest) : null;
}

const searching = new Set(['Grep', 'Glob']);
/** Tools that other kinds of rules are about: a star is for these kinds, and those rules say what it says. */
const ofOtherKinds = new Set(['Bash', 'Read', 'Edit', 'Write', 'MultiEdit', 'Task', 'WebFetch']);

/** Is the tool meant? Rules that only tighten do not go by case. */
function names({ name, rule }: Extract<KnownRule, { about: 'tool' }>, tool: string): boolean {
  if (name === '*') return rule.behavior !== 'allow' ? !ofOtherKinds.has(tool) : true;
  const folded = (text: string): string => (rule.behavior === 'allow' ? text : text.toLowerCase());
  const [wanted, called] = [folded(name), folded(canonicalTool(tool) ?? tool)];
  const [head = '', ...rest] = wanted.split('*');
  if (rest.length === 0) return wanted === called;
  if (!called.startsWith(head)) return false;
  let from = head.length;
  for (const [index, piece] of rest.entries()) {
    const at = index === rest.length - 1 ? called.length - piece.length : called.indexOf(piece, from);
    if (at < from || !called.startsWith(piece, at)) return false;
    from = at + piece.length;
  }
  return true;
}

/** Of these tools those that a rule denies whatever they are called with: the model is not told of them. */
export function deniedTools(rules: readonly PermissionRule[], tools: readonly string[]): Set<string> {
  const set = ruleSet(rules);
  const at: JudgeContext = { mode: 'ask', grants: [], root: '/', rules };
  const denies = ({ rule }: KnownRule): boolean => rule.behavior === 'deny';
  const gone = new Set<string>();
  if (set.about('command').some((each) => denies(each) && each.pattern === null)) gone.add('Bash');
  if (set.about('read').some((each) => denies(each) && each.pattern === null)) gone.add('Read');
  if (set.about('edit').some((each) => denies(each) && each.pattern === null))
    for (const name of ['Edit', 'MultiEdit', 'Write']) gone.add(name);
  if (set.about('network').some((each) => denies(each) && each.host === null)) gone.add('WebFetch');
  if (set.about('delegate').some((each) => denies(each) && each.persona === null)) gone.add('Task');
  for (const tool of tools) if (toolVerdict(tool, at)?.decision === 'deny') gone.add(tool);
  return gone;
}

/** Is work for this persona (slug) never permitted? */
export function isDeniedPersona(slug: string, rules: readonly PermissionRule[]): boolean {
  return delegateVerdict(slug, { mode: 'ask', grants: [], root: '/', rules })?.decision === 'deny';
}
