/** Lines in words, for a screen reader: no columns, no signs. */

import { t } from '../../../../../text/words/words.ts';
import type { FileView } from '../../model/file.ts';
import { plainOf } from '../../model/lines/line.ts';
import type { Line, RowLine } from '../../model/lines/line.ts';
import type { Chosen } from '../../model/selection.ts';
import { severityMarks } from '../marks.ts';

/** What a screen reader is told about a line beside its text. */
export interface SpokenState {
  here: boolean;
  chosen: Chosen;
  note?: string;
  /** What was found is of something else than what is chosen now. */
  isOld?: boolean;
}

const states: Record<Chosen, string> = { all: '', some: 'Partly refused. ', none: 'Refused. ' };

/** A line in words, for a screen reader: no columns, no signs. */
export function spokenLine(line: Line, state: SpokenState = { here: false, chosen: 'all' }): string {
  const here = state.here ? t('Here: ') : '';
  return `${here}${sentence(line, state)}${state.note ? ` ${state.note}` : ''}`;
}

function sentence(line: Line, { chosen, isOld = false }: SpokenState): string {
  const state = states[chosen];
  switch (line.type) {
    case 'row':
      return (line.kind === 'context' ? '' : state) + spokenRow(line);
    case 'pair': {
      const { left, right } = line;
      if (left && right && left.kind === 'context') return spokenRow(right);
      return state + [left, right].flatMap((side) => (side ? [spokenRow(side)] : [])).join('. ');
    }
    case 'hunk':
      return t`${state}Changes near line ${line.segment.hunk.rows[line.segment.from]?.new ?? line.segment.hunk.newStart}.${line.blank ? t(' Only white space.') : ''}`;
    case 'comment':
      return t`Your comment: ${line.text}.`;
    case 'finding':
      return `${severityMarks[line.finding.severity].word}${isOld ? t(', before your edits') : ''}: ${line.text.replaceAll(' · ', ', ')}.`;
    case 'help':
      return line.text.trim() === '' ? t('Help: blank.') : t`Help: ${line.text.trim()}`;
    case 'fold':
      return t`${line.count} unchanged lines are folded.`;
    case 'conflict':
      return `${plainOf(line)}.`;
    default:
      return t`${line.type === 'notice' && line.aspect ? state : ''}Note: ${plainOf(line)}.`;
  }
}

function spokenRow(line: RowLine): string {
  const { old, new: now } = line.row;
  const text = plainOf(line);
  const what =
    line.kind === 'added'
      ? t`Added line ${now ?? ''}`
      : line.kind === 'removed'
        ? t`Removed line ${old ?? ''}`
        : t`Line ${now ?? ''}`;
  return `${what}: ${text === '' ? t('blank') : text}`;
}

/** What stands above a file's lines. */
export function spokenFile(file: FileView, at: number, of: number): string {
  const counts = file.diff ? t`, ${file.added} lines added, ${file.removed} removed` : '';
  return `${of > 1 ? t`File ${at + 1} of ${of}: ` : t('File: ')}${file.entry.path}, ${file.kind === 'mode' ? t('mode changed') : t(file.kind)}${counts}.`;
}
