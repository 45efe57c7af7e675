/** May a command run? By each of its parts, the mode, and how far it is held away from the machine. */

import type { JudgeContext, JudgedPart, PermissionRule, Reason, Verdict } from '../../protocol/approval.ts';
import type { Effect } from '../../protocol/tool.ts';
import { noRules, reasonOf, ruleSet, ruleWords } from '../rules/rule-set.ts';
import { readScript } from '../shell/script.ts';
import type { ShellScript } from '../shell/script.ts';
import { partsOf } from './parts.ts';
import type { Part } from './parts.ts';

/**
 * Nothing that could hide a part of a command from the person who once said "always": control characters but tab and line
 * feed, format characters (bidi, zero width, tags), separators other than the blank, lone surrogates, fillers.
 */
const hidden = /[^\P{C}\t\n]|[^\P{Zs} ]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** A longer command is read for what forbids, but never let run by what it seems to be. */
const longest = 2000;
/** Parts that are shown at most. */
const mostShown = 100;

/** How far a command is held away. */
type Held = Pick<Extract<Effect, { type: 'command' }>, 'isolation' | 'network' | 'why'>;

/** What that means, for whoever is asked. That nothing isolates it is said beside it, and not again. */
function live({ isolation, network }: Held): string {
  if (isolation === 'overlay')
    return 'It runs in a copy of the tree, without the network; what it changes is reviewed.';
  if (isolation === 'bind')
    return `It runs on your files: writing is kept to this folder, ${network ? 'with' : 'without'} the network, and what it changed is shown afterwards and can be undone.`;
  return 'Each command that does more than read is asked for.';
}

/** The verdict on a command with its parts. Denied goes before asked, and neither mode nor grant widens a rule that denies. */
export function judgeCommand(command: string, held: Held, at: JudgeContext): Verdict {
  const script = readScript(command);
  const parts = partsOf(script, at);
  const verdict = decide(command, held, { script, parts, at });
  const shown = parts
    .slice(0, mostShown)
    .map(({ text, decision, because }): JudgedPart => ({ text, decision, because }));
  return shown.length === 0 ? verdict : { ...verdict, parts: shown };
}

interface Judged {
  script: ShellScript;
  parts: readonly Part[];
  at: JudgeContext;
}

/** The rule that allows just these bytes: so written, a compound is the person's word as a whole. */
function exactly(command: string, { rules = noRules }: JudgeContext): PermissionRule | undefined {
  const wanted = command.trim();
  return ruleSet(rules)
    .about('command')
    .find(({ rule, pattern }) => rule.behavior === 'allow' && pattern?.pieces.length === 1 && textIn(rule) === wanted)
    ?.rule;
}

/** What stands between the parentheses. */
function textIn({ text }: PermissionRule): string {
  return text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')).trim();
}

function ask(because: Reason, rememberable = true): Verdict {
  return { decision: 'ask', because, rememberable };
}
const allow = (code: string, text: string): Verdict => ({ decision: 'allow', because: { code, text } });

function decide(command: string, held: Held, { script, parts, at }: Judged): Verdict {
  const forbidden = ofRules({ script, parts, at });
  if (forbidden) return forbidden;
  const { mode } = at;
  if (mode === 'bypass') return allow('bypass', 'Mode bypass asks nothing.');
  const unseen = hidden.test(command);
  // Byte for byte: a command that merely starts like an allowed one is another command.
  if (mode !== 'plan' && !unseen && at.grants.some((rule) => rule.kind === 'command' && rule.command === command))
    return { decision: 'allow', because: { code: 'granted', text: 'You allowed this exact command.' } };
  const exact = mode === 'plan' || unseen ? undefined : exactly(command, at);
  if (exact) return { decision: 'allow', because: reasonOf(exact) };
  const clear = !unseen && command.length <= longest && script.fault === null;
  const reads = parts.flatMap((part) => part.reads ?? []);
  const onlyReads = clear && parts.length > 0 && parts.every((part) => part.reads !== undefined);
  if (onlyReads) return { decision: 'allow', because: { code: 'reads', text: 'It only reads.' }, reads };
  const { isolation } = held;
  if (mode === 'plan' && isolation !== 'overlay')
    return {
      decision: 'deny',
      because: { code: 'plan', text: 'Mode plan runs no commands that could change something.' },
    };
  if (unseen) {
    const text = 'The command contains characters that cannot be seen; look at them before you allow it.';
    return ask({ code: 'hidden', text }, false);
  }
  if (isolation === 'overlay')
    return allow('isolated', mode === 'plan' ? 'It runs in a copy of the tree; nothing of it lands.' : live(held));
  if (mode === 'auto' && isBoundAsUsual(held)) return allow('bound', live(held));
  if (script.fault !== null)
    return ask({
      code: 'unparsed',
      text: `The command cannot be taken apart (${script.fault}), so it is asked for as a whole.`,
    });
  if (command.length > longest)
    return ask({ code: 'long', text: 'The command is too long to be judged by its parts.' });
  const [first] = parts.filter((part) => part.decision !== 'allow');
  if (!first && parts.length > 0) return allowed(parts, reads);
  return ask({ code: 'command', text: sentence(held, first, parts) });
}

/** What no mode and no grant widens: a rule that denies, one that asks, and names that are protected. */
function ofRules({ script, parts, at }: Judged): Verdict | null {
  const denied = parts.find((part) => part.decision === 'deny');
  if (denied) return { decision: 'deny', because: inPart(denied, parts) };
  const all = ruleSet(at.rules ?? noRules).about('command');
  const whole = all.find(({ pattern, rule }) => pattern === null && rule.behavior !== 'allow')?.rule;
  // Where nothing was found in it there is no part to deny.
  if (whole?.behavior === 'deny') return { decision: 'deny', because: reasonOf(whole) };
  const forbidding = all.find(({ rule }) => rule.behavior !== 'allow')?.rule;
  if (script.fault !== null && forbidding) {
    const text = `The command cannot be taken apart (${script.fault}), and a rule forbids some: ${ruleWords(forbidding)}.`;
    return ask({ code: 'unparsed', text, rule: forbidding }, false);
  }
  const asked = parts.find((part) => part.always);
  return asked ? ask(inPart(asked, parts), false) : null;
}

function allowed(parts: readonly Part[], reads: readonly string[]): Verdict {
  const rule = parts.find((part) => part.because.rule)?.because.rule;
  return { decision: 'allow', because: rule ? reasonOf(rule) : { code: 'reads', text: 'It only reads.' }, reads };
}

/** Of a compound, which part it is. */
function inPart({ text, because }: Part, parts: readonly Part[]): Reason {
  return parts.length < 2 ? because : { ...because, text: `${firstLine(text)}: ${because.text}` };
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 80 ? `${line.slice(0, 80).toWellFormed()}…` : line;
}

/** Kept to the tree because that is how far this machine can, and not because more was given up for this command. */
function isBoundAsUsual({ isolation, network = false, why }: Held): boolean {
  return isolation === 'bind' && !network && why === undefined;
}

/** What stands in the way of the first part that does not run by itself, where it is more than that no rule allows it. */
function sentence(held: Held, first: Part | undefined, parts: readonly Part[]): string {
  return first && first.because.code !== 'command' ? `${inPart(first, parts).text} ${live(held)}` : live(held);
}
