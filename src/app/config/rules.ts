/** Turns `--allowed-tools`, `--disallowed-tools` and `--add-dir` into grants that the judge understands. */

import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Rule } from '../../protocol/approval.ts';
import { UserFault } from '../../protocol/failure.ts';

/** What `Task` is called elsewhere. */
const delegateTools = new Set(['Task', 'Agent']);
const editTools = new Set(['Edit', 'MultiEdit', 'Write']);

/**
 * What `--allowed-tools` grants for the session. Patterns (`Bash(npm run *)`) are refused by name rather than
 * understood by halves. Throws `UserFault`.
 */
export function grantsFrom(rules: readonly string[], known: readonly string[]): Rule[] {
  const grants: Rule[] = [];
  for (const rule of rules) {
    const [, name = rule, argument] = /^(\w+)(?:\((.*)\))?$/s.exec(rule) ?? [];
    if (delegateTools.has(name)) {
      grants.push({ kind: 'delegate', persona: personaIn(argument) });
      continue;
    }
    if (!known.includes(name))
      throw new UserFault(`--allowed-tools: no tool is called "${name}": there is ${known.join(', ')}`);
    if (editTools.has(name) && argument === undefined) grants.push({ kind: 'edits' });
    else if (name === 'Bash' && argument && !argument.includes('*'))
      grants.push({ kind: 'command', command: argument });
    else if (name === 'Bash' || argument !== undefined)
      throw new UserFault(
        `--allowed-tools: "${rule}": this version takes whole tools for edits and exact commands, such as "Bash(npm test)"`,
      );
  }
  return grants;
}

/** `Task(reviewer)` names a persona; `Task`, `Task()` and `Task(*)` name any. */
function personaIn(argument: string | undefined): string {
  return argument?.trim().replace(/^@/, '').toLowerCase() || '*';
}

/**
 * The tools that `--disallowed-tools` takes away, and the rules that it sets against work for single personas
 * (`Task(reviewer)`). Throws `UserFault` for any other pattern, which would protect less than it says.
 */
export function withoutTools(
  rules: readonly string[],
  known: readonly string[],
): { gone: Set<string>; denied: Rule[] } {
  const gone = new Set<string>();
  const denied: Rule[] = [];
  for (const rule of rules) {
    const [, name = rule, argument] = /^(\w+)(?:\((.*)\))?$/s.exec(rule) ?? [];
    const persona = delegateTools.has(name) ? personaIn(argument) : undefined;
    if (persona === '*') gone.add('Task');
    else if (persona !== undefined) denied.push({ kind: 'delegate', persona });
    else if (known.includes(rule)) gone.add(rule);
    else
      throw new UserFault(
        `--disallowed-tools: "${rule}": this version takes whole tools (${known.join(', ')}) and personas, such as "Task(reviewer)"`,
      );
  }
  // Several edits at once are edits still: lists of peers without MultiEdit do not name it.
  if (gone.has('Edit')) gone.add('MultiEdit');
  return { gone, denied };
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
