/** Says of two change sets whether they are about the same: an id over what their files were and would be. */

import { hash } from 'node:crypto';
import type { FileChange, FileState } from '../../protocol/change.ts';

/** sha256 (hex) over paths, modes and hashes, whatever the order of the files. */
export function treeId(files: readonly FileChange[]): string {
  const rows = files.map(({ path, before, after }) => JSON.stringify([path, stateId(before), stateId(after)]));
  return hash('sha256', rows.toSorted().join('\n'));
}

function stateId(state: FileState | null): string | null {
  return state && `${state.mode} ${state.hash}${state.bits === undefined ? '' : ` ${state.bits}`}`;
}
