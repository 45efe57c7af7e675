/**
 * Whose work is a change that was found after a command? What the command cannot have done (it slept then, or wrote nothing) was
 * perhaps the user's, and is marked so: undo leaves it alone.
 */

import { lstatSync, statfsSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { FileChange } from '../../../protocol/change.ts';
import { toBytes } from '../../paths/names.ts';
import { ancestorsOf } from '../../paths/tree-path.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Activity } from './activity.ts';
import { names, wordsOf } from './named.ts';

/** What there is to judge by. */
export interface Evidence {
  root: string;
  command: string;
  /** Where it began, from the root. */
  folder: string;
  before: Snapshot;
  after: Snapshot;
  activity: Activity;
  /** Content by hash, or null. */
  content: (hash: string) => Promise<Uint8Array | null>;
}

/** File systems (statfs(2)) whose clock is the machine's own, and whose pages are counted for whoever makes them dirty. */
const counting = new Set([0xef53, 0x58465342, 0x9123683e, 0xf2f52010]);
/** Those whose clock is somebody else's: nothing can be said of when a file there was changed. */
const elsewhere = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546, 0x01021997, 0x00c36400]);

/** Where processes cannot be looked at, a command that ran for longer (ms) is not believed to have done what it does not name. */
const unwatchedMs = 1000;

/** The same changes, those marked that may be the user's own. */
export async function markDoubtful(files: readonly FileChange[], evidence: Evidence): Promise<FileChange[]> {
  const type = fileSystemOf(evidence.root);
  const known = new Set([...evidence.before.files.values()].map(({ hash }) => hash));
  const marked: FileChange[] = [];
  for (const file of files) {
    const doubtful =
      evidence.activity.seen && !elsewhere.has(type)
        ? await isDoubtful(file, evidence, { counts: counting.has(type), isKnown: (hash) => known.has(hash) })
        : evidence.activity.ranMs > unwatchedMs && !names(evidence.command, file.path, evidence.folder);
    marked.push(doubtful ? { ...file, maybeYours: true } : file);
  }
  return marked;
}

/**
 * The same for a command beside which people work, perhaps for hours: it wakes up at the very save that it watches for. Only
 * what is new, and what it names as a file, is then believed to be its own.
 */
export function markBeside(
  files: readonly FileChange[],
  { command, folder }: Pick<Evidence, 'command' | 'folder'>,
): FileChange[] {
  const named = new Set(wordsOf(command, folder));
  return files.map((file) => (file.before === null || named.has(file.path) ? file : { ...file, maybeYours: true }));
}

/** -1 where the root is gone. */
function fileSystemOf(root: string): number {
  try {
    return statfsSync(root).type;
  } catch {
    return -1;
  }
}

interface Means {
  /** Does the file system count pages for whoever makes them dirty? */
  counts: boolean;
  /** Was this content in the tree before? Then it may have come without being written. */
  isKnown: (hash: string) => boolean;
}

async function isDoubtful(file: FileChange, evidence: Evidence, means: Means): Promise<boolean> {
  const { activity, command, folder } = evidence;
  const at = changedAt(file, evidence);
  const named = names(command, file.path, folder);
  // When a file went is only known of the folder it was in, where something else may have changed later.
  if (at !== null && activity.wasAsleep(at)) return file.after !== null || !named;
  if (named && (file.before === null || file.after === null)) return false;
  return cannotHaveWritten(file, evidence, means);
}

/** When it changed last, by the file system's clock (ms since the epoch); null where nobody knows. */
export function changedAt(
  file: FileChange,
  { root, before, after, activity }: Pick<Evidence, 'root' | 'before' | 'after'> & { activity: { began: number } },
): number | null {
  if (file.after?.mode === 'folder') return statsOf(root, file.path)?.ctimeMs ?? null;
  const now = after.files.get(file.path);
  const folders = ancestorsOf(file.path).flatMap((folder) => statsOf(root, folder)?.ctimeMs ?? []);
  if (!now) return folders[0] ?? statsOf(root, '')?.ctimeMs ?? null;
  if (now.ctime >= activity.began) return now.ctime;
  // It came with a folder above it that was moved: of that, only the folders tell.
  const moved = folders.filter((time) => time >= activity.began);
  if (moved.length > 0) return Math.max(...moved);
  return before.files.get(file.path)?.ino === now.ino ? now.ctime : null;
}

/** New content whose command wrote nothing when it came. */
async function cannotHaveWritten(file: FileChange, evidence: Evidence, { counts, isKnown }: Means): Promise<boolean> {
  const { activity, root, before } = evidence;
  const now = file.after;
  if (now === null || now.mode === 'link' || now.size === 0 || isKnown(now.hash)) return false;
  const stats = statsOf(root, file.path);
  if (!stats || stats.mtimeMs < activity.began) return false;
  const born = stats.birthtimeMs >= activity.began ? Math.min(stats.birthtimeMs, stats.mtimeMs) : stats.mtimeMs;
  const wrote = activity.writtenBetween(born, stats.mtimeMs);
  if (wrote === null) return false;
  if (wrote.written === 0 && wrote.dirtied === 0) return true;
  if (!counts || wrote.dirtied > 0) return false;
  // A page that is dirty already is not counted again: appending to a file, or writing in the middle of one, may go unseen.
  return before.files.get(file.path)?.ino !== stats.ino || (await isRewritten(file, evidence));
}

async function isRewritten({ before, after }: FileChange, { content }: Evidence): Promise<boolean> {
  if (before === null || after === null) return true;
  const [old, now] = [await content(before.hash), await content(after.hash)];
  if (!old || !now || old.includes(0) || now.includes(0)) return false;
  return !Buffer.from(now.subarray(0, old.length)).equals(old);
}

function statsOf(root: string, path: string): Stats | null {
  try {
    return lstatSync(toBytes(path === '' ? root : join(root, path)), { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
