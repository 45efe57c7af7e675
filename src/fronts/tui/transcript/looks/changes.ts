import { type FileChange, isNoChange } from '../../../../protocol/change.ts';
import { type DiffRow, type FileDiff, diffText } from '../../../../text/diff.ts';
import { decodeText } from '../../../../text/encoding.ts';
import { languageOf } from '../../../../text/language.ts';
import { clean } from '../../../../text/sanitize.ts';
import { expandTabs, fit } from '../../../../text/width.ts';
import { highlightLines } from '../../highlight/highlight.ts';
import { count, type LookAt, oneLine } from '../look.ts';
import { size } from './file.ts';

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
  if (Math.max(file.before?.size ?? 0, file.after?.size ?? 0) > largest) return none;
  try {
    const [before, after] = await Promise.all(
      [file.before, file.after].map(async (state) =>
        state === null ? '' : decodeText(await at.blob(state.hash))?.text,
      ),
    );
    if (before === undefined || after === undefined) return none;
    return { file, diff: diffText(before, after, { context: 2 }), before, after };
  } catch {
    return none;
  }
}

/** `src/a.ts +3 −1`, with what else changed about the file. */
function changeWords({ file, diff }: Change, at: LookAt): string {
  const { theme, reader } = at;
  const words = [oneLine(file.path)];
  if (file.before === null) words.push(file.after?.mode === 'link' ? 'new link' : 'new');
  else if (file.after === null) words.push('deleted');
  else if (file.before.mode !== file.after.mode) words.push(modeWords(file.before.mode, file.after.mode));
  if (diff?.eolOnly) words.push('line ends only');
  else if (diff !== null && reader) words.push(`${count(diff.added, 'line')} added, ${diff.removed} removed`);
  else if (diff !== null) {
    if (diff.added > 0) words.push(theme.paint('added', `+${diff.added}`));
    if (diff.removed > 0) words.push(theme.paint('removed', `−${diff.removed}`));
  } else if (!isNoChange(file)) words.push(size(file.after?.size ?? file.before?.size ?? 0));
  return words.join(' ');
}

function modeWords(before: string, after: string): string {
  if (after === 'executable') return 'made executable';
  if (before === 'executable' && after === 'file') return 'no longer executable';
  return `${before} → ${after}`;
}

/** One line of words for each file, and the changed rows below it, at most `most` of them in all. */
export async function changesRows(
  files: readonly FileChange[],
  most: number,
  at: LookAt,
): Promise<{ words: string; rows: string[] }[]> {
  let left = most;
  const told: { words: string; rows: string[] }[] = [];
  for (const file of files) {
    const change = await compare(file, at);
    const rows = left > 0 && file.after !== null ? await excerpt(change, left, at) : [];
    left -= rows.length;
    told.push({ words: changeWords(change, at), rows });
  }
  return told;
}

async function excerpt({ file, diff, before, after }: Change, most: number, at: LookAt): Promise<string[]> {
  if (diff === null || diff.eolOnly || diff.hunks.length === 0) return [];
  const language = languageOf(file.path);
  const [oldLines, newLines] = at.reader
    ? [null, null]
    : await Promise.all([highlightLines(before, language, at.theme), highlightLines(after, language, at.theme)]);
  const last = diff.hunks.at(-1);
  const digits = String(Math.max(1, (last?.newStart ?? 0) + (last?.newLines ?? 0))).length;
  const rows = diff.hunks.flatMap((hunk, i) => [
    ...(i > 0 && !at.reader ? [at.theme.paint('dim', '⋮')] : []),
    ...hunk.rows.map((row) => diffRow(row, digits, oldLines, newLines, at)),
  ]);
  if (rows.length <= most + 1) return rows;
  return [...rows.slice(0, most), at.theme.paint('dim', `… ${rows.length - most} more rows · /diff shows all`)];
}

function diffRow(row: DiffRow, digits: number, before: string[] | null, after: string[] | null, at: LookAt): string {
  const { theme } = at;
  const plain = expandTabs(clean(row.text).replaceAll('\n', ''));
  const at1 = row.kind === 'removed' ? row.old : row.new;
  if (at.reader)
    return `${row.kind === 'context' ? 'Line' : row.kind === 'added' ? 'Added line' : 'Removed line'} ${at1}: ${plain}`;
  const number = theme.paint('lineNumber', String(at1 ?? '').padStart(digits));
  const styled = row.kind === 'removed' ? before?.[(row.old ?? 0) - 1] : after?.[(row.new ?? 0) - 1];
  const text = fit(styled ?? plain, Math.max(1, at.columns - digits - 7));
  if (row.kind === 'added') return `${number} ${theme.paint('added', `+ ${text}`)}`;
  if (row.kind === 'removed') return `${number} ${theme.paint('removed', `- ${text}`)}`;
  return `${number}   ${styled === undefined ? theme.paint('dim', text) : text}`;
}
