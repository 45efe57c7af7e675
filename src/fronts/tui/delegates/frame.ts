/** The screen of delegates as rows that fit the window: the list, or what one of them said and did. */

import type { DelegateState } from '../../../protocol/delegate.ts';
import { fit } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { footer } from '../keys/footer.ts';
import { hintsOf } from '../keys/table.ts';
import type { Theme } from '../theme.ts';
import { oneLine } from '../transcript/look.ts';
import { delegateKeys } from './key-table.ts';
import { delegateRow, isRunning } from './row.ts';
import { selectedOf } from './state.ts';
import type { DelegatesState, Look } from './state.ts';

/** One picture of the screen. */
export interface Frame {
  rows: string[];
  cursor: { x: number; y: number } | null;
  look: Look;
}

interface FrameSettings {
  delegates: readonly DelegateState[];
  /** Rows of the thread that is looked into. */
  thread: readonly string[];
  /** Of the window. */
  columns: number;
  rows: number;
  theme: Theme;
  spoken: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Wider rows leave ghosts when a window narrows. */
const widest = 80;
/** Rows from which on one may be left blank. */
const roomy = 14;

/** The screen, never more rows than the window's less four, and what a key will find on it. */
export function frameOf(state: DelegatesState, at: FrameSettings): Frame {
  const { delegates, theme, spoken } = at;
  const columns = Math.max(10, Math.min(widest, at.columns - 1));
  const limit = Math.max(5, at.rows - 4);
  const selected = selectedOf(state, delegates);
  const total = state.inside ? at.thread.length : delegates.length;
  const below = (look: Look) =>
    footer(state, hintsOf(delegateKeys, { state, look }), {
      theme,
      spoken,
      columns,
      most: 2,
      gap: limit >= roomy,
      ask: t`words to ${selected?.id ?? t('it')}, with its next request (Enter sends, Esc back):`,
    });
  const head = state.inside && selected ? insideHead(selected, at, columns) : listHead(selected, at, columns);
  const room = Math.max(1, limit - head.length - below({ items: delegates, height: total, total }).rows.length);
  const fits = total <= room;
  const look: Look = { items: delegates, total, height: fits ? total : Math.max(1, room - 1) };
  const shown = state.inside ? insideRows(state, look, at, columns) : listRows(selected, look, at, columns);
  const { rows, cursor } = below(look);
  const above = [...head, ...shown];
  return {
    rows: [...above, ...rows].slice(0, limit),
    cursor: cursor && { x: cursor.x, y: above.length + cursor.y },
    look,
  };
}

/** How many there are, and what the one that is chosen was asked for: several may be the same persona. */
function listHead(selected: DelegateState | undefined, { delegates, theme }: FrameSettings, columns: number): string[] {
  const running = delegates.filter(isRunning).length;
  const over = delegates.length - running;
  const words = [...(running > 0 ? [t`${running} at work`] : []), ...(over > 0 ? [t`${over} over`] : [])];
  const count = words.length === 0 ? '' : theme.paint('dim', ` · ${words.join(t(', '))}`);
  const asked = selected ? `${selected.id}: ${oneLine(selected.description)}` : '';
  return [fit(theme.paint('title', t('Delegates')) + count, columns), theme.paint('dim', fit(asked, columns))];
}

/** The list around the one that is chosen. */
function listRows(selected: DelegateState | undefined, look: Look, at: FrameSettings, columns: number): string[] {
  const { theme, spoken, now } = at;
  const { items: delegates, height, total } = look;
  const chosen = selected ? delegates.indexOf(selected) : 0;
  const top = Math.max(0, Math.min(chosen - (height >> 1), total - height));
  const rows = delegates.slice(top, top + height).map((delegate) => {
    const here = delegate === selected;
    const mark = spoken ? (here ? t('Here: ') : '') : here ? theme.paint('accent', '› ') : '  ';
    return delegateRow(delegate, { theme, columns, reader: spoken, now, mark });
  });
  return total > height ? [...rows, where(top, look, theme, columns)] : rows;
}

function insideHead(selected: DelegateState, { theme, spoken, now }: FrameSettings, columns: number): string[] {
  const row = delegateRow(selected, { theme, columns, reader: spoken, now, mark: '' });
  const about = `${oneLine(selected.description)} · ${oneLine(selected.model)}`;
  return [row, theme.paint('dim', fit(about, columns)), ...(spoken ? [] : [''])];
}

function insideRows({ top }: DelegatesState, look: Look, { thread, theme }: FrameSettings, columns: number): string[] {
  const { height, total } = look;
  const end = Math.max(0, total - height);
  const from = Math.min(top ?? end, end);
  const rows = thread.slice(from, from + height).map((row) => fit(row, columns));
  return total > height ? [...rows, where(from, look, theme, columns)] : rows;
}

function where(top: number, { height, total }: Look, theme: Theme, columns: number): string {
  return theme.paint('dim', fit(t`rows ${top + 1}-${top + height} of ${total}`, columns));
}
