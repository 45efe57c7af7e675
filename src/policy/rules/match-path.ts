/** Patterns of paths in rules, `Read(~/secrets/**)`: gitignore patterns, from the folder that their first characters name. */

import { homedir } from 'node:os';
import { dirname } from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';
import type { RuleSource } from '../../protocol/approval.ts';
import { isBelow, relativeTo } from '../../text/path.ts';

/** Where paths count from. */
interface PathBases {
  root: string;
  cwd: string;
}

interface PathPattern {
  matcher: Ignore;
  bases: readonly string[];
}

/**
 * Does the pattern mean the path (absolute)? For a rule that forbids, a folder in which everything is meant is meant too, and
 * case does not count; a pattern without a folder counts from the root as well as from the working folder.
 */
export function pathMatcher(
  pattern: string,
  source: RuleSource,
  at: PathBases,
  forbids: boolean,
): (path: string) => boolean {
  const { matcher, bases } = compile(pattern, source, at, forbids);
  return (path) =>
    bases.some((base) => {
      if (!isBelow(path, base) || path === base) return false;
      const relative = relativeTo(base, path);
      return matcher.ignores(relative) || (forbids && matcher.ignores(`${relative}/x`));
    });
}

function compile(pattern: string, source: RuleSource, at: PathBases, forbids: boolean): PathPattern {
  const matcher = (line: string): Ignore => ignore({ ignorecase: forbids }).add(line);
  if (pattern.startsWith('//')) return { matcher: matcher(pattern.slice(1)), bases: ['/'] };
  if (pattern.startsWith('~/')) return { matcher: matcher(pattern.slice(1)), bases: [homedir()] };
  if (pattern.startsWith('/')) {
    const base = source.scope === 'user' && source.file !== undefined ? dirname(source.file) : at.root;
    return { matcher: matcher(pattern), bases: [base] };
  }
  const line = pattern.replace(/^\.\//, '/');
  return { matcher: matcher(line), bases: forbids ? [...new Set([at.cwd, at.root])] : [at.cwd] };
}
