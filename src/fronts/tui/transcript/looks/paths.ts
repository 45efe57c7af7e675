/** The look of a list of paths. */

import type { Display } from '../../../../protocol/display.ts';
import { t } from '../../../../text/words/words.ts';
import { count, folded, grouped, oneLine } from '../look.ts';
import type { LookAt } from '../look.ts';

const shown = 5;

/** Paths that matched a pattern. */
export function pathsWords(display: Extract<Display, { type: 'paths' }>): string {
  const all = display.paths.length + display.more;
  return all === 0 ? t('nothing found') : count(all, 'path');
}

/** The paths themselves, the first few. */
export function pathsRows(display: Extract<Display, { type: 'paths' }>, at: LookAt): string[] {
  const rows = display.paths.map((path) => at.theme.paint('dim', oneLine(path)));
  if (display.more > 0) rows.push(at.theme.paint('dim', t`… and ${grouped(display.more)} more`));
  return folded(rows, shown, 'head', at);
}
