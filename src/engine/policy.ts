/** The session as the judge sees it, and what follows from a verdict wherever one is asked for. */

import { isDeepStrictEqual } from 'node:util';
import type { JudgeContext, PermissionRule, Reason, Rule, RuleScope, Verdict } from '../protocol/approval.ts';
import type { ChangeSet } from '../protocol/change.ts';
import type { Recorded } from '../protocol/event.ts';
import type { SessionContext } from './context.ts';

type Revoked = Extract<Recorded, { type: 'revoked' }>;

/** The judge's view of the session as it is now. */
export function judgeContext(context: SessionContext): JudgeContext {
  const { grants } = context.state.now;
  const { permissions } = context.at;
  const { root, cwd } = context.rooms.workspace;
  const own = [...context.shared.kept, ...grants.flatMap(asRule)];
  return {
    mode: context.inForce().mode,
    grants,
    root,
    cwd,
    ...permissions,
    ...(own.length > 0 && { rules: [...(permissions?.rules ?? []), ...own] }),
  };
}

/** What was allowed by a rule, as one. */
function asRule(grant: Rule): PermissionRule[] {
  return grant.kind === 'rule' ? [{ behavior: 'allow', text: grant.text, source: { scope: 'session' } }] : [];
}

/** The judge of change sets by the session as it is now, and as it stays while one is decided on. */
export function judgeNow(context: SessionContext): (changes: ChangeSet) => Verdict {
  const at = judgeContext(context);
  return (changes) => context.rooms.judge.changes(changes, at);
}

/** The judge of what waits for a person: with all edits allowed, what is asked for still is what is always asked for. */
export function judgeWaiting(context: SessionContext): (changes: ChangeSet) => Verdict {
  const { judge } = context.rooms;
  const at: JudgeContext = { ...judgeContext(context), mode: 'ask', grants: [{ kind: 'edits' }] };
  return (changes) => judge.changes(changes, at);
}

/** Why a file (its real path) is kept from being read by a rule that denies it or wants to be asked; undefined without rules. */
export function keptByRules(context: SessionContext): ((real: string) => Promise<string | null>) | undefined {
  const at = judgeContext(context);
  if ((at.rules ?? []).every(({ behavior }) => behavior === 'allow')) return undefined;
  return async (real) => {
    const { decision, because } = await context.rooms.judge.call(
      'Read',
      [{ type: 'read', path: real, asked: real }],
      at,
    );
    return decision !== 'allow' && because.rule ? because.text : null;
  };
}

/** What would have been asked, had somebody been there to answer. Fronts know the code. `allowedBy`: a rule that lets it happen. */
export function unattended(
  { because, rememberable }: Extract<Verdict, { decision: 'ask' }>,
  allowedBy?: string,
): Reason {
  const text = `It needs approval and nobody is there to give it. ${because.text}`;
  const always = !rememberable && { always: true as const };
  return { code: 'unattended', text, ...always, ...(allowedBy !== undefined && { allowedBy }) };
}

/** Of what was not asked about: a person's grant, and a rule of theirs. */
const toldCodes = new Set(['granted', 'rule']);

/** Says that a grant or a rule let something happen, where one did: what nobody is asked about is told all the same. */
export function tellPermitted(context: SessionContext, call: string, { decision, because }: Verdict): void {
  if (decision === 'allow' && toldCodes.has(because.code)) context.emit({ type: 'permitted', call, because });
}

/**
 * Ends what was allowed. A grant is an exception from the mode it was given in, so setting the mode, even to the same one,
 * ends it. What the command line allows by name holds for its whole run; but no mode that says it shows every edit lands
 * one unseen.
 */
export function revoke(context: SessionContext, why: Revoked['why']): void {
  context.shared.restAccepted.clear();
  // What is not recorded yet could not be ended: it would be allowed with the first prompt.
  if (context.at.grants?.length) context.begin();
  const stays = why === 'mode' ? (context.at.grants ?? []).filter(({ kind }) => kind !== 'edits') : [];
  const rules = context.state.now.grants.filter((grant) => !stays.some((each) => isDeepStrictEqual(each, grant)));
  if (rules.length > 0) context.emit({ type: 'revoked', rules, why });
}

/** Only a rule that was offered is granted: a front cannot widen what was asked. */
export function grant(context: SessionContext, offered: readonly Rule[], rule: Rule): void {
  if (offered.some((each) => isDeepStrictEqual(each, rule))) context.emit({ type: 'granted', rule });
}

/** What a person wrote as a rule: it holds for a while, or from now on by a file of theirs. Never throws. */
export async function grantWritten(
  context: SessionContext,
  { text, scope }: { text: string; scope: RuleScope },
): Promise<void> {
  const { keepRule } = context.rooms;
  if ((scope === 'project' || scope === 'user') && keepRule) {
    try {
      const rule = await keepRule(text, scope);
      context.shared.kept.push(rule);
      const { file = '', line = 1 } = rule.source;
      const where = `${file}:${line}`;
      context.emit({
        type: 'notice',
        level: 'info',
        text: `kept: ${text} · ${where} · take it out there to be asked again`,
      });
      return;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      context.emit({
        type: 'notice',
        level: 'warning',
        text: `${text} was not kept: ${why}. It holds in this session`,
      });
    }
  }
  context.emit({ type: 'granted', rule: { kind: 'rule', text, ...(scope === 'turn' && { turn: true }) } });
}

/** Ends what was allowed for the turn that is over. */
export function revokeTurn(context: SessionContext): void {
  if (context.own) return;
  const rules = context.state.now.grants.filter((grant) => grant.kind === 'rule' && grant.turn);
  if (rules.length > 0) context.emit({ type: 'revoked', rules, why: 'turn' });
}
