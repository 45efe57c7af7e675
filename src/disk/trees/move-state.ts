/** Moves the state of a tree to another path's: as a whole where there is nothing yet, else into what is there. */

import { existsSync, lstatSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../atomic-file.ts';
import { namesIn } from '../folder.ts';
import { withLock } from '../lock.ts';
import { makePrivateDir } from '../private-dir.ts';
import type { StateDir } from '../state-dir.ts';

/**
 * Moves everything; what dies in between is gone on with the next time. Nobody may be at work on the old tree. Throws
 * `LandingFailure('locked')` and system errors.
 */
export async function moveState(from: StateDir, to: StateDir): Promise<void> {
  await withLock(from.lock, async () => {
    makePrivateDir(to.tree);
    await withLock(to.lock, async () => merge(from, to));
  });
  rmSync(from.tree, { recursive: true, force: true });
}

function merge(from: StateDir, to: StateDir): void {
  // Contents before the journal that names them.
  for (const what of ['blobs', 'outputs', 'sessions', 'proposals'] as const) moveInto(from[what], to[what]);
  for (const what of ['history', 'journal'] as const) joinLines(from[what], to[what]);
  // Of commands whose archie was killed: what they did is found out at the new place.
  moveInto(from.running, to.running);
}

/** Files of the same name hold the same: they are named by content, or by ids. */
function moveInto(from: string, to: string): void {
  for (const name of namesIn(from)) {
    const [old, now] = [join(from, name), join(to, name)];
    if (!existsSync(now)) {
      makePrivateDir(to);
      renameSync(old, now);
    } else if (lstatSync(old).isDirectory() && lstatSync(now).isDirectory()) moveInto(old, now);
  }
}

/** The old lines come first, each that is not there already. */
function joinLines(from: string, to: string): void {
  const old = linesOf(from);
  if (old.length === 0) return;
  const now = linesOf(to);
  const there = new Set(now.map((line) => line.toString('latin1')));
  const lines = [...old.filter((line) => !there.has(line.toString('latin1'))), ...now];
  writeFileAtomic(to, Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])), { durable: true });
}

/** Whole lines; the last one may have been cut short by a death, and then is no line. */
function linesOf(path: string): Buffer[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const lines: Buffer[] = [];
  for (let at = 0, end = bytes.indexOf(10); end >= 0; at = end + 1, end = bytes.indexOf(10, at))
    if (end > at) lines.push(bytes.subarray(at, end));
  return lines;
}
