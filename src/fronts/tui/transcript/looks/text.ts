/** The look of plain words from a tool. */

import type { Display } from '../../../../protocol/display.ts';
import { clean } from '../../../../text/sanitize.ts';
import { wrap } from '../../../../text/width.ts';
import { told } from '../../../../text/words/told.ts';
import { folded, signed } from '../look.ts';
import type { LookAt } from '../look.ts';

const shown = 8;

/** Words a tool says to people. */
export function textRows(display: Extract<Display, { type: 'text' }>, at: LookAt): string[] {
  // Where another hand wrote it, a person has to see as well that it is in the tree.
  if (display.landed) return signed('landed', 'ok', clean(told(display.text)), { ...at, columns: at.columns - 2 });
  const text = clean(display.text).trimEnd();
  const rows = at.reader ? text.split('\n') : wrap(text, at.columns - 2);
  return folded(
    rows.map((row) => at.theme.paint('dim', row)),
    shown,
    'head',
    at,
  );
}
