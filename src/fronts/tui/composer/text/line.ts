/** A text field of one line, for words to the model, comments and searches. */

import type { Press } from '../../keys/press.ts';
import { admit } from './admit.ts';
import { edit, emptyBuffer } from './buffer.ts';
import type { TextBuffer } from './buffer.ts';
import { edits, keyId } from '../keymap.ts';
import { layouter, positionOf, rowText } from './layout.ts';

/** A field with nothing in it. */
export const emptyLine: TextBuffer = emptyBuffer;

/** A key in a field of one line: the next text, or how it ended. */
export function lineStep(buffer: TextBuffer, press: Press): TextBuffer | 'enter' | 'leave' {
  const id = press.type === 'key' ? keyId(press) : null;
  if (id === 'enter') return 'enter';
  if (id === 'escape' || id === 'ctrl+c') return 'leave';
  return lineEdit(buffer, press);
}

/** The text after a key that is text, or moves in it. Line ends in a paste become blanks. */
export function lineEdit(buffer: TextBuffer, press: Press): TextBuffer {
  if (press.type !== 'key') return lineInsert(buffer, press.text);
  const action = edits.get(keyId(press));
  return action ? edit(buffer, action) : buffer;
}

function lineInsert(buffer: TextBuffer, text: string): TextBuffer {
  return edit(buffer, {
    type: 'insert',
    text: admit(text)
      .replace(/\s*\n\s*/g, ' ')
      .slice(0, 4000),
  });
}

/** The field as at most `height` rows, and where the cursor is in them. */
export function lineView(
  buffer: TextBuffer,
  columns: number,
  height: number,
): { rows: string[]; cursor: { x: number; y: number } } {
  const layout = layouter()(buffer.text, Math.max(2, columns - 1), []);
  const at = positionOf(buffer.text, buffer.cursor, layout);
  const top = Math.max(0, at.row - height + 1);
  const rows = layout.rows.slice(top, top + height).map((row) => rowText(buffer.text, row, layout));
  return { rows, cursor: { x: at.column, y: at.row - top } };
}
