/** Folders that are entries of a change set: empty ones that come or go, and those whose permission bits change. */

import { chmodSync } from 'node:fs';
import type { FileChange, FileState } from '../../protocol/change.ts';
import { withParent } from '../paths/directory.ts';
import { sha256 } from '../store/pack-file.ts';

const nothing = new Uint8Array();

/** The state of a folder: it holds nothing itself. */
export function folderState(bits?: number): FileState {
  return { hash: sha256(nothing), mode: 'folder', size: 0, ...(bits === undefined ? {} : { bits }) };
}

/** Is it about a folder itself? */
export function isFolder({ before, after }: FileChange): boolean {
  return before?.mode === 'folder' || after?.mode === 'folder';
}

/** Does a file become a folder, or the other way round? */
export function isRetyped({ before, after }: FileChange): boolean {
  return before !== null && after !== null && (before.mode === 'folder') !== (after.mode === 'folder');
}

/** Is it a file or a link that goes, for good or for a folder of its name? */
export function isUnlinked({ before, after }: FileChange): boolean {
  return before !== null && before.mode !== 'folder' && (after === null || after.mode === 'folder');
}

/** Folders that go, innermost first. */
export function removedFolders(files: readonly FileChange[]): string[] {
  const gone = files.filter(({ before, after }) => before?.mode === 'folder' && after === null);
  return gone.map(({ path }) => path).sort((one, other) => other.length - one.length);
}

/** Gives folders the permission bits they are to have; returns what was done, so that it can be taken back. Throws system errors. */
export function* setFolderBits(
  root: string,
  files: readonly FileChange[],
  which: 'opened' | 'closed',
): Generator<{ path: string; bits: number }> {
  for (const { path, before, after } of files) {
    if (after?.mode !== 'folder' || after.bits === undefined) continue;
    // A folder that can be written to afterwards is opened before its files come; one that cannot is closed behind them.
    if ((which === 'opened') !== ((after.bits & 0o200) !== 0)) continue;
    withParent(root, path, (folder, name) => chmodSync(folder.at(name), after.bits!));
    if (before?.bits !== undefined) yield { path, bits: before.bits };
  }
}

/** Takes back the bits of one folder. Throws system errors. */
export function restoreFolderBits(root: string, path: string, bits: number): void {
  withParent(root, path, (folder, name) => chmodSync(folder.at(name), bits));
}
