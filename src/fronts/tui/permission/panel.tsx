import { type DOMElement, useInput, useIsScreenReaderEnabled, usePaste } from 'ink';
import { useRef, useState, useSyncExternalStore } from 'react';
import { keyFor } from '../keys/asked.ts';
import { useRealCursor } from '../keys/cursor.ts';
import { Rows } from '../keys/rows.tsx';
import { guard } from '../keys/guard.ts';
import { type Press, panelPressesOf } from '../keys/press.ts';
import { frameOf, type Frame } from './frame.ts';
import type { PermissionPanelProps } from './props.ts';
import { firstLook, type PermissionEffect, type PermissionState, permissionStep } from './state.ts';

/** Holds the state outside of React: the second key of a chunk must see what the first one did. */
function permissionStore(now: () => number) {
  let state = firstLook;
  let answered = false;
  const watch = guard(now);
  const listeners = new Set<() => void>();

  function perform(effect: PermissionEffect, props: PermissionPanelProps) {
    if (effect.type === 'interrupt') return props.onInterrupt();
    if (answered) return;
    answered = true;
    if (effect.type === 'refuse') {
      return props.onAnswer({ kind: 'permission', allow: false, ...(effect.words ? { words: effect.words } : {}) });
    }
    const remember = effect.always ? props.question.remember[0] : undefined;
    return props.onAnswer({ kind: 'permission', allow: true, ...(remember ? { remember } : {}) });
  }

  return {
    subscribe: (listen: () => void) => {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    state: () => state,
    press(press: Press, props: PermissionPanelProps, frame: (state: PermissionState) => Frame) {
      const key = keyFor(press);
      // To stop is always safe; anything else waits until it can have been meant.
      if (key !== 'escape' && key !== 'ctrl+c' && !watch.open()) return;
      const next = permissionStep(state, press, frame(state).look);
      state = next.state;
      for (const listen of listeners) listen();
      if (next.effect) perform(next.effect, props);
    },
  };
}

/**
 * Asks whether a command may run or a file may be read, and shows exactly what. Give it `key={question.id}`. Keys are
 * dead for a moment after it has appeared, and nothing is allowed before all of it has been on the screen.
 */
export function PermissionPanel(props: PermissionPanelProps) {
  const { question, columns, rows, theme, now = () => performance.now() } = props;
  const [store] = useState(() => permissionStore(now));
  const state = useSyncExternalStore(store.subscribe, store.state);
  const spoken = useIsScreenReaderEnabled();
  const box = useRef<DOMElement>(null);

  const frame = (at: PermissionState) => frameOf(at, { question, columns, rows, theme, spoken });
  useInput((input, key) => {
    for (const press of panelPressesOf(input, key)) store.press(press, props, frame);
  });
  // Heard so that a paste arrives as one, and not as keys.
  usePaste((text) => {
    if (store.state().words) store.press({ type: 'paste', text }, props, frame);
  });

  const view = frame(state);
  useRealCursor(box, view.cursor, props.top);
  return <Rows box={box} rows={view.rows} />;
}
