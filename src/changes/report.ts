/** What a review came to, as data: one report for the event, the fronts and the model. */

import type { FileReport, ReviewComment, ReviewReport } from '../protocol/approval.ts';
import type { FileState } from '../protocol/change.ts';
import { diffing } from '../text/diff/diff.ts';
import { inSlices } from '../text/steps.ts';
import type { Hunk } from '../text/diff/diff.ts';
import { formatHunks, hunkRange } from '../text/patch/patch.ts';
import { extentOf } from './extent.ts';
import { textsOf } from './contents.ts';
import type { Readable } from './contents.ts';
import type { SelectedFile } from './selection.ts';

/** `comments` with no words in them are left out. */
export async function reportOf(
  workspace: Readable,
  files: readonly SelectedFile[],
  comments: readonly ReviewComment[],
): Promise<ReviewReport> {
  const reports: FileReport[] = [];
  for (const file of files) reports.push(await fileReport(workspace, file));
  return { files: reports, comments: comments.filter(({ text }) => text.trim() !== '') };
}

async function fileReport(workspace: Readable, selected: SelectedFile): Promise<FileReport> {
  const { proposed, lands, kept, leftAlone } = selected;
  const landed = extentOf(selected);
  const report: FileReport = { path: proposed.path, landed, ...(kept === undefined ? {} : { kept }) };
  if (!lands) return leftAlone ? { ...report, leftAlone } : report;
  report.sha256 = lands.after?.hash ?? null;
  const hunks = landed === 'part' ? await hunksOf(workspace, selected) : [];
  if (hunks.length > 0) report.hunks = hunks;
  if (selected.edited) report.edited = await difference(workspace, proposed.path, proposed.after, lands.after);
  return report;
}

async function hunksOf(
  workspace: Readable,
  { chosen, wanted }: SelectedFile,
): Promise<NonNullable<FileReport['hunks']>> {
  if (!chosen) return [];
  const [before, after] = await textsOf(workspace, chosen.base, wanted.after);
  if (before === null || after === null) return [];
  const { hunks, lines = {} } = chosen.part;
  const landed = new Set(hunks);
  const { hunks: all } = await inSlices(diffing(before, after));
  return all.map((hunk) => ({
    id: hunk.id,
    at: hunkRange(hunk),
    landed: landed.has(hunk.id) ? rowsTaken(hunk, lines[hunk.id]) : 'none',
  }));
}

function rowsTaken({ rows }: Hunk, chosen: readonly number[] | undefined): 'all' | 'part' | 'none' {
  if (!chosen) return 'all';
  const changed = rows.flatMap(({ kind }, index) => (kind === 'context' ? [] : [index]));
  const wanted = new Set(chosen);
  const taken = changed.filter((index) => wanted.has(index)).length;
  return taken === 0 ? 'none' : taken === changed.length ? 'all' : 'part';
}

/** A unified diff; words where one side is not text. */
export async function difference(
  workspace: Readable,
  path: string,
  from: FileState | null,
  to: FileState | null,
): Promise<string> {
  const [before, after] = await textsOf(workspace, from, to);
  if (before === null || after === null) return '(not text: read the file to see it)';
  const mode = from && to && from.mode !== to.mode ? `mode ${from.mode} → ${to.mode}\n` : '';
  const diff = await inSlices(diffing(before, after));
  return diff.hunks.length === 0 && mode !== '' ? mode : mode + formatHunks(diff, path);
}
