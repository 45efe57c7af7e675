import type { ChangeSet } from '../../../protocol/change.ts';
import type { Theme } from '../theme.ts';
import { type FileView, fileView } from './file.ts';
import type { Blob } from './side.ts';
import type { Unit } from './units.ts';

/** Both sides of a file in colour, line by line; null where a side is shown plain. */
export interface Colors {
  before: readonly string[] | null;
  after: readonly string[] | null;
}

/** The whole old and the whole new text in colour: what opened a string or a comment may stand far above a hunk. */
export async function colorsOf(file: FileView, theme: Theme): Promise<Colors | null> {
  if (theme.name === 'none' || (file.before === null && file.after === null)) return null;
  const { highlightLines } = await import('../highlight/highlight.ts');
  const side = (text: string | undefined | null) =>
    text === undefined || text === null ? null : highlightLines(text.replaceAll('\r\n', '\n'), file.language, theme);
  const after = await side(file.after?.text);
  const before = await side(file.before);
  return before || after ? { before, after } : null;
}

/** What of a file differs from what was proposed last time. */
export async function sinceView(unit: Unit, previous: ChangeSet, blob: Blob): Promise<FileView> {
  const last = previous.files.find(({ path }) => path === unit.path);
  const { from: _, similarity: _similarity, conflict: _conflict, ...plain } = unit;
  const view = await fileView({ ...plain, before: last ? last.after : unit.before }, blob);
  const text = !last
    ? 'was not part of the last proposal'
    : last.after?.hash === unit.after?.hash
      ? 'unchanged since the last proposal'
      : 'what changed since the last proposal';
  return { ...view, notices: [{ role: 'dim', text }, ...view.notices], aspects: [] };
}

/** Both versions of a file in conflict, with their marks, against what is there now. */
export async function bothView(unit: Unit, blob: Blob): Promise<FileView | null> {
  if (!unit.conflict?.both) return null;
  return await fileView({ ...unit, after: unit.conflict.both }, blob);
}
