/** How the verdict on a command came about, in lines for people: how it was read, what else it may start, what each rule says. */

import type { JudgeContext } from '../../protocol/approval.ts';
import { readOnly } from '../read-only/read-only.ts';
import { allows, forbiddings } from '../rules/match-command.ts';
import { noRules, ruleSet, ruleWords } from '../rules/rule-set.ts';
import { readScript } from '../shell/script.ts';
import type { ShellCommand } from '../shell/script.ts';
import { viewsOf } from '../shell/views.ts';

const most = 40;

/** The lines. */
export function explainCommand(command: string, at: JudgeContext): string[] {
  const script = readScript(command);
  const lines = script.commands.slice(0, most).flatMap((each) => ofCommand(each, at));
  if (script.fault !== null) lines.push(`it is not understood as a whole: ${script.fault}`);
  else if (!script.flat)
    lines.push('it is more than commands one after the other, so nothing in it runs because it only reads');
  return lines;
}

function ofCommand(command: ShellCommand, at: JudgeContext): string[] {
  const words = command.words.map(({ value, kind }) =>
    kind === 'literal'
      ? JSON.stringify(value)
      : `${value} (${kind === 'glob' ? 'names of files' : 'not known before it runs'})`,
  );
  const { views, unseen } = viewsOf(command);
  const read = readOnly(command);
  const forbids = forbiddings(command);
  const rules = ruleSet(at.rules ?? noRules)
    .about('command')
    .map(({ rule, pattern }) => {
      const says = rule.behavior === 'allow' ? (allows(pattern, command) ? 'yes' : 'no') : forbids(pattern);
      return `  ${rule.behavior}: ${ruleWords(rule)}: ${{ yes: 'it is meant', no: 'it is not meant', unsure: 'it may be meant' }[says]}`;
    });
  return [
    `words: ${words.join(' ')}`,
    ...command.assignments.map(({ text }) => `  sets ${text}`),
    ...command.redirects.map(({ kind, text }) => `  ${kind === 'none' ? 'harmless' : kind}: ${text}`),
    ...views.slice(1, most).map(({ text }) => `  may start: ${text}`),
    ...(unseen ? ['  may start what stands nowhere in it'] : []),
    typeof read === 'string'
      ? `  does not only read: ${read}`
      : `  only reads${read.files.length > 0 ? `: ${read.files.join(', ')}` : ''}`,
    ...rules,
  ];
}
