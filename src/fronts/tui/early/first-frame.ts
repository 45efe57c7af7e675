/** What stands on the screen before anything was said: the banner, and below it what the app draws first. */

import { homedir } from 'node:os';
import type { SessionState } from '../../../protocol/session.ts';
import { t } from '../../../text/words/words.ts';
import type { ComposerState } from '../composer/state.ts';
import { composerRows } from '../composer/props.ts';
import { viewer } from '../composer/view.ts';
import { fenced } from '../keys/fence.ts';
import type { Theme } from '../theme.ts';
import { oneLine } from '../transcript/look.ts';
import { firstRows } from '../view/first-screen.ts';
import { statusRow } from '../view/status.ts';

/** Live rows are no wider: a terminal that narrows breaks full rows in two, and Ink would erase too few of them. */
const widestLive = 80;

/** How wide live rows are in a window of so many columns: those of the session, and the one of its status, which is broken by itself. */
export function liveColumns(columns: number): { rows: number; status: number } {
  const status = Math.max(1, columns - 1);
  return { rows: Math.min(status, widestLive), status };
}

/** Rows that what goes on may take above the composer, in a window of so many. */
export function roomAbove(rows: number): number {
  return Math.max(0, Math.min(18, rows - composerRows(rows) - 3));
}

/** In an empty composer. */
export const placeholder = 'Ask, or type / for commands';

/** What the first frame is drawn from. */
export interface FirstFrame {
  state: SessionState;
  version: string;
  theme: Theme;
  /** Keys as in vi. */
  vim: boolean;
}

/** The first row of a session. `reader`: in words. */
export function banner({ state: { cwd, settings }, version, theme }: Omit<FirstFrame, 'vim'>, reader = false): string {
  const home = homedir();
  const where = oneLine(cwd === home || cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd);
  const name = theme.paint('title', `archie ${version}`);
  if (reader) return t`${name}, in ${where}, model ${oneLine(settings.model)}. Type /help for commands and keys.`;
  return `${name} ${theme.paint('dim', t`· ${where} · /help`)}`;
}

/** Rows as they are drawn, and the cursor among them (0-based). */
export interface Drawn {
  rows: readonly string[];
  cursor: { x: number; y: number };
}

/** Draws what the app draws of a session in which nothing happens yet: where one is, the composer and the status row. */
export function liveDrawer({
  state,
  theme,
  vim,
}: FirstFrame): (composer: ComposerState, columns: number, rows: number) => Drawn {
  const { view } = viewer();
  return (composer, columns, rows) => {
    const written = view(composer, { columns, rows, theme, placeholder: t(placeholder), history: [], vim });
    const persona = state.persona === null ? null : { name: state.persona };
    const wide = liveColumns(columns);
    const status = statusRow({
      state,
      persona,
      isolation: '',
      theme,
      columns: wide.status,
      reader: false,
    });
    const first = state.turn > 0 ? [] : firstRows({ state, persona, place: null, theme, columns: wide.rows });
    const above = first.length <= roomAbove(rows) ? first : [];
    return {
      rows: [...above, '', ...written.rows, status].map(fenced),
      cursor: { x: written.cursor.x, y: above.length + 1 + written.cursor.y },
    };
  };
}
