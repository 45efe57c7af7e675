/** Paints the rows of a file that are on the screen, and no others. */

import { fit } from '../../../../../text/width.ts';
import { t } from '../../../../../text/words/words.ts';
import { tinted } from '../../../theme.ts';
import type { Role } from '../../../theme.ts';
import type { Body, Spot } from '../../model/lines/body.ts';
import { plainOf } from '../../model/lines/line.ts';
import type { Line } from '../../model/lines/line.ts';
import type { Chosen } from '../../model/selection.ts';
import { boxes, cursorMark, rowSigns, severityMarks, wrapMark } from '../marks.ts';
import { inset } from './gutter.ts';
import { rowsOf } from './height.ts';
import { chosenLine } from './paint-context.ts';
import type { PaintContext } from './paint-context.ts';
import { choiceMark, paintPair } from './split.ts';
import { spokenLine } from './spoken.ts';
import { found, styledRow, styledText } from './styled.ts';

/** So many screen rows of a body, styled. */
export function paintRows(body: Body, top: Spot, height: number, context: PaintContext): string[] {
  const rows: string[] = [];
  let skipped = top.row;
  // What is said of a line may take less room than it was given: others come up then.
  for (let at = top.line; at < body.lines.length && rows.length < height; at++, skipped = 0)
    rows.push(...paintLine(body.lines.at(at)!, at, context, body.height(at)).slice(skipped));
  return rows.slice(0, height);
}

function paintLine(line: Line, at: number, context: PaintContext, count: number): string[] {
  const { theme, columns } = context;
  const chosen = chosenLine(line, context);
  const here = at === context.cursor;
  if (context.spoken) {
    const note = line.type === 'hunk' ? context.title(line.segment.hunk) : '';
    return rowsOf(spokenLine(line, { here, chosen, isOld: context.isOld, ...(note ? { note } : {}) }), columns);
  }
  const wide = inset(line, context.gutter);
  const room = Math.max(4, columns - wide);
  const mark = here ? theme.paint('accent', cursorMark) : ' ';
  if (line.type === 'hunk') return [fit(mark + hunkHeader(line, chosen, context), columns)];
  const inRange = context.range !== null && at >= context.range[0] && at <= context.range[1];
  if (line.type === 'pair') {
    const rows = paintPair(line, {
      theme,
      columns,
      number: context.gutter.number,
      inRange,
      refused: (row) => chosenLine(row, context) === 'none',
      moved: context.moved,
      styled: (row) => found(row, styledRow(row, chosenLine(row, context), context), context),
    });
    return rows.map((row, i) => (i === 0 ? mark : ' ') + row);
  }
  const styled = rowsOf(found(line, styledText(line, chosen, context), context), room);
  return Array.from({ length: count }, (_, i) => {
    const front = i === 0 ? frontOf(line, chosen, inRange, context) : goesOn(line, wide - 1, context);
    const row = front + (styled[i] ?? '');
    const isTinted = line.type === 'row' && line.kind !== 'context' && chosen !== 'none';
    return (i === 0 ? mark : ' ') + (isTinted ? tinted(theme, line.kind, row, columns - 1) : row);
  });
}

function hunkHeader(line: Extract<Line, { type: 'hunk' }>, chosen: Chosen, { theme, title }: PaintContext): string {
  const joined = line.segment.joined ? theme.paint('dim', t(' joined with the one before')) : '';
  const note = title(line.segment.hunk);
  return `${boxes[chosen]} ${theme.paint('accent', plainOf(line))}${joined}${note ? theme.paint('dim', ` · ${note}`) : ''}`;
}

/** What stands there in the further rows of a line: that it goes on, where it is code. */
function goesOn(line: Line, columns: number, { theme }: PaintContext): string {
  return line.type === 'row' ? ' '.repeat(columns - 2) + theme.paint('dim', `${wrapMark} `) : ' '.repeat(columns);
}

/** What stands between the cursor's column and the text. */
function frontOf(line: Line, chosen: Chosen, inRange: boolean, context: PaintContext): string {
  const { theme, gutter } = context;
  switch (line.type) {
    case 'row': {
      const choice = choiceMark(theme, { inRange, refused: chosen === 'none', moved: context.moved(line) });
      const { old, new: now } = line.row;
      const number = (value: number | undefined) => `${String(value ?? '').padStart(gutter.number)} `;
      const numbers = gutter.number === 0 ? '' : gutter.both ? number(old) + number(now) : number(now ?? old);
      const role: Role = line.kind === 'context' ? 'lineNumber' : chosen === 'none' ? 'dim' : line.kind;
      return choice + theme.paint(role, `${numbers}${rowSigns[line.kind]} `);
    }
    case 'notice':
      return line.aspect ? `${boxes[chosen]} ` : '';
    case 'comment':
      return theme.paint('accent', '  » ');
    case 'finding': {
      const { role, sign } = severityMarks[line.finding.severity];
      const isOld = line.stale || context.isOld;
      return theme.paint(isOld ? 'dim' : role, `  ${isOld ? '·' : sign} `);
    }
    default:
      return ' '.repeat(inset(line, gutter) - 1);
  }
}
