/** What of a command can be known beforehand not to be undoable: its tree is not watched, or it names what is not recorded. */

import { existsSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { ignoredAmong } from '../reading/ignore-rules.ts';
import { relativeTo } from '../../text/path.ts';
import { whyUnwatched } from '../paths/unwatched.ts';
import { toBytes } from '../paths/names.ts';
import { wordsOf } from './attribution/named.ts';
import type { RunDeps } from './command-deps.ts';
import { maxFileBytes } from './snapshot/snapshot.ts';

/** Words of a command that are looked at. */
const mostWords = 200;

/** The tree, and where in it the command runs. */
type Where = Pick<RunDeps, 'root' | 'cwd'>;

/** The folder that a command's words are relative to, from the root; empty for the root itself. */
export function folderOf({ root, cwd = root }: Where): string {
  return cwd === root ? '' : relativeTo(root, cwd);
}

/** Sentences for whoever is asked; none where everything it may do in the tree can be undone. `bound`: it can write nothing else. */
export function limitsOf(
  at: Where & Pick<RunDeps, 'indexFile' | 'unwatched'>,
  command: string,
  bound = false,
): string[] {
  const { unwatched = whyUnwatched(at.root), indexFile } = at;
  const why = unwatched ?? lastRefusal(indexFile);
  if (why !== null) return [`What it changes is not recorded and cannot be undone: ${why}.`];
  const named = unrecordedAmong(at, command)
    .filter(({ why }) => !bound || why !== outside)
    .map(({ path, why }) => `${path} (${why})`);
  return named.length === 0 ? [] : [`What it does to these is not recorded and cannot be undone: ${named.join(', ')}.`];
}

/** Why what lies above the root, or beside it, is not recorded. */
export const outside = 'outside of what is watched';

/** What a command names that is there, or may come, and would not be recorded. Paths relative to the root. */
export function unrecordedAmong(at: Where, command: string): { path: string; why: string }[] {
  const { root } = at;
  const words = new Set(wordsOf(command, folderOf(at)).slice(0, mostWords));
  const found: { path: string; why: string }[] = [];
  for (const path of words) {
    if (leadsOut(path) && isPlace(root, path)) found.push({ path, why: outside });
    if (!isInside(path)) continue;
    const stats = statsOf(root, path);
    if (!stats) continue;
    const probe = stats.isDirectory() ? `${path}/.` : path;
    if (stats.isFile() && stats.size > maxFileBytes) found.push({ path, why: 'over 10 MB' });
    // An ignored file in a folder that is watched is recorded.
    else if (isInIgnoredFolder(root, probe)) found.push({ path, why: 'ignored' });
  }
  return found;
}

/** Above the root, by a name: in a sub-folder, a submodule or a linked worktree one easily takes it for a part of the tree. */
function leadsOut(word: string): boolean {
  return /^(\.\.\/)+[^/]/.test(word) && !/^[./]*$/.test(word) && !/[*?[\0$]/.test(word);
}

/** Is something there, or the folder that it could come into? */
function isPlace(root: string, path: string): boolean {
  return statsOf(root, path) !== undefined || statsOf(root, join(path, '..')) !== undefined;
}

function isInside(word: string): boolean {
  return (
    word !== '' &&
    !word.startsWith('/') &&
    !word.includes('\0') &&
    !word.split('/').includes('..') &&
    !word.startsWith('.git/') &&
    !/^\.*$/.test(word)
  );
}

function isInIgnoredFolder(root: string, path: string): boolean {
  const folders = path
    .split('/')
    .slice(0, -1)
    .map((_, at, all) => all.slice(0, at + 1).join('/'));
  return folders.some((folder) => ignoredAmong(root, [`${folder}/.`]).size > 0);
}

function statsOf(root: string, path: string) {
  try {
    return lstatSync(toBytes(join(root, path)), { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Why the last snapshot of this tree was given up, or null. */
function lastRefusal(indexFile: string): string | null {
  try {
    return readFileSync(refusalFile(indexFile), 'utf8') || null;
  } catch {
    return null;
  }
}

/** Remembers why a snapshot was given up, for the next question; null where there is one. Never throws. */
export function rememberRefusal(indexFile: string, why: string | null): void {
  const file = refusalFile(indexFile);
  try {
    if (why !== null) writeFileAtomic(file, why);
    else if (existsSync(file)) rmSync(file);
  } catch {
    // It is said after the command in any case.
  }
}

function refusalFile(indexFile: string): string {
  return `${indexFile}.refused`;
}
