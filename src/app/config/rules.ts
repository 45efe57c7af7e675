/** Turns `--allowed-tools`, `--disallowed-tools` and `--add-dir` into rules and grants that the judge understands. */

import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PermissionRule, Rule } from '../../protocol/approval.ts';
import { UserFault } from '../../protocol/failure.ts';
import { readRule } from '../../policy/rules/grammar.ts';

interface FlaggedRules {
  rules: PermissionRule[];
  /** That edits are allowed altogether is an exception from the mode: it ends when a person sets one. */
  grants: Rule[];
}

/**
 * The rules of the command line, in the grammar of those in files. `lasting`: nobody will set a mode, and edits are allowed
 * by a rule like all else. Throws `UserFault` for what is not understood: it would protect less, or allow less, than it says.
 */
export function flaggedRules(
  flags: { allowedTools: readonly string[]; disallowedTools: readonly string[] },
  offered: readonly string[],
  lasting: boolean,
): FlaggedRules {
  const denied = flags.disallowedTools.map((text) => flagged(text, 'deny', offered));
  const allowed = flags.allowedTools.map((text) => flagged(text, 'allow', offered));
  const isEdits = ({ all }: Flagged): boolean => !lasting && all.length === 1 && isEveryEdit(all[0]);
  return {
    rules: [...denied, ...allowed.filter((each) => !isEdits(each))].map(({ rule }) => rule),
    grants: [
      ...(allowed.some(isEdits) ? [{ kind: 'edits' as const }] : []),
      ...allowed.flatMap(({ all }) => all.flatMap(asGrant)),
    ],
  };
}

type Known = Exclude<ReturnType<typeof readRule>, string>;
interface Flagged {
  rule: PermissionRule;
  all: Known;
}

/** Exact commands and personas are granted for the run too, so that its events tell of them as they always did. */
function asGrant(known: Known[number]): Rule[] {
  if (known.rule.text.trim() === '*') return [];
  if (known.about === 'delegate') return [{ kind: 'delegate', persona: known.persona ?? '*' }];
  const [command, ...more] = known.about === 'command' ? (known.pattern?.pieces ?? []) : [];
  return command === undefined || more.length > 0 ? [] : [{ kind: 'command', command }];
}

function isEveryEdit(known: Known[number] | undefined): boolean {
  return known?.about === 'edit' && known.pattern === null;
}

function flagged(text: string, behavior: 'allow' | 'deny', offered: readonly string[]): Flagged {
  const rule: PermissionRule = { behavior, text, source: { scope: 'command line' } };
  const all = readRule(rule);
  if (typeof all !== 'string') return { rule, all };
  const flag = behavior === 'allow' ? '--allowed-tools' : '--disallowed-tools';
  const mend = all.startsWith('no tool is called') ? `: there is ${offered.join(', ')}` : '';
  throw new UserFault(`${flag}: "${text}": ${all}${mend}`);
}

/**
 * What `--add-dir` grants: reading below these folders, by the places they really are, which is what the judge compares.
 * Relative ones count from `cwd`. Throws `UserFault` for what is no folder.
 */
export function readsFrom(dirs: readonly string[], cwd: string): Rule[] {
  return dirs.map((dir) => {
    let path: string | undefined;
    try {
      path = realpathSync(resolve(cwd, dir));
      if (!statSync(path).isDirectory()) path = undefined;
    } catch {
      // told below
    }
    if (path === undefined) throw new UserFault(`--add-dir: ${dir} is no folder that can be read`);
    return { kind: 'read', path };
  });
}
