/** The look of a shell command's outcome. */

import type { Display } from '../../../../protocol/display.ts';
import { cleanOutput } from '../../../../text/sanitize.ts';
import { expandTabs } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import { duration, folded } from '../look.ts';
import type { LookAt } from '../look.ts';

const shown = 10;

type Command = Extract<Display, { type: 'command' }>;

/** How a command ended, and where it ran when that was not on the machine itself. */
export function commandWords(display: Command): string {
  const words = [ended(display), duration(display.durationMs)];
  if (display.isolation === 'overlay') words.push(t('in a copy'));
  else if (display.isolation === 'bind') words.push(t('kept to the tree'));
  return words.join(' · ');
}

function ended({ ended, exit }: Command): string {
  if (ended === 'timeout') return t('ran out of time');
  if (ended === 'interrupted') return t('interrupted');
  if (ended === 'signal') return t('killed');
  return t`exit ${exit ?? '?'}`;
}

/** Did it end any other way than well? */
export function commandFailed(display: Command): boolean {
  return display.ended !== 'exit' || display.exit !== 0;
}

/** What it printed: the end, for that is where a failure says what it is. */
export function commandRows(display: Command, at: LookAt): string[] {
  const text = cleanOutput(display.output).replace(/\n+$/, '');
  if (text.trim() === '') return [];
  return folded(
    expandTabs(text)
      .split('\n')
      .map((row) => at.theme.paint('dim', row)),
    shown,
    'tail',
    at,
  );
}
