/** Takes over what was kept of this tree under the path it had before. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { inWords } from '../../disk/errno.ts';
import { makeStateFolder } from '../../disk/open-state-dir.ts';
import { stateDirOf } from '../../disk/state-dir.ts';
import type { StateDir } from '../../disk/state-dir.ts';
import { folderKey } from '../../disk/trees/identity.ts';
import { moveState } from '../../disk/trees/move-state.ts';
import { setAside } from '../../disk/trees/set-aside.ts';
import { LandingFailure, UserFault } from '../../protocol/failure.ts';
import { t } from '../../text/words/words.ts';
import { told } from '../../text/words/told.ts';
import { LiveSessions } from '../../workspace/gc/live-sessions.ts';
import { askLine, say } from '../cli/terminal.ts';
import { formerTrees, keptOf, keptWords, rememberIdentity } from './kept-trees.ts';
import type { KeptTree } from './kept-trees.ts';
import { rememberedTree, rememberTree } from './remembered-tree.ts';

/** Which tree: `state` is archie's state folder as a whole. */
interface At {
  state: string;
  root: string;
}

/**
 * `archie adopt [path]`: the state of the path this tree had, or of another whose folder is gone. Returns what goes to stdout.
 * Throws `UserFault`.
 */
export async function adopt(at: At, path: string | undefined): Promise<string> {
  const found = path === undefined ? formerTrees(at.state, at.root) : [named(at, resolve(path))];
  if (found.length === 0)
    throw new UserFault(
      'nothing is kept that would belong to this folder: archie doctor lists what is, archie adopt <path> takes it over',
    );
  for (const kept of found) await take(at, kept);
  return found.map((kept) => t`moved here from ${kept.root}: ${told(keptWords(kept))}`).join('\n');
}

function named({ state, root }: At, path: string): KeptTree {
  const kept = keptOf(state, path);
  if (!kept || path === root) throw new UserFault(`nothing is kept of ${path}: archie doctor lists what is`);
  const isThere = kept.identity?.folder == null ? existsSync(path) : folderKey(path) === kept.identity.folder;
  if (isThere) throw new UserFault(`${path} is still there, and what is kept of it stays with it`);
  return kept;
}

async function take({ state, root }: At, { dir, root: old }: KeptTree): Promise<void> {
  if (isBusy(dir)) throw new UserFault(`an archie still runs on ${old}: end it first`, 1);
  try {
    makeStateFolder(state);
    await moveState(dir, stateDirOf({ state, root }));
    rememberIdentity(state, root);
  } catch (error) {
    if (error instanceof LandingFailure) throw error;
    throw new UserFault(`what is kept of ${old} could not be moved: ${inWords(error)}`, 1);
  }
}

/** Does an archie run there, or may one? */
function isBusy({ live }: StateDir): boolean {
  return new LiveSessions(live).sessions()?.size !== 0;
}

/** What is kept of a tree that went to another name is not this folder's, which has its path now. */
export function leaveToOthers({ state, root }: At): void {
  setAside(state, root, isBusy);
}

/** What a person should know where nobody can be asked. */
export function adoptionNotices(at: At): string[] {
  return unanswered(at).map(
    (kept) => `this folder was ${kept.root}, where ${keptWords(kept)} are kept: archie adopt brings them here`,
  );
}

/** Asks a person before the screen is taken over; one key moves everything. */
export async function offerAdoption(at: At): Promise<void> {
  for (const kept of unanswered(at)) {
    say(t`This folder was ${kept.root}. Kept of it: ${told(keptWords(kept))}.`);
    const answer = await askLine(t('Bring them here? [Y/n] '));
    if (answer === null) return;
    if (/^(?:n|no|否)$/i.test(answer)) rememberTree(at.state, kept.dir.tree, 'folder');
    else await take(at, kept);
  }
}

/** Those that nobody said yet to leave where they are. */
function unanswered({ state, root }: At): KeptTree[] {
  return formerTrees(state, root).filter(({ dir }) => rememberedTree(state, dir.tree) !== 'folder');
}
