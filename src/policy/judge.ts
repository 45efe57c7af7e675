/** May it? A pure judge over effects and change sets; the table of modes is in `docs/architecture.md`. */

import type { Judge, JudgeContext, Reason, Rule, Verdict } from '../protocol/approval.ts';
import type { ChangeSet } from '../protocol/change.ts';
import type { Effect } from '../protocol/tool.ts';
import { isGitData, leadsOut } from '../text/path.ts';
import { protectedName } from './protected.ts';
import { delegateVerdict, networkVerdict, toolVerdict } from './rules/names.ts';
import { absolute, editVerdict, readVerdict } from './rules/paths.ts';

export const judge = {
  async call(tool: string, effects: readonly Effect[], at: JudgeContext): Promise<Verdict> {
    const verdict = strictest(await Promise.all(effects.map((effect) => ofEffect(effect, at))), {
      code: 'harmless',
      text: 'It reads only what is in the project.',
    });
    return byTool(toolVerdict(tool, at), verdict);
  },
  changes: ofChanges,
  async suggest(effects) {
    const { suggestions } = await import('./rules/suggest.ts');
    return suggestions(effects);
  },
} satisfies Judge;

const rank = { allow: 0, ask: 1, deny: 2 } as const;

/** The strictest verdict; several questions can only be remembered together when each can. */
function strictest(verdicts: readonly Verdict[], otherwise: Reason): Verdict {
  const [first, ...rest] = verdicts;
  if (!first) return { decision: 'allow', because: otherwise };
  if (rest.length === 0) return first;
  const parts = verdicts.flatMap((verdict) => verdict.parts ?? []);
  const result = strictestOf(first, rest);
  return parts.length > 0 ? { ...result, parts } : result;
}

/** What only the mode asks for; a rule that allows the whole tool is an answer to it. */
const askedByMode = new Set(['outside', 'network', 'unknown']);

/** What a rule says of the tool by its name, beside what it would do. */
function byTool(ruled: Verdict | null, verdict: Verdict): Verdict {
  if (!ruled || verdict.decision === 'deny') return verdict;
  const { parts } = verdict;
  if (ruled.decision !== 'allow') return parts ? { ...ruled, parts } : ruled;
  return verdict.decision === 'ask' && askedByMode.has(verdict.because.code) ? ruled : verdict;
}

function strictestOf(first: Verdict, rest: readonly Verdict[]): Verdict {
  let result = first;
  for (const verdict of rest) {
    if (rank[verdict.decision] > rank[result.decision]) result = verdict;
    // That a person allowed it has to be told, whatever else may be said for it.
    else if (verdict.because.code === 'granted' && result.decision === 'allow') result = verdict;
    else if (verdict.decision === 'ask' && result.decision === 'ask') {
      result = { ...result, rememberable: result.rememberable && verdict.rememberable };
    }
  }
  return result;
}

const allow = (code: string, text: string): Verdict => ({ decision: 'allow', because: { code, text } });
const deny = (code: string, text: string): Verdict => ({ decision: 'deny', because: { code, text } });
const ask = (code: string, text: string, rememberable: boolean): Verdict => ({
  decision: 'ask',
  because: { code, text },
  rememberable,
});

const bypass = allow('bypass', 'Mode bypass asks nothing.');

async function ofEffect(effect: Effect, at: JudgeContext): Promise<Verdict> {
  switch (effect.type) {
    case 'read':
      return readVerdict(effect.path, at);
    case 'command':
      return ofCommand(effect, at);
    case 'network':
      return ofNetwork(effect.host, at);
    case 'delegate':
      return ofDelegate(effect, at);
    default:
      // An effect this judge has no word for, from a newer tool.
      return ask(
        'unknown',
        `It has an effect that archie does not know: ${String((effect as { type: unknown }).type)}.`,
        false,
      );
  }
}

