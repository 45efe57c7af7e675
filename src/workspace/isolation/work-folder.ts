/** The work folder of one isolated command: made beside archie's state, filled with what a view is made of, and removed with everything in it. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { errno } from '../../disk/errno.ts';
import { namesIn } from '../../disk/folder.ts';
import { makePrivateDir } from '../../disk/private-dir.ts';
import { isAlive } from '../../disk/processes/process.ts';
import { isBelow, relativeTo } from '../../text/path.ts';
import { entriesOf } from '../paths/directory.ts';
import { toBytes } from '../paths/names.ts';
import { endLeftBehind } from './launch/left-behind.ts';
import { deviceFolder, devices } from './launch/util-linux.ts';
import { names } from './view/view.ts';
import type { View } from './view/view.ts';

/**
 * Makes a work folder in `parent`, after removing those of processes that have died, with what still waits in them. `root` and `home` are overlaid; null: they are
 * not. Throws system errors.
 */
export function makeWorkFolder(parent: string, root: string | null, home: string | null): string {
  makePrivateDir(parent);
  for (const name of namesIn(parent)) {
    if (isAlive(Number.parseInt(name, 10))) continue;
    endLeftBehind(join(parent, name));
    void removeWorkFolder(join(parent, name));
  }
  const work = mkdtempSync(join(parent, `${process.pid}-`));
  const { tree, treeUpper, treeWork, lowerTree, nothing, noFile, tmp, varTmp, run } = names;
  makeFolders(work, [nothing, tmp, varTmp, run]);
  if (root !== null) {
    makeFolders(work, [tree, treeWork]);
    makeUpper(work, treeUpper, root);
    symlinkSync(toBytes(root), join(work, lowerTree));
  }
  if (home !== null) {
    makeFolders(work, [names.home, names.homeWork]);
    makeUpper(work, names.homeUpper, home);
    symlinkSync(toBytes(home), join(work, names.lowerHome));
  }
  writeFileSync(join(work, noFile), '', { mode: 0o400 });
  return work;
}

/** Folders of these names. */
export function makeFolders(work: string, wanted: readonly string[]): void {
  for (const name of wanted) mkdirSync(join(work, name), { mode: 0o700 });
}

/** An upper layer: the top of an overlay looks as that does, so it has the bits of the lower one. */
export function makeUpper(work: string, name: string, lower: string): void {
  makeFolders(work, [name]);
  chmodSync(join(work, name), statSync(toBytes(lower)).mode & 0o7777);
}

/** What /dev is to be, for a launcher that does not make one: nodes are bound to these. */
export function makeDevices(work: string): void {
  const folder = join(work, deviceFolder);
  makeFolders(work, [deviceFolder]);
  for (const name of devices) writeFileSync(join(folder, name), '', { mode: 0o600 });
  makeFolders(folder, ['shm']);
  symlinkSync('/proc/self/fd', join(folder, 'fd'));
  for (const [index, name] of ['stdin', 'stdout', 'stderr'].entries())
    symlinkSync(`/proc/self/fd/${index}`, join(folder, name));
}

/** Makes the places in the work folder that mounts of a view need. */
export function makeMountPoints(work: string, { placements }: View): void {
  if (placements.some(({ from }) => from === names.around)) makeFolders(work, [names.around]);
  for (const { from, path } of placements) {
    const above = placements.filter((one) => one.path !== path && isBelow(path, one.path)).at(-1);
    if (above && [names.tmp, names.varTmp, names.around, names.run].some((name) => name === above.from))
      makePoint(join(work, above.from, relativeTo(above.path, path)), path);
    if (!isAbsolute(from)) continue;
    const waiting = join(
      work,
      `own.${placements.filter((one) => isAbsolute(one.from)).findIndex((one) => one.from === from)}`,
    );
    makePoint(waiting, path);
  }
}

/** A folder or a file to be covered: as `like` is. */
function makePoint(point: string, like: string): void {
  const isFolder = statSync(toBytes(like)).isDirectory();
  mkdirSync(toBytes(isFolder ? point : dirname(point)), { recursive: true, mode: 0o700 });
  if (!isFolder) writeFileSync(toBytes(point), '', { mode: 0o600 });
}

/**
 * Removes a work folder, whatever bits a command left on what is in it. Nobody needs to wait for it: a disk may take longer for
 * this than a command ran. What cannot be removed is left to the next start.
 */
export async function removeWorkFolder(work: string): Promise<void> {
  try {
    // The kernel's own folder there has no bits at all.
    for (const name of namesIn(work)) if (name.endsWith('.work')) openUp(join(work, name));
    await rm(work, { recursive: true, force: true });
  } catch (error) {
    if (errno(error) === '') throw error;
    try {
      openUp(work);
      await rm(work, { recursive: true, force: true });
    } catch {
      // Told by nobody: it takes space, and nothing else.
    }
  }
}

/** The same at once, for a process that ends: what cannot be removed is left to the next start. */
export function removeWorkFolderNow(work: string): void {
  try {
    for (const name of namesIn(work)) if (name.endsWith('.work')) openUp(join(work, name));
    rmSync(work, { recursive: true, force: true });
  } catch {
    // Told by nobody: it takes space, and nothing else.
  }
}

function openUp(folder: string): void {
  chmodSync(toBytes(folder), 0o700);
  for (const [name, entry] of entriesOf(folder)) if (entry.isDirectory()) openUp(join(folder, name));
}
