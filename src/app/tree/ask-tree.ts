/** Asks a person, once and before the screen is taken over, whether a large work tree is to be watched as a whole. */

import { t } from '../../text/words/words.ts';
import { told } from '../../text/words/told.ts';
import { askLine, say } from '../cli/terminal.ts';
import { chooseTree } from './choose-tree.ts';
import type { ChosenTree } from './choose-tree.ts';
import { rememberTree } from './remembered-tree.ts';

/** The tree after the person was asked, where there is something to ask. */
export async function askTree(at: Parameters<typeof chooseTree>[0]): Promise<ChosenTree> {
  const chosen = chooseTree(at);
  if (!chosen.leftOut) return chosen;
  const { top, why } = chosen.leftOut;
  say(
    [
      t`${chosen.cwd} lies in the work tree ${top}; ${told(why)}.`,
      t`  1  watch only ${chosen.cwd}: what commands do elsewhere is not reported and cannot be undone`,
      t`  2  watch all of ${top}`,
    ].join('\n'),
  );
  const answer = await askLine(t('Which one? It is asked once. [1] '));
  if (answer === null) return chosen;
  rememberTree(at.state, top, answer === '2' ? 'whole' : 'folder');
  return chooseTree(at);
}
