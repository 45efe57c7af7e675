/** The footer of a panel: its keys, a message, or a line that is being written. */

import { fit, wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import type { TextBuffer } from '../composer/text/buffer.ts';
import { lineView } from '../composer/text/line.ts';
import type { Theme } from '../theme.ts';
import type { Hint } from './asked.ts';
import { hintRows } from './hints.ts';

interface FooterSettings {
  theme: Theme;
  spoken: boolean;
  columns: number;
  /** Rows that the keys may take. */
  most: number;
  /** A blank row above, where there is room for it. */
  gap: boolean;
  /** The keys are not heard yet: they are dim. */
  dead?: boolean;
  /** What is asked for while something is written; without it, words to the model. */
  ask?: string;
}

/** The last rows of a panel: a message and the keys, or the words to the model while they are written. */
export function footer(
  state: { words: TextBuffer | null; message: string | null },
  hints: readonly Hint[],
  { theme, spoken, columns, most, gap, dead = false, ask: asked }: FooterSettings,
): { rows: string[]; cursor: { x: number; y: number } | null } {
  const above = gap && !spoken ? [''] : [];
  if (state.words) {
    const ask =
      asked ??
      (spoken
        ? t('Words to the model. Enter sends, Escape goes back.')
        : t('words to the model (Enter sends, Esc back):'));
    const line = lineView(state.words, columns - 2, most);
    const rows = line.rows.map((row, index) => (index === 0 ? theme.paint('accent', '> ') : '  ') + row);
    return {
      rows: [...above, theme.paint('dim', fit(ask, columns)), ...rows],
      cursor: { x: line.cursor.x + 2, y: line.cursor.y + above.length + 1 },
    };
  }
  const message = state.message === null ? [] : messageRows(t(state.message), columns, most);
  const keys = dead
    ? hintRows(hints, columns, most, { ...theme, paint: (_role, text) => text }).map((row) => theme.paint('dim', row))
    : hintRows(hints, columns, most, theme);
  return { rows: [...above, ...message.map((row) => theme.paint('warn', row)), ...keys], cursor: null };
}

/** A message is read whole where the keys have more rows than one; it takes two at most. */
function messageRows(message: string, columns: number, most: number): string[] {
  const rows = most === 1 ? [message] : wrap(message, columns);
  return rows.length > 2 ? [rows[0]!, fit(rows.slice(1).join(' '), columns)] : rows.map((row) => fit(row, columns));
}
