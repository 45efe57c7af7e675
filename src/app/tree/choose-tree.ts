/** Chooses the tree that archie watches: the whole work tree that the working folder lies in, unless somebody says otherwise. */

import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserFault } from '../../protocol/failure.ts';
import { isBelow } from '../../text/path.ts';
import { workTreeOf } from '../../workspace/paths/git-dir.ts';
import { rememberedTree } from './remembered-tree.ts';

/** The tree that is watched, and the folder in it where commands run and relative paths start. Both absolute and real. */
export interface ChosenTree {
  root: string;
  cwd: string;
  /** A person chose the root by name: it is watched even where it is a home folder. */
  named: boolean;
  /** What a person should know of the choice. */
  notices: string[];
  /** A larger work tree that was left out, and why: a person may be asked about it, once. */
  leftOut?: { top: string; why: string };
}

/** A work tree with more files than this, by its index, is not taken without a question. */
const hugeFiles = 150_000;

/** Throws `UserFault` for a `--root` that does not hold the working folder. */
export function chooseTree(at: { cwd: string; home: string; state: string; root?: string | undefined }): ChosenTree {
  const cwd = realpathSync(at.cwd);
  if (at.root !== undefined) return { root: namedRoot(at.root, cwd), cwd, named: true, notices: [] };
  const workTree = workTreeOf(cwd);
  if (!workTree || workTree.top === cwd) return { root: cwd, cwd, named: false, notices: [] };
  const { top, dirs } = workTree;
  const why = isBelow(realOrAsIs(at.home), top)
    ? 'it is your home folder, or holds it'
    : filesIn(join(dirs.own, 'index')) > hugeFiles
      ? `it has more than ${hugeFiles.toLocaleString('en-US')} files`
      : null;
  if (why === null) return { root: top, cwd, named: false, notices: [] };
  const chosen = rememberedTree(at.state, top);
  if (chosen === 'whole') return { root: top, cwd, named: true, notices: [] };
  const notice = `only ${cwd} is watched, not the work tree ${top} that holds it (${why}): what commands do elsewhere in it is not reported and cannot be undone; --root ${top} watches all of it`;
  return {
    root: cwd,
    cwd,
    named: false,
    notices: chosen === null ? [notice] : [],
    ...(chosen === null && { leftOut: { top, why } }),
  };
}

function namedRoot(asked: string, cwd: string): string {
  let root: string | undefined;
  try {
    root = realpathSync(resolve(cwd, asked));
    if (!statSync(root).isDirectory()) root = undefined;
  } catch {
    // told below
  }
  if (root === undefined) throw new UserFault(`--root: ${asked} is no folder`);
  if (!isBelow(cwd, root))
    throw new UserFault(`--root: ${asked} does not hold the working folder ${cwd}: start archie in it`);
  return root;
}

function realOrAsIs(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** How many files git's index names (gitformat-index(5)); 0 where it cannot be read. */
function filesIn(index: string): number {
  const header = Buffer.alloc(12);
  try {
    const fd = openSync(index, 'r');
    try {
      const isWhole = readSync(fd, header) === header.length && header.toString('latin1', 0, 4) === 'DIRC';
      return isWhole ? header.readUInt32BE(8) : 0;
    } finally {
      closeSync(fd);
    }
  } catch {
    return 0;
  }
}
