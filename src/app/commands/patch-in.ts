/** A patch from outside as a change set: what of it would change the tree, what is there already, and what does not fit. */

import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isNoChange } from '../../protocol/change.ts';
import type { ChangeSet, FileChange, FileState } from '../../protocol/change.ts';
import { UserFault } from '../../protocol/failure.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { applyPatchFile, reversed } from '../../text/patch/patch-apply.ts';
import { parsePatch, PatchError } from '../../text/patch/patch-read.ts';
import type { PatchFile } from '../../text/patch/patch-read.ts';
import { newId } from '../../disk/ids.ts';

interface PatchIn {
  /** What the patch would change in the tree as it is now; may have no files. */
  changes: ChangeSet;
  /** Files that are as the patch wants them already. */
  already: string[];
  /** The same files as a change set, `before` being without the patch: to be read, not to be landed. */
  there: ChangeSet | null;
  /** Files that it does not fit, and why. */
  failed: { path: string; why: string }[];
}

type Content = { bytes: Uint8Array; mode: FileState['mode'] } | null;
type Tree = ReadonlyMap<string, Content>;

/**
 * A patch as change sets against the tree as it is. A file is taken as a whole or not at all. Throws `UserFault` where
 * there is no patch in the text or it is broken, `LandingFailure('io')`.
 */
export async function changesFromPatch(workspace: Workspace, text: string): Promise<PatchIn> {
  const { files, elsewhere } = below(workspace, read(text));
  const tree = await contents(workspace, [
    ...new Set(files.flatMap(({ from, to }) => [from, to]).filter((path) => path !== null)),
  ]);
  const vacated = new Set(files.flatMap(({ from, to, copy }) => (from !== null && from !== to && !copy ? [from] : [])));
  const [forward, back] = [new Map<string, Content>(), new Map<string, Content>()];
  const already: string[] = [];
  const failed = elsewhere.map((path) => ({ path, why: `it is not in ${workspace.root}` }));
  for (const [path, group] of groups(files)) {
    const made = decide(group, tree, vacated);
    if ('why' in made) failed.push({ path, why: made.why });
    else {
      if (made.back) already.push(path);
      put(made.back ? back : forward, made.after);
    }
  }
  const there = await changeSet(workspace, back, tree, true);
  return {
    changes: await changeSet(workspace, forward, tree, false),
    already,
    there: there.files.length > 0 ? there : null,
    failed,
  };
}

function read(text: string): PatchFile[] {
  try {
    const files = parsePatch(text);
    if (files.length === 0) throw new UserFault('there is no patch in the input: `git diff main` writes one');
    return files;
  } catch (error) {
    if (error instanceof PatchError) throw new UserFault(error.message);
    throw error;
  }
}

/**
 * In a sub-folder of a repository, git names files from the top of it: those of the tree are meant, the others are out of
 * reach. A patch that names none of them so was made with `--relative`, and starts at the working folder.
 */
function below({ root, cwd }: Workspace, files: readonly PatchFile[]): { files: PatchFile[]; elsewhere: string[] } {
  const own = relative(root, cwd);
  const named = files.flatMap(({ from }) => from ?? []);
  const isThere = (folder: string) => named.some((path) => existsSync(join(folder, path)));
  if (own !== '' && named.length > 0 && !isThere(root) && isThere(cwd)) {
    const whole = (path: string | null): string | null => path && `${own}/${path}`;
    return { files: files.map((file) => ({ ...file, from: whole(file.from), to: whole(file.to) })), elsewhere: [] };
  }
  return belowRoot(root, files);
}

function belowRoot(root: string, files: readonly PatchFile[]): { files: PatchFile[]; elsewhere: string[] } {
  let top = root;
  while (!existsSync(join(top, '.git')) && dirname(top) !== top) top = dirname(top);
  const prefix = `${relative(top, root)}/`;
  const own = (path: string | null): boolean => path === null || path.startsWith(prefix);
  const inside = files.filter(({ from, to }) => own(from) && own(to));
  if (prefix === '/' || !existsSync(join(top, '.git')) || inside.length === 0)
    return { files: [...files], elsewhere: [] };
  const short = (path: string | null): string | null => path && path.slice(prefix.length);
  return {
    files: inside.map((file) => ({ ...file, from: short(file.from), to: short(file.to) })),
    elsewhere: files.filter((file) => !inside.includes(file)).map(({ from, to }) => to ?? from ?? ''),
  };
}

