/** Where a command runs when its folder is gone: in an empty one that is nobody's, so that a command can bring it back. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder to run in. */
interface Place {
  cwd: string;
  remove(): void;
}

/**
 * The folder, or a stand-in for it, with a word in `notes`. Never a folder above it: what was meant for the project must
 * not be done to what lies beside it.
 */
export function placeFor(folder: string, notes: string[]): Place {
  if (isFolder(folder)) {
    enter(folder);
    return { cwd: folder, remove: () => undefined };
  }
  const cwd = mkdtempSync(join(tmpdir(), 'archie-stand-in-'));
  notes.push(`${folder} is gone: this ran in an empty folder instead. Make it again (mkdir -p) to go on in it`);
  return { cwd, remove: () => rmSync(cwd, { recursive: true, force: true }) };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** archie's own working folder went with the old one: programs that it starts without a folder of their own would begin in none. */
function enter(folder: string): void {
  if (statSync('.', { throwIfNoEntry: false })?.nlink === 0) process.chdir(folder);
}
