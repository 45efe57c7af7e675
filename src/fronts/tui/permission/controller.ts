/** The permission panel's controller: holds its state outside of React, keeps early keys away, and answers once. */

import { keyFor } from '../keys/asked.ts';
import { earlyWords, guard } from '../keys/guard.ts';
import { shownAt } from '../keys/scroll.ts';
import type { Press } from '../keys/press.ts';
import type { Frame } from './frame.ts';
import { stopKeys } from './key-table.ts';
import type { PermissionPanelProps } from './props.ts';
import { firstLook } from './state.ts';
import type { PermissionEffect, PermissionState } from './state.ts';
import { permissionStep } from './step.ts';

interface PermissionController {
  subscribe: (listen: () => void) => () => void;
  state: () => PermissionState;
  /** What the window shows has been on the screen. */
  shown: (frame: (state: PermissionState) => Frame) => void;
  press: (press: Press, props: PermissionPanelProps, frame: (state: PermissionState) => Frame) => void;
}

/** Outside of React because the second key of a chunk must see what the first one did. */
export function permissionController(now: () => number): PermissionController {
  let state: PermissionState = { ...firstLook, dead: true };
  let answered = false;
  const listeners = new Set<() => void>();
  const set = (next: PermissionState) => {
    state = next;
    for (const listen of listeners) listen();
  };
  const watch = guard(now, () => set({ ...state, dead: false }));

  function perform(effect: PermissionEffect, props: PermissionPanelProps) {
    if (effect.type === 'interrupt') return props.onInterrupt();
    if (answered) return;
    answered = true;
    if (effect.type === 'refuse') {
      return props.onAnswer({ kind: 'permission', allow: false, ...(effect.words ? { words: effect.words } : {}) });
    }
    if (effect.rule) return props.onAnswer({ kind: 'permission', allow: true, rule: effect.rule });
    const remember = effect.always ? props.question.remember[0] : undefined;
    return props.onAnswer({ kind: 'permission', allow: true, ...(remember ? { remember } : {}) });
  }

  return {
    subscribe(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    state: () => state,
    shown(frame) {
      const { height, total, scroll: at, columns } = frame(state).look;
      const scroll = shownAt(at, height, total);
      // Nothing of it is drawn otherwise: nobody has to hear of it.
      if (scroll !== state.scroll || columns !== state.columns) state = { ...state, scroll, columns };
    },
    press(press, props, frame) {
      // Anything but a stop waits until it can have been meant.
      if (!stopKeys.includes(keyFor(press) ?? '') && !watch.open())
        return set({ ...state, message: earlyWords(press) });
      const next = permissionStep({ ...state, dead: false }, press, frame(state).look);
      set(next.state);
      if (next.effect) perform(next.effect, props);
    },
  };
}
