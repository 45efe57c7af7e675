/** Draws a command that is tried: its name, what it said, and at the end what it came to. */

import { cleanOutput } from '../../../../text/sanitize.ts';
import { wrap } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import type { Theme } from '../../theme.ts';
import { visible } from '../model/visible.ts';
import type { Trial } from '../state/state.ts';

/** At most `height` rows, the end of it where nobody scrolled back; and how many there are. */
export function trialRows(
  { command, lines, running, back }: Trial,
  { columns, height, theme }: { columns: number; height: number; theme: Theme },
): { rows: string[]; total: number } {
  const said = lines.flatMap((line) => wrap(cleanOutput(line), columns));
  const head = `$ ${visible(command)}${running ? t(' · running in a copy of what is chosen …') : ''}`;
  const all = [...wrap(head, columns).map((row) => theme.paint('title', row)), ...said];
  const top = Math.max(0, all.length - height - back);
  return { rows: all.slice(top, top + height), total: all.length };
}
