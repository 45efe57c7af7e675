/** Change sets and reports in words: their paths as the model knows them, from its working folder instead of from the root. */

import type { ReviewReport } from '../protocol/approval.ts';
import type { FileChange } from '../protocol/change.ts';
import type { Workspace } from '../protocol/workspace.ts';
import type { SelectedFile } from './selection.ts';

type Named = Pick<Workspace, 'shown'>;

/** The same files under the names they have from the working folder. */
export function filesFromHere<T extends Pick<FileChange, 'path'>>(workspace: Named, files: readonly T[]): T[] {
  return files.map((file) => ({ ...file, path: workspace.shown(file.path) }));
}

/** The same for what was chosen of files, and for what came of it. */
export function reviewFromHere(
  workspace: Named,
  files: readonly SelectedFile[],
  report: ReviewReport,
): { files: SelectedFile[]; report: ReviewReport } {
  const named = <T extends { path: string }>(one: T): T => ({ ...one, path: workspace.shown(one.path) });
  return {
    files: files.map((file) => ({
      ...file,
      proposed: named(file.proposed),
      wanted: named(file.wanted),
      lands: file.lands && named(file.lands),
    })),
    report: {
      files: report.files.map(named),
      comments: report.comments.map((comment) =>
        comment.path === undefined ? comment : { ...comment, path: workspace.shown(comment.path) },
      ),
    },
  };
}
