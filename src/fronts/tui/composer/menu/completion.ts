/** The list of completions as rows: it looks as every list to choose from does, with what there is to see of the chosen one, and the keys. */

import type { Peek } from '../../../../protocol/desk.ts';
import { clean } from '../../../../text/sanitize.ts';
import { bytesWords } from '../../../../text/size.ts';
import { expandTabs, fit, width, wrap } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import { hintRows } from '../../keys/hints.ts';
import { hintsOf } from '../../keys/table.ts';
import type { Theme } from '../../theme.ts';
import { composerKeys } from '../key-table.ts';
import type { ComposerState } from '../state.ts';
import { chosenIn, menuRows } from './menu.ts';
import type { Menu } from './menu.ts';
import { listRows } from './rows.ts';

interface CompletionAt {
  theme: Theme;
  columns: number;
  /** Rows that there are for all of it. */
  height: number;
}

/** Rows of the list that the keys and a preview must leave. */
const leastListed = 6;
/** Rows of a preview at most. */
const mostPreview = 6;
/** From so many rows on the keys have one. */
const roomy = 4;

/** At most `height` rows. */
export function completionRows(menu: Menu, peek: ComposerState['peek'], at: CompletionAt): string[] {
  const { theme, columns, height } = at;
  const { choices, selected, kind } = menu;
  if (!choices) return [theme.paint('dim', fit(t('  reading the files …'), columns))];
  const keys = height < roomy ? [] : hintRows(hintsOf(composerKeys, menu), columns, 1, theme);
  const room = height - keys.length;
  const left = room - Math.min(choices.length, leastListed) - 1;
  const seen = left < 1 ? [] : previewRows(menu, peek, columns).slice(0, Math.min(left, mostPreview));
  const shown = seen.length === 0 ? [] : ['', ...seen.map((row) => theme.paint('dim', row))];
  const cut = kind === 'mention' ? 'start' : 'end';
  const listed = Math.min(menuRows, room - shown.length);
  return [...listRows(choices, selected, { theme, columns, height: listed, cut }), ...shown, ...keys];
}

/** Of a file how it begins, of a picture its size; of all else its words, where the row has no room for them. */
function previewRows(menu: Menu, peek: ComposerState['peek'], columns: number): string[] {
  const choice = chosenIn(menu);
  if (!choice) return [];
  if (choice.path !== undefined) return choice.path === peek?.path ? peekRows(peek.found, columns) : [];
  const labels = Math.max(...(menu.choices ?? []).map(({ label }) => width(label)));
  if (labels + width(choice.hint) + 4 <= columns) return [];
  return wrap(clean(choice.hint).replace(/\s+/g, ' '), columns);
}

function peekRows(found: Peek | null, columns: number): string[] {
  if (found === null) return [];
  if (found.type === 'text') return found.rows.map((row) => fit(expandTabs(clean(row)), columns));
  const { width: wide, height, bytes } = found;
  const pixels = wide === undefined || height === undefined ? '' : `${wide}×${height}, `;
  return [fit(t`Picture ${pixels}${bytesWords(bytes)}`, columns)];
}