function ofNetwork(host: string, at: JudgeContext): Verdict {
  const ruled = networkVerdict(host, at);
  if (ruled && ruled.decision !== 'allow') return ruled;
  if (at.mode === 'plan') return deny('plan', 'Mode plan uses no network.');
  if (at.mode === 'bypass') return bypass;
  return ruled ?? ask('network', `It wants to reach ${host} over the network.`, false);
}

/** What it does is judged call by call; only one that is likely to be large is asked for before it begins. */
function ofDelegate({ persona, estimate }: Extract<Effect, { type: 'delegate' }>, at: JudgeContext): Verdict {
  const names = (rule: Rule): boolean =>
    rule.kind === 'delegate' && (rule.persona === '*' || rule.persona.toLowerCase() === persona);
  const ruled = delegateVerdict(persona, at);
  if (ruled && ruled.decision !== 'allow') return ruled;
  if (at.grants.some(names)) return allow('granted', `You allowed work for @${persona}.`);
  if (at.mode === 'bypass') return bypass;
  if (ruled) return ruled;
  if (at.mode === 'auto' || !estimate?.large) return allow('delegate', 'What a delegate does is judged call by call.');
  return ask('large', `The delegate @${persona} is likely to be large: ${estimate.words}.`, true);
}

/** The parser of the shell is only loaded where there is a command. */
async function ofCommand(
  { command, ...held }: Extract<Effect, { type: 'command' }>,
  at: JudgeContext,
): Promise<Verdict> {
  if (held.background && at.mode === 'plan') return deny('plan', 'Mode plan starts nothing in the background.');
  const { judgeCommand } = await import('./command/judge-command.ts');
  return judgeCommand(command, held, at);
}

function ofChanges(changes: ChangeSet, at: JudgeContext): Verdict {
  const verdicts = changes.files.map(({ path }) => ofPath(path, changes, at));
  const strict = strictest(verdicts, { code: 'nothing', text: 'It changes no file.' });
  // What is allowed lands with what waits for the review, never the other way round.
  const staged = verdicts.find(({ because }) => because.code === 'staged');
  return strict.decision === 'allow' && staged ? staged : strict;
}

function ofPath(path: string, { origin }: ChangeSet, at: JudgeContext): Verdict {
  if (leadsOut(path)) return deny('outside', `${path} is not in the project; only its files can be changed.`);
  if (isGitData(path)) return deny('git', `${path} belongs to git; archie never writes there.`);
  // Undo, redo and what a person edited were asked for by that person, who has seen them.
  if (origin.by !== 'tool') return allow('yours', 'You asked for it yourself.');
  const ruled = editVerdict(absolute(path, at.root), at);
  if (ruled?.decision === 'deny') return ruled;
  if (at.mode === 'plan') return deny('plan', 'Mode plan never changes files; describe the change instead.');
  const name = protectedName(path);
  const flagged = at.landsFlagged === true && name === null && byFlag(ruled, at);
  if (at.mode === 'stage' && !flagged)
    return allow('staged', 'Mode stage collects changes; they are reviewed at the end of the turn.');
  if (ruled?.decision === 'ask') return ruled;
  if (name !== null) {
    return ask(
      'protected',
      `${path} is protected (${name}): it can run code or steer tools, so it is always asked for.`,
      false,
    );
  }
  if (ruled) return ruled;
  if (at.mode === 'bypass' || at.mode === 'auto')
    return allow(at.mode, `Mode ${at.mode} lands changes at once; they can be undone.`);
  if (at.grants.some((rule) => rule.kind === 'edits')) return allow('granted', 'You allowed all edits.');
  return ask('review', `Mode ${at.mode} shows every change before it lands.`, true);
}

/** Did the person allow this change on the command line? */
function byFlag(ruled: Verdict | null, { grants }: JudgeContext): boolean {
  if (ruled) return ruled.decision === 'allow' && ruled.because.rule?.source.scope === 'command line';
  return grants.some(({ kind }) => kind === 'edits');
}
