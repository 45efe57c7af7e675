/** Prepares what one file of a landing needs before the intent is written down: its content, or what git ignores as one. */

import { join } from 'node:path';
import type { FileChange, FileState } from '../../protocol/change.ts';
import { LandingFailure, ToolFailure } from '../../protocol/failure.ts';
import { inWords } from '../../disk/errno.ts';
import { copyBulk, isSameBulk } from './bulk/bulk.ts';
import type { TreeContext } from './context.ts';
import { incoming } from './incoming.ts';
import type { Incoming } from './incoming.ts';
import { keptAt } from './bulk/kept.ts';
import { staleFiles } from './plan.ts';
import type { ContentSaver } from './save-contents.ts';

/** What comes is copied beside its place; what goes must be what had come. */
export async function prepareBulk(
  { roots: { root }, kept }: TreeContext,
  { path, before, after }: FileChange,
  temp: string,
  saver: ContentSaver,
): Promise<void> {
  if (before !== null && !isSameBulk(root, path, before)) throw staleFiles([path]);
  if (after === null) return;
  await saver.addStored(after);
  const from = keptAt(kept, path, after.hash);
  if (from === null) throw unwritable(path, 'it is no longer kept; run the command again.');
  try {
    await copyBulk(join(from, path), join(root, temp));
  } catch (error) {
    throw unwritable(path, `${inWords(error)}.`);
  }
}

/** The content of a file that comes. Throws `LandingFailure('io')`. */
export async function contentFor(context: TreeContext, path: string, state: FileState): Promise<Incoming> {
  try {
    return await incoming(context.blobs, state);
  } catch (error) {
    throw error instanceof ToolFailure ? unwritable(path, error.message) : error;
  }
}

/** The failure of one file that cannot be written. */
export function unwritable(path: string, why: string): LandingFailure {
  return new LandingFailure('io', `${path} cannot be written: ${why} Nothing was written.`, [path]);
}
