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
  ignoredFolder?(path: string): void;
  /** A folder that is looked into. */
  folder?(path: string): void;
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

function visitFolder(dir: string, rules: Rules, visitor: Visitor): { dir: string; rules: Rules }[] {
  let entries: ReturnType<typeof entriesOf>;
  try {
    entries = entriesOf(dir);
  } catch {
    visitor.unreadable?.(dir);
    return [];
  }
  const has = { gitignore: false, git: false };
  for (const [name] of entries) {
    if (name === '.gitignore') has.gitignore = true;
    if (name === '.git') has.git = true;
  }
  const here = rulesWithin(rules, dir, has);
  const folders: { dir: string; rules: Rules }[] = [];
  const prefix = dir.endsWith('/') ? dir : `${dir}/`;
  for (const [name, entry] of entries) {
    if (name === '.git') continue;
    const path = prefix + name;
    if (!entry.isDirectory()) {
      visitor.file(path, entry, () => checkIgnore(here, path, false).ignored);
      continue;
    }
    const checked = checkIgnore(here, path, true);
    if (checked.ignored) visitor.ignoredFolder?.(path);
    else {
      visitor.folder?.(path);
      folders.push({ dir: path, rules: checked.below });
    }
  }
  return folders;
}
