/** Tells of landings that garbage collection has pruned, where somebody looks for one to undo. */

import { LandingFailure } from '../../protocol/failure.ts';
import type { History } from '../store/history.ts';

/** Adds to "there is nothing" that there once was, where the oldest landings were pruned. */
export async function withPrunedNote<T>({ dropped }: History, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof LandingFailure) || error.code !== 'nothing' || !dropped) throw error;
    const text = `${error.message} Older landings (${dropped.landings}) were dropped to keep the store below ${inUnits(dropped.cap)}.`;
    throw new LandingFailure('nothing', text, error.paths);
  }
}

function inUnits(bytes: number): string {
  if (bytes >= 1024 ** 3) return `${Number((bytes / 1024 ** 3).toFixed(1))} GiB`;
  return bytes >= 1024 ** 2 ? `${Number((bytes / 1024 ** 2).toFixed(1))} MiB` : `${Math.round(bytes / 1024)} KiB`;
}
