/** A picker as a component: drawn in the place of the composer, with keys of its own. */

import { useInput, useIsScreenReaderEnabled, usePaste } from 'ink';
import type { DOMElement } from 'ink';
import { useEffect, useRef, useState } from 'react';
import { useRealCursor } from '../keys/cursor.ts';
import { pressesOf } from '../keys/press.ts';
import type { Press } from '../keys/press.ts';
import { Rows } from '../keys/rows.tsx';
import type { Theme } from '../theme.ts';
import { frameOf } from './frame.ts';
import { nothingTyped, pickerStep } from './key-table.ts';
import type { PickerState } from './key-table.ts';
import { found } from './picker.ts';
import type { Picker } from './picker.ts';

interface PickerProps<T> {
  picker: Picker<T>;
  /** Of the window. */
  columns: number;
  rows: number;
  /** Live rows drawn above, where they are known (see `ComposerProps.top`). */
  top?: number;
  theme: Theme;
  /** False while something is asked: it then draws nothing and hears nothing, but keeps what was typed. */
  active: boolean;
  /** What was chosen, or null: back to what was being written. The picker is gone then. */
  onClose: (chosen: T | null) => void;
}

/** Finds one by what is typed, and hands it over. */
export function PickerPanel<T>({ picker, active, top, onClose, ...at }: PickerProps<T>) {
  const spoken = useIsScreenReaderEnabled();
  const box = useRef<DOMElement>(null);
  const [state, setState] = useState(() => nothingTyped(picker.selected));
  /** The second key of a chunk must see what the first one did. */
  const now = useRef(state);
  const press = (one: Press): void => {
    const { state: next, effect } = pickerStep(now.current, one, picker.items);
    now.current = next;
    setState(next);
    if (effect === 'choose') onClose(chosenIn(picker, next)?.value ?? null);
    else if (effect === 'close') onClose(null);
  };
  useInput((input, key) => pressesOf(input, key).forEach(press), { isActive: active });
  usePaste((text) => press({ type: 'paste', text }), { isActive: active });
  const chosen = picker.look && chosenIn(picker, state);
  useEffect(() => {
    if (chosen) picker.look?.(chosen.value);
  }, [chosen, picker]);
  const frame = frameOf(state, picker, { ...at, spoken });
  useRealCursor(box, active ? frame.cursor : null, top);
  return active ? <Rows box={box} rows={frame.rows} /> : null;
}

function chosenIn<T>(picker: Picker<T>, state: PickerState) {
  return found(picker.items, state.line.text)[state.selected];
}
