/** The trees that state is kept of: which of them this folder was before it was renamed, and which are gone. */

import { existsSync, lstatSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { errno } from '../../disk/errno.ts';
import { bytesBelow, namesIn } from '../../disk/folder.ts';
import { readText } from '../../disk/open-file.ts';
import { stateDirAt, stateDirOf } from '../../disk/state-dir.ts';
import type { StateDir } from '../../disk/state-dir.ts';
import { folderKey, isMoved, readIdentity, writeIdentity } from '../../disk/trees/identity.ts';
import type { TreeIdentity } from '../../disk/trees/identity.ts';
import { gitDirsOf } from '../../workspace/paths/git-dir.ts';
import { foldJournal } from '../../workspace/store/history.ts';
import { Journal } from '../../workspace/store/journal.ts';

/** State that is kept of a tree. */
export interface KeptTree {
  /** The path it had. */
  root: string;
  dir: StateDir;
  identity: TreeIdentity | null;
  sessions: number;
  landings: number;
  proposals: number;
  bytes: number;
}

/** What a tree is known by now. */
function identityOf(root: string): TreeIdentity {
  const dirs = gitDirsOf(root);
  return { root, folder: folderKey(root), git: dirs && folderKey(dirs.own), beginning: dirs && beginningOf(dirs.own) };
}

/** Of the first line of git's log of `HEAD`: who cloned or committed what, and when. */
function beginningOf(gitDir: string): string | null {
  try {
    const path = join(gitDir, 'logs', 'HEAD');
    if (lstatSync(path).size > 16 * 1024 * 1024) return null;
    const line = readText(path).split('\n', 1)[0];
    return line ? createHash('sha256').update(line).digest('hex') : null;
  } catch {
    return null;
  }
}

/** What this tree was before it was renamed or moved, as far as something is kept of it. */
export function formerTrees(state: string, root: string): KeptTree[] {
  const now = identityOf(root);
  return allNames(state)
    .filter((name) => {
      const identity = readIdentity(stateDirAt(state, name).tree);
      return identity !== null && isMoved(identity, now);
    })
    .flatMap((name) => keptIn(stateDirAt(state, name)) ?? []);
}

/** Kept state whose tree is no longer where it was. */
export function orphanedTrees(state: string): KeptTree[] {
  return allNames(state)
    .flatMap((name) => keptIn(stateDirAt(state, name)) ?? [])
    .filter(
      ({ root, identity }) => !existsSync(root) || (identity?.folder != null && folderKey(root) !== identity.folder),
    )
    .sort((one, other) => (one.root < other.root ? -1 : 1));
}

/** What is kept of the tree that had this path and is not there any more, else of that which has it; null where there is nothing. */
export function keptOf(state: string, root: string): KeptTree | null {
  const gone = orphanedTrees(state).find((kept) => kept.root === root);
  if (gone) return gone;
  // By the path as it was: a link may lie there now.
  return keptIn(stateDirAt(state, createHash('sha256').update(root).digest('hex')));
}

/** Keeps what the tree is known by now. Where that cannot be written, only a renamed tree is not found again. */
export function rememberIdentity(state: string, root: string): void {
  try {
    writeIdentity(stateDirOf({ state, root }).tree, identityOf(root));
  } catch (error) {
    if (errno(error) === '') throw error;
  }
}

function allNames(state: string): string[] {
  return namesIn(join(state, 'trees')).filter((name) => /^[0-9a-f]{64}$/.test(name));
}

function keptIn(dir: StateDir): KeptTree | null {
  const identity = readIdentity(dir.tree);
  const sessions = namesIn(dir.sessions).filter((name) => name.endsWith('.jsonl'));
  const root = identity?.root ?? rootIn(sessions.map((name) => join(dir.sessions, name)));
  if (root === null) return null;
  const landings = foldJournal(new Journal(dir.journal).entries()).landings.length;
  const proposals = namesIn(dir.proposals).filter((name) => name.endsWith('.json')).length;
  if (sessions.length + landings + proposals === 0) return null;
  return { root, dir, identity, sessions: sessions.length, landings, proposals, bytes: bytesBelow(dir.tree) };
}

/** Versions before kept no identity, but every session says where it began. */
function rootIn(sessions: readonly string[]): string | null {
  for (const path of sessions) {
    try {
      const first = JSON.parse(readText(path).split('\n', 1)[0] ?? '') as { type?: unknown; root?: unknown };
      if (first.type === 'session.started' && typeof first.root === 'string') return first.root;
    } catch {
      // Another one may tell.
    }
  }
  return null;
}

/** `3 sessions, 12 landings and a proposal that waits`. */
export function keptWords({ sessions, landings, proposals }: KeptTree): string {
  const counted = (count: number, one: string, more: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : more}`];
  return [
    ...counted(sessions, 'session', 'sessions'),
    ...counted(landings, 'landing', 'landings'),
    ...counted(proposals, 'proposal that waits', 'proposals that wait'),
  ].join(', ');
}
