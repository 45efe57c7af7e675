/** The look of changed files: one line of words each, and an excerpt of the diff. */

import { isNoChange, permissionWords } from '../../../../protocol/change.ts';
import type { FileChange, FileState } from '../../../../protocol/change.ts';
import type { DiffRow, FileDiff } from '../../../../text/diff/diff.ts';
import { languageOf } from '../../../../text/language.ts';
import { fit, width, wrap } from '../../../../text/width.ts';
import { highlightLines } from '../../highlight/highlight.ts';
import type { styledRow } from '../../review/draw/lines/styled.ts';
import { rowSigns, wrapMark } from '../../review/draw/marks.ts';
import type { Colors } from '../../review/model/file.ts';
import type { RowLine } from '../../review/model/lines/line.ts';
import { tinted } from '../../theme.ts';
import { count, leftOut, oneLine } from '../look.ts';
import type { LookAt } from '../look.ts';
import { bytesWords } from '../../../../text/size.ts';
import { t } from '../../../../text/words/words.ts';

/** Larger files are told by their size. Bytes. */
const largest = 1024 * 1024;

interface Change {
  file: FileChange;
  /** Null: not text, too large, or its content is gone. */
  diff: FileDiff | null;
  before: string;
  after: string;
}

/** Reads both sides of a change and compares them; never throws. */
async function compare(file: FileChange, at: LookAt): Promise<Change> {
  const none = { file, diff: null, before: '', after: '' };
  if ((file.after ?? file.before)?.mode === 'bulk') return none;
  if (Math.max(file.before?.size ?? 0, file.after?.size ?? 0) > largest) return none;
  try {
    // Not before something has changed: the first screen does without them.
    const { diffing } = await import('../../../../text/diff/diff.ts');
    const { inSlices } = await import('../../../../text/steps.ts');
    const { decodeText } = await import('../../../../text/encoding.ts');
    const decoded = async (state: FileState | null, like?: string) =>
      decodeText(state === null ? new Uint8Array() : await at.blob(state.hash), state?.encoding ?? like);
    const old = await decoded(file.before, file.after?.encoding);
    const fresh = await decoded(file.after, old?.format.encoding);
    if (!old || !fresh) return none;
    const [before, after] = [old.text, fresh.text];
    return { file, diff: await inSlices(diffing(before, after, { context: 2 })), before, after };
  } catch {
    return none;
  }
}

/** `src/a.ts +3 −1`, with what else changed about the file. */
function changeWords({ file, diff }: Change, at: LookAt): string {
  const { theme, reader } = at;
  const words = [oneLine(file.path)];
  const bits = permissionWords(file);
  const noun = { link: 'new link', folder: 'new folder', bulk: 'new, ignored by git', file: 'new', executable: 'new' }[
    (file.after ?? file.before)?.mode ?? 'file'
  ];
  if (file.before === null) words.push(t(noun));
  else if (file.after === null) words.push(file.before.mode === 'folder' ? t('deleted folder') : t('deleted'));
  else if (bits !== '') words.push(bits);
  else if (file.before.mode !== file.after.mode) words.push(modeWords(file.before.mode, file.after.mode));
  if (diff?.eolOnly) words.push(t('line ends only'));
  else if (diff !== null && reader) words.push(t`${count(diff.added, 'line')} added, ${diff.removed} removed`);
  else if (diff !== null) {
    if (diff.added > 0) words.push(theme.paint('added', `+${diff.added}`));
    if (diff.removed > 0) words.push(theme.paint('removed', `−${diff.removed}`));
  } else if (!isNoChange(file)) words.push(bytesWords(file.after?.size ?? file.before?.size ?? 0));
  return words.join(' ');
}

function modeWords(before: string, after: string): string {
  if (after === 'executable') return t('made executable');
  if (before === 'executable' && after === 'file') return t('no longer executable');
  return `${t(before)} → ${t(after)}`;
}

/**
 * One line of words for each file, and the changed rows below it, at most `most` of them in all. Long lines are cut, or broken where `whole`
 * asks for everything.
 */
export async function changesRows(
  files: readonly FileChange[],
  most: number,
  at: LookAt,
  whole = false,
): Promise<{ words: string; rows: string[] }[]> {
  let left = most;
  const told: { words: string; rows: string[] }[] = [];
  for (const file of files) {
    const change = await compare(file, at);
    const rows = left > 0 && file.after !== null ? await excerpt(change, left, whole, at) : [];
    left -= rows.length;
    told.push({ words: changeWords(change, at), rows });
  }
  return told;
}

async function excerpt(
  { file, diff, before, after }: Change,
  most: number,
  whole: boolean,
  at: LookAt,
): Promise<string[]> {
  if (diff === null || diff.eolOnly || diff.hunks.length === 0) return [];
  const language = languageOf(file.path);
  const [oldLines, newLines] = at.reader
    ? [null, null]
    : await Promise.all([highlightLines(before, language, at.theme), highlightLines(after, language, at.theme)]);
  // Not before something has changed: the first screen does without them.
  const [{ rowLines }, { styledRow: styled }] = await Promise.all([
    import('../../review/model/lines/lines.ts'),
    import('../../review/draw/lines/styled.ts'),
  ]);
  const last = diff.hunks.at(-1);
  const digits = String(Math.max(1, (last?.newStart ?? 0) + (last?.newLines ?? 0))).length;
  const rows = diff.hunks.flatMap((hunk, i) => [
    ...(i > 0 && !at.reader ? [{ kind: 'context' as const, text: at.theme.paint('dim', '⋮') }] : []),
    ...rowLines(hunk).flatMap((line) =>
      diffRow(line, { digits, whole, styled, colors: { before: oldLines, after: newLines } }, at),
    ),
  ]);
  const shown = rows.length <= most + 1 ? rows : rows.slice(0, most);
  // A block as wide as its longest row: what fills the window breaks in two when that narrows.
  const widest = Math.max(...shown.map(({ text }) => width(text)));
  const told = shown.map(({ kind, text }) => (kind === 'context' ? text : tinted(at.theme, kind, text, widest)));
  if (rows.length === shown.length) return told;
  return [...told, leftOut(rows.length - most, at)];
}

interface Sides {
  /** Of the line numbers. */
  digits: number;
  whole: boolean;
  styled: typeof styledRow;
  /** Highlighted lines of both sides, where there are any. */
  colors: Colors;
}

/** A row of the screen, and of which kind its line is. */
interface Painted {
  kind: DiffRow['kind'];
  text: string;
}

function diffRow(line: RowLine, { digits, whole, styled, colors }: Sides, at: LookAt): Painted[] {
  const { theme } = at;
  const { kind } = line;
  const number = kind === 'removed' ? line.row.old : line.row.new;
  if (at.reader) {
    const what = kind === 'context' ? t('Line') : kind === 'added' ? t('Added line') : t('Removed line');
    return [{ kind, text: `${what} ${number}: ${line.text}` }];
  }
  const code = styled(line, 'all', { theme, colors });
  const shown = kind === 'context' && code === line.text ? theme.paint('dim', code) : code;
  // Beside the number and the sign, and below what they belong to.
  const columns = Math.max(1, at.columns - digits - 5);
  const parts = whole ? wrap(shown, columns, true) : [fit(shown, columns)];
  const role = kind === 'context' ? 'dim' : kind;
  return parts.map((part, i) => {
    const beside = i === 0 ? theme.paint('lineNumber', String(number ?? '').padStart(digits)) : ' '.repeat(digits);
    return { kind, text: `${beside} ${theme.paint(role, i === 0 ? rowSigns[kind] : wrapMark)} ${part}` };
  });
}
