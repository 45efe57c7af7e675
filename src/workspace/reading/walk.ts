/** A walk over a tree by its ignore rules, which never follows a link, never enters `.git`, and yields to the event loop. */

import type { Dirent } from 'node:fs';
import { ToolFailure } from '../../protocol/failure.ts';
import { entriesOf } from '../paths/directory.ts';
import { checkIgnore, rulesAbove, rulesWithin } from './ignore-rules.ts';
import type { IgnoreOverrides, Rules } from './ignore-rules.ts';

type Kind = Pick<Dirent, 'isFile' | 'isSymbolicLink' | 'isDirectory'>;

interface Visitor {
  /** A file, link or special file. `ignored` costs a check of the rules, so it is asked for only by those who need it. */
  file(path: string, entry: Kind, ignored: () => boolean): void;
  /** A folder that could not be listed. */
  unreadable?(path: string): void;
}

/** Milliseconds of work before the event loop gets its turn: synchronous calls are several times faster, and a screen must stay alive. */
const sliceMs = 8;

/** Calls `work` over and over in slices until it returns false. Throws `ToolFailure('interrupted')`. */
export async function inSlices(work: () => boolean, signal?: AbortSignal): Promise<void> {
  for (;;) {
    if (signal?.aborted) throw new ToolFailure('interrupted', 'Interrupted.');
    const until = performance.now() + sliceMs;
    while (performance.now() < until) if (!work()) return;
    await new Promise<void>((resume) => setImmediate(resume));
  }
}

/** Visits all that lies below `base` (an absolute real path), in no promised order. */
export async function walk(
  base: string,
  visitor: Visitor,
  signal?: AbortSignal,
  overrides?: IgnoreOverrides,
): Promise<void> {
  const todo: { dir: string; rules: Rules }[] = [{ dir: base, rules: rulesAbove(base, overrides) }];
  await inSlices(() => {
    const next = todo.pop();
    if (!next) return false;
    for (const folder of visitFolder(next.dir, next.rules, visitor)) todo.push(folder);
    return true;
  }, signal);
}

/** What a folder holds, by the rules: its files whether ignored or not, and the folders in it that are looked into. */
interface Listing {
  /** The rules for what lies in it. */
  rules: Rules;
  files: { path: string; entry: Kind }[];
  folders: { dir: string; rules: Rules }[];
  ignoredFolders: string[];
  /** Has it patterns of its own; is it the top of a repository? */
  has: { gitignore: boolean; git: boolean };
}

/** Lists one folder; `.git` is left out. Throws system errors. */
export function listFolder(dir: string, rules: Rules): Listing {
  const entries = entriesOf(dir);
  const has = { gitignore: false, git: false };
  for (const [name] of entries) {
    if (name === '.gitignore') has.gitignore = true;
    if (name === '.git') has.git = true;
  }
  const listing: Listing = { rules: rulesWithin(rules, dir, has), files: [], folders: [], ignoredFolders: [], has };
  const prefix = dir.endsWith('/') ? dir : `${dir}/`;
  for (const [name, entry] of entries) {
    if (name === '.git') continue;
    const path = prefix + name;
    if (!entry.isDirectory()) {
      listing.files.push({ path, entry });
      continue;
    }
    const checked = checkIgnore(listing.rules, path, true);
    if (checked.ignored) listing.ignoredFolders.push(path);
    else listing.folders.push({ dir: path, rules: checked.below });
  }
  return listing;
}

function visitFolder(dir: string, rules: Rules, visitor: Visitor): Listing['folders'] {
  let listing: Listing;
  try {
    listing = listFolder(dir, rules);
  } catch {
    visitor.unreadable?.(dir);
    return [];
  }
  for (const { path, entry } of listing.files)
    visitor.file(path, entry, () => checkIgnore(listing.rules, path, false).ignored);
  return listing.folders;
}
