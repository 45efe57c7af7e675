/** The permission rules in force: from archie's configuration and from `.claude/settings*.json`, a project's only as far as they tighten. */

import { lstat, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { errno } from '../../disk/errno.ts';
import type { JudgeContext, PermissionRule, RuleSource } from '../../protocol/approval.ts';
import { isBelow } from '../../text/path.ts';

/** A rule that does not count, and why. */
interface IgnoredRule {
  rule: PermissionRule;
  why: string;
}

/** What the files say, after what was refused of them. */
export interface Permissions {
  rules: PermissionRule[];
  ignored: IgnoredRule[];
  /** What a person should know, each a line that names its file. */
  notices: string[];
  unsafePath: boolean;
}

/** Reads them all; a file that is not there says nothing. */
export async function loadPermissions(at: {
  config: string;
  home: string;
  root: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The person trusts this folder: what its files allow counts. */
  trusted?: boolean;
}): Promise<Permissions> {
  const user = [join(at.config, 'config.yaml'), join(at.home, '.claude', 'settings.json')];
  const project = [...new Set([at.root, at.cwd])].flatMap((folder) => [
    join(folder, '.archie', 'config.yaml'),
    join(folder, '.claude', 'settings.json'),
    join(folder, '.claude', 'settings.local.json'),
  ]);
  const sources: RuleSource[] = [
    ...user.map((file) => ({ scope: 'user' as const, file })),
    // The home folder as a project would give its files twice, once with less to say.
    ...project.filter((file) => !user.includes(file)).map((file) => ({ scope: 'project' as const, file })),
  ];
  const read = await Promise.all(sources.map(readSource));
  const all: Permissions = { rules: [], ignored: [], notices: [], unsafePath: leadsIntoTree(at.env, at.root) };
  const { readRule } = await import('../../policy/rules/grammar.ts');
  for (const { rules, notices } of read) {
    all.notices.push(...notices);
    for (const rule of rules) {
      const known = readRule(rule);
      const why =
        typeof known === 'string'
          ? known
          : rule.behavior === 'allow' && rule.source.scope === 'project' && !at.trusted
            ? 'a project may only ask and deny'
            : null;
      if (why === null) all.rules.push(rule);
      else {
        all.ignored.push({ rule, why });
        all.notices.push(`${placeOf(rule)}: "${rule.text}" (${rule.behavior}) ignored: ${why}`);
      }
    }
  }
  return all;
}

/** Where a rule stands, as an editor takes it. */
export function placeOf({ source: { file, line, scope } }: PermissionRule): string {
  if (file === undefined) return scope;
  return line === undefined ? file : `${file}:${line}`;
}

/** What the judge is given of it. */
export function judged({ rules, unsafePath }: Permissions): Pick<JudgeContext, 'rules' | 'unsafePath'> {
  return { rules, unsafePath };
}

async function readSource(source: RuleSource): Promise<{ rules: PermissionRule[]; notices: string[] }> {
  const { file = '', scope } = source;
  let text: string;
  try {
    // A user's own file may be a link into their dotfiles; a project's must be what it seems.
    const found = await (scope === 'user' ? stat(file) : lstat(file));
    if (!found.isFile() || found.size > 1 << 20)
      return { rules: [], notices: [`${file}: not read: it is not a plain file of at most 1 MiB`] };
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = errno(error);
    return { rules: [], notices: code === 'ENOENT' || code === 'ENOTDIR' ? [] : [`${file}: not read: ${code}`] };
  }
  if (!text.includes('permissions')) return { rules: [], notices: [] };
  const { rulesIn } = await import('./permission-file.ts');
  const { rules, faults } = rulesIn(text.replace(/^\uFEFF/, ''), source);
  // The configuration says of its own syntax what is wrong with it.
  const own = file.endsWith('.yaml') ? faults.filter((fault) => !fault.startsWith('not read')) : faults;
  return { rules, notices: own.map((fault) => `${file}: ${fault}`) };
}

/** Could the tree plant a program under a name that commands use? */
function leadsIntoTree(env: NodeJS.ProcessEnv, root: string): boolean {
  return (env['PATH'] ?? '').split(':').some((folder) => !isAbsolute(folder) || isBelow(join(folder, '.'), root));
}
