/** The panel that asks, before anything of a folder counts, whether it may. */

import { useInput, useIsScreenReaderEnabled } from 'ink';
import type { DOMElement } from 'ink';
import { useRef, useState, useSyncExternalStore } from 'react';
import type { TrustAnswer, TrustQuestion } from '../../../protocol/desk.ts';
import { keyFor } from '../keys/asked.ts';
import { useDrawn } from '../keys/drawn.ts';
import { earlyWords, guard } from '../keys/guard.ts';
import { useKeyHelp } from '../keys/own/key-help.ts';
import { panelPressesOf } from '../keys/press.ts';
import type { Press } from '../keys/press.ts';
import { Rows } from '../keys/rows.tsx';
import { shownAt, unread } from '../keys/scroll.ts';
import { keyLookup } from '../keys/table.ts';
import type { Theme } from '../theme.ts';
import { trustFrame } from './frame.ts';
import { leaveKeys, trustKeys } from './key-table.ts';
import type { TrustLook, TrustState } from './key-table.ts';

interface TrustPanelProps {
  question: TrustQuestion;
  columns: number;
  rows: number;
  theme: Theme;
  onAnswer: (answer: TrustAnswer) => void;
}

const actOf = keyLookup(trustKeys);

/** Asks whether the folder is trusted. Keys are dead for a moment after it has appeared, and nothing is trusted unseen. */
export function TrustPanel({ question, columns, rows, theme, onAnswer }: TrustPanelProps) {
  const spoken = useIsScreenReaderEnabled();
  const [controller] = useState(trustController);
  const state = useSyncExternalStore(controller.subscribe, controller.state);
  const box = useRef<DOMElement>(null);
  const help = useKeyHelp(trustKeys, { columns, rows, theme });
  // What stands behind the help is not on the screen.
  const helping = help.rows !== null;
  const frame = (at: TrustState) => trustFrame(at, { question, columns, rows, theme, spoken });
  const drawn = useDrawn(controller.state, [columns, rows, helping ? 1 : 0], () => {
    if (!helping) controller.shown(frame(controller.state()).look);
  });
  useInput((input, key) => {
    for (const press of panelPressesOf(input, key)) {
      if (help.hears(press, false)) continue;
      drawn.press(() => {
        const { look } = frame(controller.state());
        const seen = look.scroll.seen >= look.total || (look.seen && drawn.yet());
        controller.press(press, { ...look, seen }, onAnswer);
      });
    }
  });
  return <Rows box={box} rows={help.rows ?? frame(state).rows} />;
}

/** Outside of React because the second key of a chunk must see what the first one did. */
function trustController() {
  let state: TrustState = { scroll: unread, columns: 0, message: null, dead: true };
  let answered = false;
  const listeners = new Set<() => void>();
  const set = (next: TrustState): void => {
    state = next;
    for (const listen of listeners) listen();
  };
  const watch = guard(
    () => performance.now(),
    () => set({ ...state, dead: false }),
  );
  return {
    subscribe: (listen: () => void) => {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    state: () => state,
    shown({ height, total, scroll: at, columns }: TrustLook): void {
      const scroll = shownAt(at, height, total);
      if (scroll !== state.scroll || columns !== state.columns) state = { ...state, scroll, columns };
    },
    press(press: Press, look: TrustLook, answer: (answer: TrustAnswer) => void): void {
      const key = keyFor(press);
      if (!leaveKeys.includes(key ?? '') && !watch.open()) return set({ ...state, message: earlyWords(press) });
      const next = key === null ? undefined : actOf(key, state, look)?.({ ...state, dead: false, message: null }, look);
      if (next) set(next.state);
      if (next?.answer === undefined || answered) return;
      answered = true;
      answer(next.answer);
    },
  };
}
