/** The permission panel's view: what is asked and the keys, as rows that fit the window. */

import type { RuleBook } from '../../../protocol/desk.ts';
import { fit } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { footer } from '../keys/footer.ts';
import { inColumns, shownAt } from '../keys/scroll.ts';
import type { Scroll } from '../keys/scroll.ts';
import { hintsOf } from '../keys/table.ts';
import type { Theme } from '../theme.ts';
import { alwaysRows } from './always-rows.ts';
import { permissionKeys } from './key-table.ts';
import { askedRows, titleOf } from './lines.ts';
import type { PermissionQuestion } from './props.ts';
import type { Look, PermissionState } from './state.ts';

/** One picture of the panel. */
export interface Frame {
  rows: string[];
  cursor: { x: number; y: number } | null;
  look: Look;
}

interface FrameSettings {
  question: PermissionQuestion;
  /** Of the window. */
  columns: number;
  rows: number;
  theme: Theme;
  spoken: boolean;
  /** What rules would do; null where that is not known (yet). */
  book?: RuleBook | null;
}

const widest = 100;
/** Rows of a panel from which on one may be left blank. */
const roomy = 14;

/** The panel as rows, never more than the window's less four, and what a key will find on the screen. */
export function frameOf(before: PermissionState, at: FrameSettings): Frame {
  const { question, theme, spoken, book = null } = at;
  const columns = Math.max(10, Math.min(widest, at.columns - 1));
  const limit = Math.max(2, at.rows - 4);
  // What does not fit is cut off by the terminal, and must not count as shown: what is asked goes before all else.
  const title = limit > 2 ? [theme.paint('title', fit(titleOf(question), columns))] : [];
  const told = limit > 3 ? 1 : 0;
  const asked = askedRows(question, columns, spoken);
  const total = asked.length;
  const state = { ...before, scroll: scrollIn(before, asked, columns, at), columns };
  const place = { scroll: state.scroll, columns };
  const rule = before.always && book ? book.look(before.always.line.text, question.effects) : undefined;
  const offered = {
    rememberable: question.remember.length > 0,
    suggest: question.suggest ?? [],
    ...(rule && { rule }),
  };

  // In a low window the keys get short so that what is asked keeps most of the rows.
  const most = Math.max(1, Math.min(3, Math.floor(limit / 4)));
  // The keys that are shown depend on what fits, and what fits on their rows: measured with all of them.
  const rowsFor = (look: Look) =>
    state.always
      ? alwaysRows(state.always, {
          theme,
          spoken,
          columns,
          gap: limit >= roomy,
          message: state.message,
          book,
          look: rule,
          suggested: offered.suggest.length,
        })
      : footer(state, hintsOf(permissionKeys, { state, look, question }), {
          theme,
          spoken,
          columns,
          most,
          gap: limit >= roomy,
          dead: state.dead,
        });
  const room = limit - title.length - rowsFor({ height: total, total, ...offered, ...place }).rows.length;
  const height = total <= room ? total : Math.max((state.words ?? state.always) ? 0 : 1, room - told);
  const look: Look = { height, total, ...offered, ...place };
  const bottom = rowsFor(look);

  const scroll = shownAt(state.scroll, height, total);
  const middle = asked
    .slice(scroll.top, scroll.top + height)
    .map(({ front, text, role }) => theme.paint('lineNumber', front) + (role ? theme.paint(role, text) : text));
  const above = [...title, ...middle, ...(told > 0 ? statusRow(scroll, look, theme, columns) : [])];
  const cursor = bottom.cursor ? { x: bottom.cursor.x, y: above.length + bottom.cursor.y } : null;
  return { rows: [...above, ...bottom.rows].slice(0, limit), cursor, look };
}

/** Where one is in the rows that are asked now: a window of other columns has broken them elsewhere. */
function scrollIn(
  { scroll, columns: before }: PermissionState,
  now: ReturnType<typeof askedRows>,
  columns: number,
  { question, spoken }: FrameSettings,
): Scroll {
  if (before === columns || before === 0) return scroll;
  const texts = (rows: ReturnType<typeof askedRows>) => rows.map(({ text }) => text);
  return inColumns(scroll, texts(askedRows(question, before, spoken)), texts(now));
}

function statusRow(
  scroll: { top: number; seen: number },
  { height, total }: Look,
  theme: Theme,
  columns: number,
): string[] {
  if (total <= height) return [];
  const text = t`rows ${scroll.top + 1}-${scroll.top + height} of ${total}${scroll.seen < total ? t(' · ↓ PgDn to see the rest, then y') : ''}`;
  return [theme.paint(scroll.seen < total ? 'warn' : 'dim', fit(text, columns))];
}
