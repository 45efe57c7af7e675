/** `?` in a panel: its keys in the place of what it shows, from its own table, until another key. */

import { useRef, useState } from 'react';
import { t } from '../../../../text/words/words.ts';
import { keyFor } from '../asked.ts';
import { helpRows } from '../help.ts';
import type { Press } from '../press.ts';
import { scrollBy } from '../scroll.ts';
import type { Theme } from '../../theme.ts';
import { keyGroups } from '../table.ts';

/** The key that shows them. */
export const helpKey = '?';

/** What the help is drawn for. */
interface HelpAt {
  columns: number;
  rows: number;
  theme: Theme;
}

interface KeyHelp {
  /** In the place of the panel's own; null while it is closed. */
  rows: readonly string[] | null;
  /** Is the press meant for the help? `writing`: where text is typed, it is none. */
  hears: (press: Press, writing: boolean) => boolean;
}

/** Columns of the help at most. */
const widest = 80;

/** The help of a panel with these keys. */
export function useKeyHelp(table: Parameters<typeof keyGroups>[0], { columns, rows, theme }: HelpAt): KeyHelp {
  const [top, setTop] = useState<number | null>(null);
  /** The second key of a chunk must see what the first one did. */
  const now = useRef(top);
  const height = Math.max(1, rows - 5);
  const shown = (scroll: number) =>
    helpRows(keyGroups(table), { columns: Math.max(10, Math.min(widest, columns - 1)), height, scroll, theme });
  const set = (to: number | null): void => {
    now.current = to;
    setTop(to);
  };
  return {
    rows: top === null ? null : [...shown(top).rows, theme.paint('dim', t('any other key goes back'))],
    hears(press, writing) {
      const key = keyFor(press);
      if (now.current === null) {
        if (key !== helpKey || writing) return false;
        set(0);
        return true;
      }
      const moved = key === null ? undefined : scrollBy({ top: now.current, seen: 0 }, key, height, shown(0).total);
      set(moved?.top ?? null);
      return true;
    },
  };
}
