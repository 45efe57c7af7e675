/** The two trees of a check, and which files of them are to be looked at. */

import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { CheckedTree } from '../../../protocol/proof/checks.ts';
import { UserFault } from '../../../protocol/failure.ts';
import { isBelow } from '../../../text/path.ts';
import { listFiles } from '../../../workspace/reading/list.ts';
import type { CheckFlags } from '../../cli/check-flags.ts';
import { blobId, Git } from './git.ts';
import type { GitTree } from './git.ts';

/** What is checked, against what. */
export interface Compared {
  proposed: CheckedTree;
  base: CheckedTree;
  /** Relative to the root. */
  paths: string[];
  /** "main", "the index": what the base is called, for people; null where there is nothing to compare with. */
  against: string | null;
}

const nothing: CheckedTree = { list: async () => [], read: async () => null };
const mostBytes = 32 * 1024 * 1024;

/** Files of a folder on the disk, as git would list them. Nothing is followed out of it, and no device is opened. */
function folderTree(root: string): CheckedTree {
  let list: Promise<string[]> | undefined;
  return {
    list: () => (list ??= listFiles(root)),
    read: (path) => readBelow(root, path).catch(() => null),
  };
}

async function readBelow(root: string, path: string): Promise<Uint8Array | null> {
  const real = await realpath(join(root, path));
  if (!isBelow(real, root) || !(await stat(real)).isFile()) return null;
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    // The name of what is too large is enough for a check to say so.
    return size > mostBytes ? new Uint8Array(mostBytes) : await file.readFile();
  } finally {
    await file.close();
  }
}

/** Throws `UserFault` for a base, or a path, that is not there. */
export async function compared(
  { root, cwd, env }: { root: string; cwd: string; env: NodeJS.ProcessEnv },
  flags: CheckFlags,
  concerns: (path: string) => boolean,
): Promise<Compared> {
  const { proposed, base, against: name } = await bothTrees({ root, cwd, env }, flags);
  const all = (await proposed.list()).filter(concerns);
  const before = new Set((await base.list()).filter(concerns));
  if (flags.paths.length > 0) {
    const known = new Set([...all, ...before]);
    const paths = await Promise.all(flags.paths.map((path) => named(path, { root, cwd, known })));
    return { proposed, base, paths: [...new Set(paths.flat())].sort(), against: name };
  }
  const changed: string[] = [];
  for (const path of all) {
    if (!before.delete(path) || (await differs(path, proposed, base))) changed.push(path);
  }
  return { proposed, base, paths: [...changed, ...before].sort(), against: name };
}

/** The trees alone. Throws `UserFault` for a base that is not there. */
export async function bothTrees(
  { root, cwd, env }: { root: string; cwd: string; env: NodeJS.ProcessEnv },
  flags: Pick<CheckFlags, 'base' | 'staged'>,
): Promise<Omit<Compared, 'paths'>> {
  const git = await Git.at(root, env);
  if (flags.staged && git === null) throw new UserFault('--staged: this is no git repository, or git is missing');
  const proposed = flags.staged && git !== null ? await git.index() : folderTree(root);
  const { tree: base, name } = await baseOf(git, flags, cwd);
  return { proposed, base, against: name };
}

async function baseOf(
  git: Git | null,
  { base, staged }: Pick<CheckFlags, 'base' | 'staged'>,
  cwd: string,
): Promise<{ tree: CheckedTree; name: string | null }> {
  if (base !== undefined) {
    const folder = resolve(cwd, base);
    const isFolder = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isFolder) return { tree: folderTree(await realpath(folder)), name: base };
    if (git === null) throw new UserFault(`--base: ${base} is no folder, and this is no git repository`);
    return { tree: await git.tree(base), name: base };
  }
  const commit = git === null ? null : staged ? 'HEAD' : await git.usualBase();
  if (git === null || commit === null) return { tree: nothing, name: null };
  // Before the first commit there is an index, and nothing to compare it with.
  const tree = await git.tree(commit).catch(() => nothing);
  return { tree, name: commit === 'HEAD' ? commit : commit.slice(0, 9) };
}

/** What a path of the command line stands for: a file, or all that concerns a check below a folder. Throws `UserFault` for what is not there. */
async function named(path: string, at: { root: string; cwd: string; known: ReadonlySet<string> }): Promise<string[]> {
  const full = relative(at.root, resolve(at.cwd, path));
  if (full.startsWith('..')) throw new UserFault(`${path} is not in ${at.root}`);
  if (at.known.has(full)) return [full];
  const below = [...at.known].filter((one) => full === '' || one.startsWith(`${full}/`));
  if (below.length > 0) return below;
  const found = await stat(join(at.root, full)).catch(() => null);
  if (found === null) throw new UserFault(`${path} is not there`);
  return found.isDirectory() ? [] : [full];
}

/** By git's ids where there are some: a content is fetched only where it must be. Line ends that git changes are no difference. */
async function differs(path: string, proposed: CheckedTree, base: CheckedTree): Promise<boolean> {
  const [now, then] = [idsOf(proposed)?.get(path), idsOf(base)?.get(path)];
  if (now !== undefined && then !== undefined) return now !== then;
  const bytes = await proposed.read(path);
  if (bytes !== null && then !== undefined && blobId(bytes, then) === then) return false;
  const before = await base.read(path);
  if (bytes === null || before === null) return bytes !== before;
  return withoutReturns(bytes) !== withoutReturns(before);
}

function idsOf(tree: CheckedTree): GitTree['ids'] | undefined {
  return 'ids' in tree ? (tree as GitTree).ids : undefined;
}

function withoutReturns(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n');
}
