/** `?` in a panel: its keys in the place of what it shows, from its own table, until another key. */

import { useRef, useState } from 'react';
import { keyFor } from '../asked.ts';
import { panelHelp } from '../help.ts';
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

/** The help of a panel with these keys. */
export function useKeyHelp(table: Parameters<typeof keyGroups>[0], at: HelpAt): KeyHelp {
  const [top, setTop] = useState<number | null>(null);
  /** The second key of a chunk must see what the first one did. */
  const now = useRef(top);
  const shown = (scroll: number) => panelHelp(keyGroups(table), scroll, at);
  const set = (to: number | null): void => {
    now.current = to;
    setTop(to);
  };
  return {
    rows: top === null ? null : shown(top).rows,
    hears(press, writing) {
      const key = keyFor(press);
      if (now.current === null) {
        if (key !== helpKey || writing) return false;
        set(0);
        return true;
      }
      const { height, total } = shown(0);
      const moved = key === null ? undefined : scrollBy({ top: now.current, seen: 0 }, key, height, total);
      set(moved?.top ?? null);
      return true;
    },
  };
}
