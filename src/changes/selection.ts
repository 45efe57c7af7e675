/** A selection: what an answer to a review makes of a change set, for each file what lands of it. */

import { isByChoice, isNoChange } from '../protocol/change.ts';
import type { ChangeSet, FileChange, FileState, Resolution } from '../protocol/change.ts';
import type { Part, ReviewAnswer } from '../protocol/approval.ts';
import { selectContent } from '../text/diff/select.ts';
import { inSlices } from '../text/steps.ts';
import { bytesOf } from './contents.ts';
import type { Contents } from './contents.ts';

/** One file of a change set, and what was selected of it. */
export interface SelectedFile {
  /** As it was asked about. */
  proposed: FileChange;
  /** The same with the person's own edit, or their choice where it cannot be merged, in its place. */
  wanted: FileChange;
  /** Null: nothing of it. */
  lands: FileChange | null;
  /** The parts that were chosen, and what their hunks are against. */
  chosen?: { part: Part; base: FileState | null };
  /** The person changed what was proposed. */
  edited: boolean;
  kept?: Resolution;
  /** It may be the person's own, and nobody chose it. */
  leftAlone?: true;
}

/** Why an answer cannot be carried out: said to the person, who is asked again. */
class Unclear extends Error {}

/**
 * Files that the answer does not name are refused; edits of files that were not proposed are left out. `unclear` says
 * what must be chosen again: parts that do not exist, or a file that cannot be merged and nothing was chosen for.
 * New contents are in the blob store when this returns. Throws `ToolFailure` when content is gone.
 */
export async function selectFrom(
  workspace: Contents,
  changes: ChangeSet,
  answer: ReviewAnswer,
): Promise<{ files: SelectedFile[] } | { unclear: string }> {
  try {
    const files: SelectedFile[] = [];
    for (const proposed of changes.files) files.push(await selectFile(workspace, changes, answer, proposed));
    return { files };
  } catch (error) {
    if (error instanceof Unclear) return { unclear: error.message };
    throw error;
  }
}

async function selectFile(
  workspace: Contents,
  changes: ChangeSet,
  answer: ReviewAnswer,
  { maybeYours, ...proposed }: FileChange,
): Promise<SelectedFile> {
  const byChoice = maybeYours === true || isByChoice(proposed);
  const part = partOf(answer, proposed.path, byChoice);
  const unchosen = { proposed, wanted: proposed, lands: null, edited: false };
  if (!part) return byChoice ? { ...unchosen, leftAlone: true } : unchosen;
  const { wanted, edited, kept } = want(changes, answer, proposed);
  const selected: SelectedFile = { proposed, wanted, lands: null, edited, ...(kept === undefined ? {} : { kept }) };
  if (kept === 'mine') return selected;
  if (part === 'all') return { ...selected, lands: isNoChange(wanted) ? null : wanted };
  const base = part.from === undefined ? wanted.before : baseOf(changes, proposed.path, part.from);
  const lands = { ...wanted, after: await selectParts(workspace, wanted.path, base, wanted.after, part) };
  return { ...selected, lands: isNoChange(lands) ? null : lands, chosen: { part, base } };
}

/** "All" is all that is to be undone, not what may be the person's own: that takes its name. */
function partOf({ accept }: ReviewAnswer, path: string, byChoice: boolean): 'all' | Part | null {
  if (typeof accept === 'string') return accept === 'all' && !byChoice ? 'all' : null;
  return Object.hasOwn(accept.files, path) ? (accept.files[path] ?? null) : null;
}

/** What stands on disk before is ours to say, not the front's. */
function want(
  { conflicts = [] }: ChangeSet,
  { edits = [], resolved = {} }: ReviewAnswer,
  proposed: FileChange,
): Pick<SelectedFile, 'wanted' | 'edited' | 'kept'> {
  const { path } = proposed;
  const edit = edits.find((each) => each.path === path);
  if (edit) {
    const wanted = { ...proposed, after: edit.after };
    return { wanted, edited: !isNoChange({ path, before: proposed.after, after: edit.after }) };
  }
  const conflict = conflicts.find((each) => each.path === path);
  if (!conflict) return { wanted: proposed, edited: false };
  const kept = Object.hasOwn(resolved, path) ? resolved[path] : undefined;
  if (kept === undefined)
    throw new Unclear(`${path} changed meanwhile and cannot be merged: choose what to keep, or edit it`);
  if (kept !== 'both') return { wanted: proposed, edited: false, kept };
  if (!conflict.both) throw new Unclear(`${path} cannot hold both versions: choose one of them, or edit it`);
  return { wanted: { ...proposed, after: conflict.both }, edited: false, kept };
}

function baseOf(changes: ChangeSet, path: string, from: string): FileState {
  const before = changes.files.find((file) => file.path === from)?.before;
  if (!before) throw new Unclear(`${path} cannot be a rename of ${from}: choose again`);
  return before;
}

async function selectParts(
  workspace: Contents,
  path: string,
  base: FileState | null,
  after: FileState | null,
  part: Part,
): Promise<FileState | null> {
  const whole = [base?.mode, after?.mode].find((mode) => mode === 'link' || mode === 'folder' || mode === 'bulk');
  if (whole) throw new Unclear(`${path} is a ${whole}: it can only be accepted or refused as a whole`);
  const sameContent = base?.hash === after?.hash;
  const mode = base && after ? (part.mode || sameContent ? after.mode : base.mode) : (base ?? after)?.mode;
  if (mode === undefined) return null;
  if (sameContent && after) return { ...after, mode };
  const encoding = after?.encoding ?? base?.encoding;
  const [old, now] = [await bytesOf(workspace, base), await bytesOf(workspace, after)];
  const bytes = await inSlices(selectContent(old, now, part, encoding));
  if (bytes === 'unknown') throw new Unclear(`The chosen parts of ${path} do not fit what was proposed: choose again`);
  if (bytes === null) return null;
  const hash = await workspace.putBlob(bytes);
  return { hash, mode, size: bytes.length, ...(encoding === undefined ? {} : { encoding }) };
}
