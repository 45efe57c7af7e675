/** The palette as rows that fit the window: what is typed, the actions that fit it, the keys. */

import { fit } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { listRows } from '../composer/menu/rows.ts';
import { lineView } from '../composer/text/line.ts';
import { footer } from '../keys/footer.ts';
import { hintsOf } from '../keys/table.ts';
import type { Theme } from '../theme.ts';
import { found } from './actions.ts';
import type { Action } from './actions.ts';
import { paletteKeys } from './key-table.ts';
import type { PaletteState } from './key-table.ts';

interface FrameAt {
  /** Of the window. */
  columns: number;
  rows: number;
  theme: Theme;
  spoken: boolean;
}

/** Wider rows leave ghosts when a window narrows. */
const widest = 80;
/** Rows of the list at most: what was said last stays in sight. */
const mostListed = 14;
/** Rows from which on one may be left blank. */
const roomy = 14;

/** The palette, never more rows than the window's less four, and where the cursor stands. */
export function frameOf(
  state: PaletteState,
  actions: readonly Action[],
  at: FrameAt,
): { rows: string[]; cursor: { x: number; y: number } } {
  const { theme, spoken } = at;
  const columns = Math.max(10, Math.min(widest, at.columns - 1));
  const limit = Math.max(5, at.rows - 4);
  const fitting = found(actions, state.line.text);
  const line = lineView(state.line, columns - 2, 1);
  const of = fitting.length === actions.length ? '' : t`${fitting.length} of `;
  const head = fit(theme.paint('title', t('Actions')) + theme.paint('dim', ` · ${of}${actions.length}`), columns);
  const typed =
    state.line.text === '' ? theme.paint('dim', fit(t('type to find one'), columns - 2)) : (line.rows[0] ?? '');
  const keys = { words: null, message: null };
  const below = footer(keys, hintsOf(paletteKeys, fitting), {
    theme,
    spoken,
    columns,
    most: 1,
    gap: limit >= roomy,
  }).rows;
  const height = Math.min(mostListed, limit - 2 - below.length);
  const list = fitting.length === 0 ? [theme.paint('dim', fit(t('  nothing fits'), columns))] : listOf();
  return {
    rows: [head, theme.paint('accent', '> ') + typed, ...list, ...below].slice(0, limit),
    cursor: { x: 2 + line.cursor.x, y: 1 },
  };

  function listOf(): string[] {
    if (!spoken) return listRows(fitting, state.selected, { theme, columns, height, cut: 'end' });
    // Read aloud, a list would be read anew with every key.
    const { label, hint } = fitting[state.selected]!;
    return [t`Here: ${label}, ${hint}`];
  }
}
