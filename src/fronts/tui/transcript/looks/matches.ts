/** The look of what a search found. */

import type { Display } from '../../../../protocol/display.ts';
import { clean } from '../../../../text/sanitize.ts';
import { expandTabs } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import { count, folded, grouped } from '../look.ts';
import type { LookAt } from '../look.ts';

const shown = 5;

/** Lines that a search found. */
export function matchesWords(display: Extract<Display, { type: 'matches' }>): string {
  // Then the rows say what was not looked into.
  if (display.matches === 0) return display.rows.length > 0 ? t('no match in what was searched') : t('nothing found');
  return t`${count(display.matches, 'match', 'matches')} in ${count(display.files, 'file')}`;
}

/** The lines themselves, the first few. */
export function matchesRows(display: Extract<Display, { type: 'matches' }>, at: LookAt): string[] {
  const rows = display.rows.map((row) => at.theme.paint('dim', expandTabs(clean(row)).replaceAll('\n', ' ')));
  if (display.more > 0) rows.push(at.theme.paint('dim', t`… and ${grouped(display.more)} more`));
  return folded(rows, shown, 'head', at);
}
