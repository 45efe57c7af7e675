/** May it? A pure judge over effects and change sets; the table of modes is in `docs/architecture.md`. */

import type { Judge, JudgeContext, Reason, Rule, Verdict } from '../protocol/approval.ts';
import type { ChangeSet } from '../protocol/change.ts';
import type { Effect } from '../protocol/tool.ts';
import { isBelow, isGitData, leadsOut } from '../text/path.ts';
import { protectedName } from './protected.ts';

export const judge: Judge = {
  call(_tool, effects, at) {
    return strictest(
      effects.map((effect) => ofEffect(effect, at)),
      { code: 'harmless', text: 'It reads only what is in the project.' },
    );
  },
  changes: ofChanges,
};

const rank = { allow: 0, ask: 1, deny: 2 } as const;

/** The strictest verdict; several questions can only be remembered together when each can. */
function strictest(verdicts: readonly Verdict[], otherwise: Reason): Verdict {
  let result: Verdict = verdicts[0] ?? { decision: 'allow', because: otherwise };
  for (const verdict of verdicts.slice(1)) {
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

function ofEffect(effect: Effect, at: JudgeContext): Verdict {
  switch (effect.type) {
    case 'read':
      return ofRead(effect.path, at);
    case 'command':
      return ofCommand(effect.command, at);
    case 'network':
      if (at.mode === 'plan') return deny('plan', 'Mode plan uses no network.');
      if (at.mode === 'bypass') return bypass;
      return ask('network', `It wants to reach ${effect.host} over the network.`, false);
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

/** What it does is judged call by call; only one that is likely to be large is asked for before it begins. */
function ofDelegate({ persona, estimate }: Extract<Effect, { type: 'delegate' }>, at: JudgeContext): Verdict {
  const names = (rule: Rule): boolean =>
    rule.kind === 'delegate' && (rule.persona === '*' || rule.persona.toLowerCase() === persona);
  if (at.denied?.some(names)) return deny('denied', `A rule of this run forbids work for @${persona}.`);
  if (at.grants.some(names)) return allow('granted', `You allowed work for @${persona}.`);
  if (at.mode === 'bypass') return bypass;
  if (at.mode === 'auto' || !estimate?.large) return allow('delegate', 'What a delegate does is judged call by call.');
  return ask('large', `The delegate @${persona} is likely to be large: ${estimate.words}.`, true);
}

function ofRead(path: string, at: JudgeContext): Verdict {
  if (isBelow(path, at.root)) return allow('inside', 'It is in the project.');
  if (at.mode === 'bypass') return bypass;
  for (const rule of at.grants) {
    if (rule.kind === 'read' && isBelow(path, rule.path)) {
      return allow('granted', `You allowed reading below ${rule.path}.`);
    }
  }
  return ask('outside', `${path} is outside the project.`, true);
}

/**
 * Nothing that could hide a part of a command from the person who once said "always": control characters but tab and line
 * feed, format characters (bidi, zero width, tags), separators other than the blank, lone surrogates, fillers.
 */
const hidden = /[^\P{C}\t\n]|[^\P{Zs} ]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

function ofCommand(command: string, at: JudgeContext): Verdict {
  if (at.mode === 'plan') return deny('plan', 'Mode plan runs no commands that could change something.');
  if (at.mode === 'bypass') return bypass;
  if (hidden.test(command)) {
    return ask(
      'hidden',
      'The command contains characters that cannot be seen; look at them before you allow it.',
      false,
    );
  }
  // Byte for byte: a command that merely starts like an allowed one is another command.
  if (at.grants.some((rule) => rule.kind === 'command' && rule.command === command)) {
    return allow('granted', 'You allowed this exact command.');
  }
  return ask('command', 'Commands run on your files directly, without isolation, so each is asked for.', true);
}

function ofChanges(changes: ChangeSet, at: JudgeContext): Verdict {
  return strictest(
    changes.files.map(({ path }) => ofPath(path, changes, at)),
    { code: 'nothing', text: 'It changes no file.' },
  );
}

function ofPath(path: string, { origin }: ChangeSet, at: JudgeContext): Verdict {
  if (leadsOut(path)) return deny('outside', `${path} is not in the project; only its files can be changed.`);
  if (isGitData(path)) return deny('git', `${path} belongs to git; archie never writes there.`);
  // Undo, redo and what a person edited were asked for by that person, who has seen them.
  if (origin.by !== 'tool') return allow('yours', 'You asked for it yourself.');
  if (at.mode === 'plan') return deny('plan', 'Mode plan never changes files; describe the change instead.');
  if (at.mode === 'stage')
    return allow('staged', 'Mode stage collects changes; they are reviewed at the end of the turn.');
  const name = protectedName(path);
  if (name !== null) {
    return ask(
      'protected',
      `${path} is protected (${name}): it can run code or steer tools, so it is always asked for.`,
      false,
    );
  }
  if (at.mode === 'bypass' || at.mode === 'auto')
    return allow(at.mode, `Mode ${at.mode} lands changes at once; they can be undone.`);
  if (at.grants.some((rule) => rule.kind === 'edits')) return allow('granted', 'You allowed all edits.');
  return ask('review', `Mode ${at.mode} shows every change before it lands.`, true);
}
