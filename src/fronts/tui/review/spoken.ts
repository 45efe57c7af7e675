import { type Line, plainOf } from './body.ts';
import type { FileView } from './file.ts';

/** A line in words, for a screen reader: no columns, no signs. */
export function spokenLine(line: Line): string {
  if (line.type !== 'row')
    return line.type === 'hunk' ? `Changes near line ${line.hunk.newStart}.` : `Note: ${plainOf(line)}.`;
  const { kind, old, new: now } = line.row;
  const text = plainOf(line);
  const what = kind === 'added' ? `Added line ${now}` : kind === 'removed' ? `Removed line ${old}` : `Line ${now}`;
  return `${what}: ${text === '' ? 'blank' : text}`;
}

/** What stands above a file's lines. */
export function spokenFile(file: FileView, at: number, of: number): string {
  const counts = file.diff ? `, ${file.added} lines added, ${file.removed} removed` : '';
  return `${of > 1 ? `File ${at + 1} of ${of}: ` : 'File: '}${file.unit.path}, ${file.kind === 'mode' ? 'mode changed' : file.kind}${counts}.`;
}
