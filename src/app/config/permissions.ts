/** The permission rules in force: from archie's configuration and from `.claude/settings*.json`, a project's only as far as they tighten. */

import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { readConfigFile } from './config-file.ts';
import { modes as strictness } from '../../protocol/approval.ts';
import type { JudgeContext, Mode, PermissionRule, RuleSource } from '../../protocol/approval.ts';
import { isBelow } from '../../text/path.ts';
import { projectRules } from './project-rules.ts';
import type { rulesIn } from './permission-file.ts';

/** A rule that does not count, and why. */
interface IgnoredRule {
  rule: PermissionRule;
  why: string;
}

interface DefaultMode {
  mode: Mode;
  scope: RuleSource['scope'];
  place: string;
}

/** What the files say, after what was refused of them. */
export interface Permissions {
  rules: PermissionRule[];
  ignored: IgnoredRule[];
  /** Those of a project's that would count if the person trusted it with them. */
  waiting: PermissionRule[];
  /** What files of other tools say of the mode to begin in, in the order in which they were read. */
  modes: DefaultMode[];
  /** What a person should know, each a line that names its file. */
  notices: string[];
  unsafePath: boolean;
}

const untrusted = 'this folder is not trusted with it (archie trust)';

/** Reads them all; a file that is not there says nothing. */
export async function loadPermissions(at: {
  config: string;
  home: string;
  root: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Does the person trust this folder with this (`allow Bash(make)`)? */
  counts?: (item: string) => boolean;
}): Promise<Permissions> {
  const user = [
    join(at.config, 'config.yaml'),
    projectRules(at.config, at.root),
    join(at.home, '.claude', 'settings.json'),
  ];
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
  const all: Permissions = {
    rules: [],
    ignored: [],
    waiting: [],
    modes: [],
    notices: [],
    unsafePath: leadsIntoTree(at.env, at.root),
  };
  const { readRule } = await import('../../policy/rules/grammar.ts');
  for (const file of read) {
    all.notices.push(...file.notices);
    all.modes.push(...modesOf(file, all.notices));
    const rules = [...file.rules, ...(await directoryRules(file, at, all.notices))];
    for (const rule of rules) {
      const known = readRule(rule);
      const waits = rule.source.scope === 'project' && !at.counts?.(`allow ${rule.text}`);
      const fault = typeof known === 'string' ? known : rule.behavior === 'allow' ? file.writable : null;
      const why = fault ?? (rule.behavior === 'allow' && waits ? untrusted : null);
      if (why === null) all.rules.push(rule);
      else if (fault === null) {
        // One notice tells of all that waits.
        all.waiting.push(rule);
        all.ignored.push({ rule, why });
      } else {
        all.ignored.push({ rule, why });
        all.notices.push(`${placeOf(rule)}: "${rule.text}" (${rule.behavior}) ignored: ${why}`);
      }
    }
  }
  return all;
}

/** The mode to begin in, as other tools call it. */
const modeNames: Record<string, Mode> = {
  default: 'ask',
  manual: 'ask',
  dontAsk: 'ask',
  plan: 'plan',
  acceptEdits: 'auto',
  auto: 'auto',
  bypassPermissions: 'bypass',
};

/** What a file says of the mode; what no file may say becomes a notice. */
function modesOf({ defaultMode, writable }: Source, notices: string[]): DefaultMode[] {
  if (!defaultMode) return [];
  const { text, source } = defaultMode;
  const mode = Object.hasOwn(modeNames, text) ? modeNames[text] : undefined;
  const why =
    mode === undefined
      ? 'archie has no such mode'
      : mode === 'bypass'
        ? 'no file may set it; --permission-mode bypass does, for one run'
        : source.scope === 'user'
          ? writable
          : null;
  if (why !== null) notices.push(`${placeOf(defaultMode)}: "defaultMode: ${text}" ignored: ${why}`);
  return mode === undefined || why !== null ? [] : [{ mode, scope: source.scope, place: placeOf(defaultMode) }];
}

/**
 * The mode that a session begins in, where the command line says none: the user's own (archie's file before that of other
 * tools), and then whatever project is stricter (CVE-2026-33068).
 */
export function startingMode(
  own: Mode | undefined,
  { modes: wanted }: Pick<Permissions, 'modes'>,
  notices: string[],
): Mode {
  let result = own ?? wanted.findLast(({ scope }) => scope === 'user')?.mode ?? 'ask';
  for (const { mode, place } of wanted.filter(({ scope }) => scope === 'project'))
    if (strictness.indexOf(mode) <= strictness.indexOf(result)) result = mode;
    else {
      const said = `${place}: mode ${mode} ignored: a project may only make archie stricter`;
      // A second session of the same run reads the same files.
      if (!notices.includes(said)) notices.push(said);
    }
  return result;
}

/** Further folders are rules that allow reading them, by the place where they really are. */
async function directoryRules(
  { directories }: Source,
  { home, cwd }: { home: string; cwd: string },
  notices: string[],
): Promise<PermissionRule[]> {
  const rules: PermissionRule[] = [];
  for (const { text, source } of directories) {
    const path = text.startsWith('~/') ? join(home, text.slice(2)) : resolve(cwd, text);
    const real = await realpath(path).catch(() => null);
    if (real === null || !(await stat(real)).isDirectory())
      notices.push(`${placeOf({ source })}: "${text}" ignored: it is no folder that can be read`);
    // What a pattern would take for its own.
    else rules.push({ behavior: 'allow', text: `Read(/${real.replace(/[\\*?[\]!#]/g, String.raw`\$&`)})`, source });
  }
  return rules;
}

/** Where a rule stands, as an editor takes it. */
export function placeOf({ source: { file, line, scope } }: Pick<PermissionRule, 'source'>): string {
  if (file === undefined) return scope;
  return line === undefined ? file : `${file}:${line}`;
}

/** What the judge is given of it. */
export function judged({ rules, unsafePath }: Permissions): Pick<JudgeContext, 'rules' | 'unsafePath'> {
  return { rules, unsafePath };
}

/** What stands in one file, and who else could have written it. */
type Source = ReturnType<typeof rulesIn> & { notices: string[]; writable: string | null };

async function readSource(source: RuleSource): Promise<Source> {
  const { file = '', scope } = source;
  const nothing: Source = { rules: [], directories: [], faults: [], notices: [], writable: null };
  const { text, fault, writable } = await readConfigFile(file, { links: scope === 'user' });
  // The configuration says of its own file what is wrong with it.
  const own = file.endsWith('.yaml');
  if (fault !== null) return { ...nothing, notices: own ? [] : [`${file}: not read: ${fault}`] };
  if (text === null || !text.includes('permissions')) return nothing;
  const { rulesIn } = await import('./permission-file.ts');
  const read = rulesIn(text, source);
  const faults = own ? read.faults.filter((each) => !each.startsWith('not read')) : read.faults;
  return { ...read, writable, notices: faults.map((each) => `${file}: ${each}`) };
}

/** Could the tree plant a program under a name that commands use? */
function leadsIntoTree(env: NodeJS.ProcessEnv, root: string): boolean {
  return (env['PATH'] ?? '').split(':').some((folder) => !isAbsolute(folder) || isBelow(join(folder, '.'), root));
}
