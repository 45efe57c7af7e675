/** A picker as rows that fit the window: what is typed, the items that fit it, what there is to see of the chosen one, the keys. */

import { fit } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { listRows } from '../composer/menu/rows.ts';
import { lineView } from '../composer/text/line.ts';
import { footer } from '../keys/footer.ts';
import { hintsOf } from '../keys/table.ts';
import type { Theme } from '../theme.ts';
import { pickerKeys } from './key-table.ts';
import type { PickerState } from './key-table.ts';
import { found } from './picker.ts';
import type { Picker } from './picker.ts';

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
/** Rows of the list that a preview must leave. */
const leastListed = 4;
/** Rows from which on one may be left blank. */
const roomy = 14;

/** The picker, never more rows than the window's less four, and where the cursor stands. */
export function frameOf<T>(
  state: PickerState,
  picker: Picker<T>,
  at: FrameAt,
): { rows: string[]; cursor: { x: number; y: number } } {
  const { theme, spoken } = at;
  const { items, preview } = picker;
  const columns = Math.max(10, Math.min(widest, at.columns - 1));
  const limit = Math.max(5, at.rows - 4);
  const fitting = found(items, state.line.text);
  const line = lineView(state.line, columns - 2, 1);
  const of = fitting.length === items.length ? '' : t`${fitting.length} of `;
  const head = fit(theme.paint('title', picker.title) + theme.paint('dim', ` · ${of}${items.length}`), columns);
  const typed =
    state.line.text === '' ? theme.paint('dim', fit(picker.placeholder, columns - 2)) : (line.rows[0] ?? '');
  const keys = { words: null, message: null };
  const below = footer(keys, hintsOf(pickerKeys, { fitting: fitting.length, enter: picker.enter }), {
    theme,
    spoken,
    columns,
    most: 1,
    gap: limit >= roomy,
  }).rows;
  const room = limit - 2 - below.length;
  const listed = Math.max(1, Math.min(mostListed, items.length));
  const shown = previewRows();
  const height = Math.min(listed, room - shown.length);
  const list = fitting.length === 0 ? [theme.paint('dim', fit(t('  nothing fits'), columns))] : listOf();
  return {
    rows: [head, theme.paint('accent', '> ') + typed, ...list, ...shown, ...below].slice(0, limit),
    cursor: { x: 2 + line.cursor.x, y: 1 },
  };

  function listOf(): string[] {
    if (!spoken) return listRows(fitting, state.selected, { theme, columns, height, cut: 'end' });
    // Read aloud, a list would be read anew with every key.
    const { label, hint } = fitting[state.selected]!;
    return [t`Here: ${label}, ${hint}`];
  }

  function previewRows(): string[] {
    const chosen = fitting[state.selected];
    if (!preview || !chosen || spoken || room - preview.rows - 1 < Math.min(leastListed, listed)) return [];
    const drawn = preview.draw(chosen.value, { theme, columns }).slice(0, preview.rows);
    return ['', ...Array.from({ length: preview.rows }, (_, row) => fit(drawn[row] ?? '', columns))];
  }
}
