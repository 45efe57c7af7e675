/** For whoever writes a rule: what it would allow, of what the model ran in this tree before. */

import { join } from 'node:path';
import type { PermissionRule } from '../../protocol/approval.ts';
import type { RuleBook, RuleLook } from '../../protocol/desk.ts';
import { judgeCommand } from '../../policy/command/judge-command.ts';
import { delegateVerdict } from '../../policy/rules/names.ts';
import { readRule } from '../../policy/rules/grammar.ts';
import { warningOf } from '../../policy/rules/suggest.ts';
import type { Effect } from '../../protocol/tool.ts';
import { listSessions, readEvents } from '../../store/sessions.ts';
import { projectRules } from './project-rules.ts';

/** Sessions that are looked through, and commands that are kept, the newest first. */
const mostSessions = 30;
const mostCommands = 500;

interface At {
  state: string;
  config: string;
  root: string;
  cwd: string;
}

/** Reads the sessions of the tree; one that cannot be read says nothing. */
export async function openRuleBook(at: At): Promise<RuleBook> {
  const past = await pastCommands(at);
  return {
    file: (scope) => (scope === 'user' ? join(at.config, 'config.yaml') : projectRules(at.config, at.root)),
    look: (text, effects) => look(text, { past, effects, at }),
  };
}

function look(
  text: string,
  { past, effects, at }: { past: readonly string[]; effects: readonly Effect[]; at: At },
): RuleLook {
  const rule: PermissionRule = { behavior: 'allow', text, source: { scope: 'session' } };
  const known = readRule(rule);
  const nothing = { warning: null, allows: false, matched: [], past: past.length };
  if (typeof known === 'string') return { ...nothing, fault: known };
  const context = { mode: 'ask' as const, grants: [], root: at.root, cwd: at.cwd, rules: [rule] };
  // By the rule, and not because it only reads.
  const runs = (command: string): boolean => {
    const { decision, because } = judgeCommand(command, { isolation: 'none' }, context);
    return decision === 'allow' && because.rule !== undefined;
  };
  const allows = effects.every((effect) => {
    if (effect.type === 'command') return runs(effect.command);
    return effect.type === 'delegate' && delegateVerdict(effect.persona, context)?.decision === 'allow';
  });
  return { fault: null, allows, warning: warningOf(text), matched: past.filter(runs), past: past.length };
}

async function pastCommands(at: { state: string; root: string }): Promise<string[]> {
  const commands = new Set<string>();
  const sessions = (await listSessions(at).catch(() => [])).slice(0, mostSessions);
  for (const { id } of sessions) {
    const { events } = await readEvents(at, id).catch(() => ({ events: [] }));
    for (const event of events.toReversed()) {
      if (event.type !== 'call.started' || event.name !== 'Bash') continue;
      const { command } = (event.input ?? {}) as { command?: unknown };
      if (typeof command === 'string') commands.add(command);
      if (commands.size >= mostCommands) return [...commands];
    }
  }
  return [...commands];
}