/** What stands at these paths now, links as links. Asked by way of a change set, which is stated from what is there. */
async function contents(workspace: Workspace, paths: readonly string[]): Promise<Tree> {
  const after: FileState = { hash: '0'.repeat(64), mode: 'file', size: 0 };
  const files = paths.map((path) => ({ path, before: null, after }));
  const now = await workspace.rebase({ id: newId(), files, origin: { by: 'user' } });
  const found = new Map<string, Content>();
  for (const { path, before } of now.files) {
    found.set(path, before && { bytes: await workspace.blob(before.hash), mode: before.mode });
  }
  return found;
}

/** The parts of a patch that make one file: more than one where a file becomes a link, or several patches follow each other. */
function groups(files: readonly PatchFile[]): Map<string, PatchFile[]> {
  const found = new Map<string, PatchFile[]>();
  for (const file of files) {
    const path = file.to ?? file.from ?? '';
    const group = found.get(path);
    if (group) group.push(file);
    else found.set(path, [file]);
  }
  return found;
}

/** Forward or back, in its exact place or elsewhere: a patch that is in the tree already sometimes fits a second time. */
function decide(
  group: readonly PatchFile[],
  tree: Tree,
  vacated: ReadonlySet<string>,
): { back: boolean; after: Map<string, Content> } | { why: string } {
  const undo = group.map((file) => reversed(file)).toReversed();
  const backwards = undo.every((file) => file !== null) ? undo : null;
  let why = '';
  for (const inPlace of [true, false]) {
    const after = applyAll(group, tree, vacated, inPlace);
    if (typeof after !== 'string') return { back: false, after };
    why = after;
    const before = backwards && applyAll(backwards, tree, vacated, inPlace);
    if (before && typeof before !== 'string') return { back: true, after: before };
  }
  return { why };
}

/** What the parts make of the tree, by path; a sentence where one does not fit. */
function applyAll(
  group: readonly PatchFile[],
  tree: Tree,
  vacated: ReadonlySet<string>,
  inPlace: boolean,
): Map<string, Content> | string {
  const now = new Map<string, Content>();
  const at = (path: string): Content => (now.has(path) ? now.get(path) : tree.get(path)) ?? null;
  for (const file of group) {
    const { from, to } = file;
    const moves = from !== null && to !== null && from !== to;
    const source = at(from ?? to ?? '');
    if (moves && at(to) !== null && !vacated.has(to)) return `${to} is there already`;
    if (source && from !== null && file.oldMode && (file.oldMode === 'link') !== (source.mode === 'link')) {
      return file.oldMode === 'link' ? 'the patch is for a link, and this is none' : 'the file is a link now';
    }
    // Another mode than the patch starts from is no reason to refuse it, but tells which way it was meant.
    const chmod = file.oldMode !== file.newMode && from !== null && to !== null;
    if (inPlace && chmod && source && source.mode !== file.oldMode) return `the file is not ${file.oldMode}`;
    const after = applyPatchFile(file, source && source.bytes, inPlace);
    if (after && 'failed' in after) return after.failed;
    const changedMode = chmod || from === null ? file.newMode : undefined;
    if (from !== null && from !== to && !file.copy) now.set(from, null);
    if (to !== null) now.set(to, after && { bytes: after, mode: changedMode ?? source?.mode ?? 'file' });
  }
  return now;
}

/** Names that change places: what one part writes is not taken away by the part that moved the old file on. */
function put(all: Map<string, Content>, some: ReadonlyMap<string, Content>): void {
  for (const [path, content] of some) if (content !== null || !all.has(path)) all.set(path, content);
}

async function changeSet(
  workspace: Workspace,
  wanted: ReadonlyMap<string, Content>,
  tree: Tree,
  back: boolean,
): Promise<ChangeSet> {
  const stateOf = async (content: Content): Promise<FileState | null> =>
    content && { hash: await workspace.putBlob(content.bytes), mode: content.mode, size: content.bytes.length };
  const files: FileChange[] = [];
  for (const [path, content] of wanted) {
    const [now, other] = [await stateOf(tree.get(path) ?? null), await stateOf(content)];
    const change = back ? { path, before: other, after: now } : { path, before: now, after: other };
    if (!isNoChange(change)) files.push(change);
  }
  return { id: newId(), files, origin: { by: 'user', label: 'a patch' } };
}
