/** Changes of an exported session: each file with its diff, row by row, the words that changed marked. */

import { permissionWords } from '../../protocol/change.ts';
import type { FileChange, FileState } from '../../protocol/change.ts';
import type { DiffRow, FileDiff, Hunk } from '../../text/diff/diff.ts';
import { wordDiff } from '../../text/diff/words.ts';
import type { Span } from '../../text/diff/words.ts';
import { hunkRange } from '../../text/patch/patch.ts';
import { element, words } from './markup.ts';
import type { Markup, Part } from './markup.ts';

/** The diff of a change, or in words why there is none. */
export type ShownDiff = { diff: FileDiff } | { why: string };

/** Rows up to which a diff is open, and up to which it is shown at all. */
const [openRows, mostRows] = [300, 3000];

/** Files of a change set. */
export function filesMarkup(files: readonly FileChange[], diffOf: (change: FileChange) => ShownDiff): Markup[] {
  return files.map((change) => fileMarkup(change, diffOf(change)));
}

function fileMarkup(change: FileChange, shown: ShownDiff): Markup {
  const all = [whatHappened(change), permissionWords(change), change.maybeYours ? 'maybe yours' : ''];
  const about = element('span', { class: 'faint' }, words(all.filter((each) => each !== '').join(', ')));
  const path = element('code', {}, change.path);
  const { hunks, added, removed } = 'diff' in shown ? shown.diff : { hunks: [], added: 0, removed: 0 };
  const rows = hunks.reduce((sum, hunk) => sum + hunk.rows.length, 0);
  const counts =
    'diff' in shown
      ? [element('span', { class: 'plus' }, `+${added}`), ' ', element('span', { class: 'minus' }, `−${removed}`), ' ']
      : null;
  return element(
    'details',
    { class: 'file', open: rows <= openRows },
    element('summary', {}, path, ' ', counts, about),
    element('div', { class: 'diff' }, 'why' in shown ? element('p', {}, words(shown.why)) : hunksMarkup(hunks, rows)),
  );
}

function whatHappened({ before, after }: FileChange): string {
  if (before === null) return after === null ? '' : news[after.mode];
  if (after === null) return 'deleted';
  return before.mode === after.mode ? '' : changes[after.mode];
}

const news: Readonly<Record<FileState['mode'], string>> = {
  file: 'new',
  executable: 'new executable',
  link: 'new link',
  folder: 'new folder',
  bulk: 'new, ignored by git',
};
const changes: Readonly<Record<FileState['mode'], string>> = {
  file: 'now a plain file',
  executable: 'now executable',
  link: 'now a link',
  folder: 'now a folder',
  bulk: 'now ignored by git',
};

function hunksMarkup(hunks: readonly Hunk[], rows: number): Part {
  let left = mostRows;
  const parts: Part[] = [];
  for (const hunk of hunks) {
    if (left <= 0) break;
    const shown = hunk.rows.slice(0, left);
    left -= shown.length;
    parts.push(element('p', {}, hunkRange(hunk)), rowsMarkup(shown));
  }
  return rows > mostRows ? [...parts, element('p', {}, words(`… ${rows - mostRows} rows more`))] : parts;
}

function rowsMarkup(rows: readonly DiffRow[]): Markup[] {
  const marked = markedWords(rows);
  return rows.map((row, at) => rowMarkup(row, marked.get(at)));
}

/** The words that changed, by row: of rows that were replaced by as many. */
function markedWords(rows: readonly DiffRow[]): Map<number, Span[]> {
  const marked = new Map<number, Span[]>();
  for (let start = 0; start < rows.length; start += 1) {
    if (rows[start]?.kind !== 'removed' || rows[start - 1]?.kind === 'removed') continue;
    const removed = runFrom(rows, start, 'removed');
    const added = runFrom(rows, start + removed, 'added');
    const pairs = removed === added ? removed : 0;
    for (let at = 0; at < pairs; at += 1) {
      const both = wordDiff(rows[start + at]?.text ?? '', rows[start + removed + at]?.text ?? '');
      if (both === null) continue;
      marked.set(start + at, both.before);
      marked.set(start + removed + at, both.after);
    }
  }
  return marked;
}

function runFrom(rows: readonly DiffRow[], start: number, kind: DiffRow['kind']): number {
  let end = start;
  while (rows[end]?.kind === kind) end += 1;
  return end - start;
}

const signs = { context: ' ', added: '+', removed: '−' };

function rowMarkup(row: DiffRow, spans: readonly Span[] | undefined): Markup {
  const text = spans?.map(({ text: part, changed }) => (changed ? element('mark', {}, part) : part)) ?? row.text;
  const end = row.noNewline ? [' ', element('span', { class: 'faint' }, words('no line end'))] : null;
  return element(
    'div',
    { class: `row ${row.kind}` },
    element('span', { class: 'old' }, row.old ?? null),
    element('span', { class: 'new' }, row.new ?? null),
    element('b', {}, signs[row.kind]),
    element('code', {}, text, end),
  );
}
