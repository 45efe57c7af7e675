/** The look of a tool's failure. */

import type { Display } from '../../../../protocol/display.ts';
import { clean } from '../../../../text/sanitize.ts';
import { expandTabs, wrap } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import { told } from '../../../../text/words/told.ts';
import { folded, oneLine } from '../look.ts';
import type { LookAt } from '../look.ts';

const shown = 8;

/** What went wrong, and below it what helps to see why. */
export function errorRows(display: Extract<Display, { type: 'error' }>, at: LookAt): string[] {
  const words = at.theme.paint('error', oneLine(told(display.text)));
  const rows = at.reader ? [t`Error: ${words}`] : wrap(words, at.columns - 2);
  if (display.detail === undefined) return rows;
  const detail = expandTabs(clean(display.detail)).trimEnd().split('\n');
  return [
    ...rows,
    ...folded(
      detail.map((row) => at.theme.paint('dim', row)),
      shown,
      'head',
      at,
    ),
  ];
}
