/**
 * Ignore rules: what git would ignore (gitignore(5)), found by reading files only, because git itself is never run in a
 * tree that may be hostile.
 */

import { accessSync, constants, existsSync, lstatSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import ignore from 'ignore';
import { readBounded } from '../../disk/open-file.ts';
import { gitDirsOf } from '../paths/git-dir.ts';
import { toBytes } from '../paths/names.ts';
import { parentOf } from '../paths/tree-path.ts';

type Matcher = ReturnType<typeof ignore>;

/** The rules of one file of patterns, for paths below `dir`. */
interface Level {
  /** Ends with a slash. */
  dir: string;
  matcher: Matcher;
}

/** The rules that hold in a folder, weakest first: the user's own, `info/exclude`, then each `.gitignore` on the way down. */
export interface Rules {
  levels: readonly Level[];
  /** The folder that was asked for is itself ignored: the rules above it were left out, or nothing in it could be seen. */
  started: 'in repository' | 'in ignored folder' | 'outside a repository';
  overrides: IgnoreOverrides;
}

/** `.gitignore` files that are not as the disk has them (an overlay's): absolute path → text, or null for none. */
export type IgnoreOverrides = ReadonlyMap<string, string | null>;
const asOnDisk: IgnoreOverrides = new Map();

/** A file of patterns that is larger, or has more of them, is not heeded: every name would be held against all of them. */
const most = { bytes: 256 * 1024, patterns: 5000 };

function patternsIn(file: string): string | null {
  const bytes = readBounded(toBytes(file), { max: most.bytes, follow: true });
  if (bytes === null || linesIn(bytes) > most.patterns) return null;
  return bytes.toString().replace(/^\uFEFF/, '');
}

function linesIn(bytes: Uint8Array): number {
  let count = 1;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}

/** Is there a file of patterns that is not heeded: no plain file, too large, or with too many of them? */
export function isUnheeded(file: string): boolean {
  const stats = statSync(toBytes(file), { throwIfNoEntry: false });
  return stats !== undefined && !stats.isDirectory() && patternsIn(file) === null && isReadable(file);
}

function isReadable(file: string): boolean {
  try {
    accessSync(toBytes(file), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Those of the files of patterns that hold in `dir` and come from above it, or from beside the tree, that are not heeded. */
export function unheededAbove(dir: string): string[] {
  const found: string[] = [...userFiles()];
  for (let at = dir; ; at = dirname(at)) {
    found.push(join(at, '.gitignore'));
    if (existsSync(toBytes(join(at, '.git')))) {
      const dirs = gitDirsOf(at);
      if (dirs) found.push(join(dirs.common, 'info', 'exclude'));
      break;
    }
    if (dirname(at) === at) break;
  }
  return found.filter(isUnheeded);
}

function level(dir: string, source: string | null): Level[] {
  if (!source?.trim()) return [];
  // The library folds case unless told; git on Linux does not.
  const matcher = ignore({ ignorecase: false, allowRelativePaths: true }).add(source);
  return [{ dir: dir.endsWith('/') ? dir : `${dir}/`, matcher }];
}

/** `core.excludesFile` of the user's own configuration, or its default place; never that of the repository. */
function userPatterns(): string | null {
  return patternsIn(userFiles().at(-1)!);
}

/** The files that say where the user's own patterns are, and last where they are. */
function userFiles(): string[] {
  const home = homedir();
  const configHome = process.env['XDG_CONFIG_HOME'] || join(home, '.config');
  const configs = [join(home, '.gitconfig'), join(configHome, 'git', 'config')];
  for (const config of configs) {
    const named = patternsIn(config)?.match(/^\s*excludesfile\s*=\s*"?([^"\n]+?)"?\s*$/im)?.[1];
    if (named) return [...configs, named.startsWith('~/') ? join(home, named.slice(2)) : named];
  }
  return [...configs, join(configHome, 'git', 'ignore')];
}

/** `info/exclude` of the repository whose top is `top`; a linked worktree keeps it in the common folder. */
function excludes(top: string): string | null {
  const dirs = gitDirsOf(top);
  return dirs && patternsIn(join(dirs.common, 'info', 'exclude'));
}

function repositoryRules(top: string): Level[] {
  return [...level(top, userPatterns()), ...level(top, excludes(top))];
}

/** The patterns of a folder's own `.gitignore`. Git does not follow a link there, and neither do we. */
function ownRules(dir: string, overrides: IgnoreOverrides): Level[] {
  const file = join(dir, '.gitignore');
  const known = overrides.get(file);
  if (known !== undefined) return level(dir, known);
  try {
    return lstatSync(toBytes(file)).isFile() ? level(dir, patternsIn(file)) : [];
  } catch {
    return [];
  }
}

/** The rules that hold in `dir` before its own `.gitignore` is read; `rulesWithin` adds that. */
export function rulesAbove(dir: string, overrides: IgnoreOverrides = asOnDisk): Rules {
  const above: string[] = [];
  let top: string | null = null;
  for (let at = dir; ; at = dirname(at)) {
    if (existsSync(toBytes(join(at, '.git')))) {
      top = at;
      break;
    }
    if (dirname(at) === at) break;
    above.unshift(dirname(at));
  }
  if (top === null) return { levels: level(dir, userPatterns()), started: 'outside a repository', overrides };
  let rules: Rules = { levels: repositoryRules(top), started: 'in repository', overrides };
  for (const [index, folder] of above.entries()) {
    rules = { ...rules, levels: [...rules.levels, ...ownRules(folder, overrides)] };
    const checked = checkIgnore(rules, above[index + 1] ?? dir, true);
    if (checked.ignored) return { levels: [], started: 'in ignored folder', overrides };
    rules = checked.below;
  }
  return rules;
}

/**
 * All patterns that hold in `dir` and come from elsewhere than the `.gitignore` files in it, as one text: the rules that were
 * read before hold as long as it is the same. `repositories` are the tops of those that lie in it.
 */
export function patternsFromElsewhere(dir: string, repositories: readonly string[]): string {
  const found: (string | null)[] = [userPatterns(), ...repositories.map(excludes)];
  for (let at = dir; ; at = dirname(at)) {
    if (existsSync(toBytes(join(at, '.git')))) {
      found.push(at, excludes(at));
      break;
    }
    if (dirname(at) === at) break;
    found.push(patternsIn(join(dirname(at), '.gitignore')));
  }
  return JSON.stringify(found);
}

/** The rules for what lies in `dir`, from those of its parent. A repository inside another starts afresh. */
export function rulesWithin(rules: Rules, dir: string, has: { gitignore: boolean; git: boolean }): Rules {
  let { levels } = rules;
  if (has.git && !levels.some((one) => one.dir === `${dir}/`)) levels = repositoryRules(dir);
  if (has.gitignore || rules.overrides.size > 0) levels = [...levels, ...ownRules(dir, rules.overrides)];
  return levels === rules.levels ? rules : { ...rules, levels };
}

/**
 * Is it ignored? The nearest file of patterns that says something about it decides. `below` are the rules for what lies in it: when a
 * nearer file re-includes a folder that a farther one ignores, the farther one has to be told, since its matcher looks at
 * parents by itself.
 */
export function checkIgnore(rules: Rules, path: string, isFolder: boolean): { ignored: boolean; below: Rules } {
  for (let index = rules.levels.length - 1; index >= 0; index -= 1) {
    const { dir, matcher } = rules.levels[index] as Level;
    const verdict = matcher.test(path.slice(dir.length) + (isFolder ? '/' : ''));
    if (verdict.ignored) return { ignored: true, below: rules };
    if (verdict.unignored) return { ignored: false, below: isFolder ? reincluded(rules, index, path) : rules };
  }
  return { ignored: false, below: rules };
}

function reincluded(rules: Rules, by: number, folder: string): Rules {
  const levels = rules.levels.map((one, index) => {
    const relative = folder.slice(one.dir.length);
    if (index >= by || !one.matcher.test(`${relative}/`).ignored) return one;
    const exact = relative.replace(/[\\*?[\]!# ]/g, '\\$&');
    const matcher = ignore({ ignorecase: false, allowRelativePaths: true }).add(one.matcher).add(`!/${exact}/`);
    return { dir: one.dir, matcher };
  });
  return { ...rules, levels };
}

/** Is this file ignored, by itself or with a folder it lies in? Both absolute. For single files; a walk carries its rules along. */
export function isIgnored(base: string, path: string): boolean {
  return ignoredAmong(base, [path.slice(base.length + 1)]).size > 0;
}

/** Which of these files are, by themselves or with a folder they lie in. Relative to `base`; they need not exist. */
export function ignoredAmong(
  base: string,
  paths: readonly string[],
  overrides: IgnoreOverrides = asOnDisk,
): Set<string> {
  /** The rules for what lies in a folder, or null when that is ignored as a whole. */
  const known = new Map<string, Rules | null>();
  const inside = (folder: string): Rules | null => {
    let rules = known.get(folder);
    if (rules !== undefined) return rules;
    const full = folder === '' ? base : join(base, folder);
    rules = folder === '' ? rulesAbove(base, overrides) : below(folder, full);
    if (rules) rules = rulesWithin(rules, full, { gitignore: true, git: existsSync(toBytes(join(full, '.git'))) });
    known.set(folder, rules);
    return rules;
  };
  const below = (folder: string, full: string): Rules | null => {
    const above = inside(parentOf(folder));
    const checked = above && checkIgnore(above, full, true);
    return checked && !checked.ignored ? checked.below : null;
  };
  return new Set(
    paths.filter((path) => {
      const rules = inside(parentOf(path));
      return rules === null || checkIgnore(rules, join(base, path), false).ignored;
    }),
  );
}
