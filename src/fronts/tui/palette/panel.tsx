/** The palette as a component: drawn in the place of the composer, with keys of its own. */

import { useInput, useIsScreenReaderEnabled, usePaste } from 'ink';
import type { DOMElement } from 'ink';
import { useRef, useState } from 'react';
import { useRealCursor } from '../keys/cursor.ts';
import { pressesOf } from '../keys/press.ts';
import type { Press } from '../keys/press.ts';
import { Rows } from '../keys/rows.tsx';
import type { Theme } from '../theme.ts';
import type { Action, Chosen } from './actions.ts';
import { frameOf } from './frame.ts';
import { nothingTyped, paletteStep } from './key-table.ts';

interface PaletteProps {
  actions: readonly Action[];
  /** Of the window. */
  columns: number;
  rows: number;
  /** Live rows drawn above, where they are known (see `ComposerProps.top`). */
  top?: number;
  theme: Theme;
  /** False while something is asked: it then draws nothing and hears nothing, but keeps what was typed. */
  active: boolean;
  /** An action, or null: back to what was being written. The palette is gone then. */
  onClose: (chosen: Chosen | null) => void;
}

/** Finds an action by what is typed, and has it done. */
export function Palette({ actions, active, top, onClose, ...at }: PaletteProps) {
  const spoken = useIsScreenReaderEnabled();
  const box = useRef<DOMElement>(null);
  const [state, setState] = useState(nothingTyped);
  /** The second key of a chunk must see what the first one did. */
  const now = useRef(state);
  const press = (one: Press): void => {
    const next = paletteStep(now.current, one, actions);
    now.current = next.state;
    setState(next.state);
    if (next.effect) onClose(next.effect.type === 'choose' ? next.effect.chosen : null);
  };
  useInput((input, key) => pressesOf(input, key).forEach(press), { isActive: active });
  usePaste((text) => press({ type: 'paste', text }), { isActive: active });
  const frame = frameOf(state, actions, { ...at, spoken });
  useRealCursor(box, active ? frame.cursor : null, top);
  return active ? <Rows box={box} rows={frame.rows} /> : null;
}
