/** How much of a change set landed. Asked here only, so that no two answers differ: content and mode count alike. */

import { isNoChange } from '../protocol/change.ts';
import type { FileChange } from '../protocol/change.ts';
import type { FileReport } from '../protocol/approval.ts';
import type { SelectedFile } from './selection.ts';

/** All, a part or nothing of what was wanted. */
type Extent = FileReport['landed'];

export function extentOf({ lands, wanted }: Pick<SelectedFile, 'lands' | 'wanted'>): Extent {
  if (!lands) return 'none';
  return isNoChange({ path: wanted.path, before: lands.after, after: wanted.after }) ? 'all' : 'part';
}

/** Is nothing of these files left to be decided? What a person kept as it is, or wrote over, is; and what may be their own. */
export function isDecided(files: readonly SelectedFile[]): boolean {
  return files.every((file) => file.leftAlone || file.kept !== undefined || file.edited || extentOf(file) === 'all');
}

/**
 * What is left of a proposal once a selection of it has landed: refused files as `proposed` had them, and of a file that
 * landed in part what did not. What a person kept as it is, is decided.
 */
export function leftOf(proposed: readonly FileChange[], files: readonly SelectedFile[]): FileChange[] {
  return files.flatMap((file) => {
    const { wanted, lands, kept } = file;
    if (kept === 'mine') return [];
    // Against what the call saw: what the user changed since is merged anew, never taken for granted.
    if (!lands) return proposed.filter(({ path }) => path === file.proposed.path);
    return extentOf(file) === 'all' ? [] : [{ path: file.proposed.path, before: lands.after, after: wanted.after }];
  });
}
