/** The trust panel's view: what the folder brings, by name, and the keys, as rows that fit the window. */

import type { TrustQuestion } from '../../../protocol/desk.ts';
import { reveal } from '../../../text/sanitize.ts';
import { fit, width, wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';
import { footer } from '../keys/footer.ts';
import { inColumns, shownAt } from '../keys/scroll.ts';
import { hintsOf } from '../keys/table.ts';
import type { Theme } from '../theme.ts';
import { trustKeys } from './key-table.ts';
import type { TrustLook, TrustState } from './key-table.ts';

interface FrameSettings {
  question: TrustQuestion;
  /** Of the window. */
  columns: number;
  rows: number;
  theme: Theme;
  spoken: boolean;
}

const widest = 100;
/** Rows of a panel from which on one may be left blank. */
const roomy = 14;

/** The panel as rows, never more than the window's less four, and what a key will find on the screen. */
export function trustFrame(state: TrustState, at: FrameSettings): { rows: string[]; look: TrustLook } {
  const { question, theme, spoken } = at;
  const columns = Math.max(10, Math.min(widest, at.columns - 1));
  const limit = Math.max(2, at.rows - 4);
  const titled = limit > 8 ? wrap(titleOf(question), columns) : [fit(titleOf(question), columns)];
  const title = limit > 2 ? titled.map((row) => theme.paint('title', row)) : [];
  const asked = askedRows(question, columns);
  const total = asked.length;
  // A window of other columns has broken them elsewhere: what was seen of them is counted anew.
  const before = state.columns === 0 || state.columns === columns ? asked : askedRows(question, state.columns);
  const place = {
    columns,
    scroll: before === asked ? state.scroll : inColumns(state.scroll, texts(before), texts(asked)),
  };
  const bottomFor = (look: TrustLook): string[] =>
    footer({ words: null, message: state.message }, hintsOf(trustKeys, look), {
      theme,
      spoken,
      columns,
      most: Math.max(1, Math.min(3, Math.floor(limit / 4))),
      gap: limit >= roomy,
      dead: state.dead,
    }).rows;
  // Measured with all keys: which are shown depends on what fits.
  const room = limit - title.length - bottomFor({ height: total, total, seen: true, ...place }).length;
  const height = total <= room ? total : Math.max(1, room - 1);
  const scroll = shownAt(place.scroll, height, total);
  const look = { height, total, ...place, seen: scroll.seen >= total };
  const more = total <= height ? [] : [theme.paint(look.seen ? 'dim' : 'warn', placeWords(scroll.top, look, columns))];
  const middle = asked
    .slice(scroll.top, scroll.top + height)
    .map(({ text, role }) => (role === null ? text : theme.paint(role, text)));
  const rows = [...title, ...middle, ...more, ...bottomFor(look)];
  return { rows: rows.slice(0, limit), look };
}

function placeWords(top: number, { height, total, seen }: TrustLook, columns: number): string {
  const place = t`${top + 1}-${top + height} of ${total}`;
  const long = t`rows ${place}${seen ? '' : t(' · ↓ PgDn to see the rest')}`;
  return width(long) <= columns ? long : fit(`${seen ? '' : '↓ '}${place}`, columns);
}

function titleOf({ again }: TrustQuestion): string {
  return again ? t('This folder brings something new. Trust it?') : t('Do you trust this folder?');
}

interface AskedRow {
  text: string;
  role: 'dim' | null;
}

const texts = (rows: readonly AskedRow[]): string[] => rows.map(({ text }) => text);

/** Names and rules are a stranger's words: all of them are shown, and nothing in them steers. */
function askedRows({ folder, items, never, again }: TrustQuestion, columns: number): AskedRow[] {
  const plain = (text: string, role: AskedRow['role']): AskedRow[] =>
    wrap(text, columns).map((row) => ({ text: row, role }));
  const listed = (words: readonly string[], role: AskedRow['role']): AskedRow[] =>
    words.flatMap((each) => {
      const [first = '', ...others] = wrap(reveal(told(each)).replace(/\n/g, ' ⏎ '), Math.max(4, columns - 2));
      return [`· ${first}`, ...others.map((row) => `  ${row}`)].map((text) => ({ text, role }));
    });
  return [
    ...plain(reveal(folder), 'dim'),
    ...plain(t`${again ? t('New since you trusted it') : t('It brings')}, and would count if you trust it:`, null),
    ...listed(
      items.map(({ words }) => words),
      null,
    ),
    ...(never.length > 0 ? plain(t('There too, and never used by archie:'), 'dim') : []),
    ...listed(never, 'dim'),
    ...plain(t('What it denies or asks for holds in any case. Nothing of it has run.'), 'dim'),
  ];
}
