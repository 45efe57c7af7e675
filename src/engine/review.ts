/** What a person's answer makes of a change set. Pure. */

import { isNoChange } from '../protocol/change.ts';
import type { ChangeSet, FileChange } from '../protocol/change.ts';
import type { ReviewAnswer, ReviewComment } from '../protocol/approval.ts';

export interface Reviewed {
  accepted: FileChange[];
  refused: FileChange[];
  /** Files that the person changed before they landed: as proposed, and as they land. */
  edited: { proposed: FileChange; saved: FileChange }[];
  /** The person's words, with what they are about. */
  words?: string;
}

export function acceptAll(changes: ChangeSet): Reviewed {
  return { accepted: changes.files, refused: [], edited: [] };
}

/** The path of a file of which only single hunks are wanted. */
export function hunksAsked({ accept }: ReviewAnswer): string | undefined {
  if (typeof accept === 'string') return undefined;
  return Object.entries(accept.files).find(([, part]) => part !== 'all')?.[0];
}

/** Files that the answer does not name are refused; edits of files that were not proposed are left out. */
export function applyReview(changes: ChangeSet, answer: ReviewAnswer): Reviewed {
  const words = answer.comments
    .map(commentWords)
    .filter((each) => each !== '')
    .join('\n');
  const result: Reviewed = { accepted: [], refused: [], edited: [], ...(words === '' ? {} : { words }) };
  for (const proposed of changes.files) {
    if (!isAccepted(answer, proposed.path)) {
      result.refused.push(proposed);
      continue;
    }
    const saved = savedAs(answer, proposed);
    const isEdited = saved.after?.hash !== proposed.after?.hash || saved.after?.mode !== proposed.after?.mode;
    if (isEdited) result.edited.push({ proposed, saved });
    if (isNoChange(saved)) result.refused.push(proposed);
    else result.accepted.push(saved);
  }
  return result;
}

function isAccepted({ accept }: ReviewAnswer, path: string): boolean {
  if (typeof accept === 'string') return accept === 'all';
  return Object.hasOwn(accept.files, path);
}

/** What stands on disk before is ours to say, not the front's. */
function savedAs(answer: ReviewAnswer, proposed: FileChange): FileChange {
  const edit = answer.edits?.find(({ path }) => path === proposed.path);
  return edit ? { ...proposed, after: edit.after } : proposed;
}

function commentWords({ path, line, side, text }: ReviewComment): string {
  if (text.trim() === '') return '';
  if (path === undefined) return text.trim();
  const at = line === undefined ? path : `${path}:${line}${side === 'before' ? ' (before the change)' : ''}`;
  return `${at}: ${text.trim()}`;
}
