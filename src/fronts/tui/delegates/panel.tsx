/** The screen of delegates as a component: drawn in the place of the composer, with keys of its own. */

import { useInput, useIsScreenReaderEnabled, usePaste } from 'ink';
import type { DOMElement } from 'ink';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { DelegateState } from '../../../protocol/delegate.ts';
import type { Controller } from '../controller.ts';
import { useRealCursor } from '../keys/cursor.ts';
import { useKeyHelp } from '../keys/own/key-help.ts';
import type { Picking } from '../picker/picking.ts';
import { panelPressesOf } from '../keys/press.ts';
import { Rows } from '../keys/rows.tsx';
import { liveRows } from '../live/rows.ts';
import { delegateKeys } from './key-table.ts';
import type { Theme } from '../theme.ts';
import type { Feed } from '../transcript/feed.ts';
import type { Source } from '../transcript/feed.ts';
import { DelegatesController } from './controller.ts';
import { frameOf } from './frame.ts';
import { selectedOf } from './state.ts';
import type { DelegatesState } from './state.ts';

/** Everything the screen is given. */
export interface DelegatesProps {
  feed: Feed;
  delegates: readonly DelegateState[];
  /** Of the window. */
  columns: number;
  rows: number;
  /** Live rows drawn above, where they are known (see `ComposerProps.top`). */
  top?: number;
  theme: Theme;
  /** Milliseconds since the epoch. */
  now: number;
  /** False while something is asked: it then draws nothing and hears nothing, but keeps its place. */
  active: boolean;
  /** Of the app. */
  controller: Pick<Picking, 'toggleDelegates'> & Pick<Controller, 'ctrlC'>;
}

/** Rows of what goes on in a thread, below what is over. */
const liveRoom = 18;

/** Chooses among the delegates, looks inside one, says something to it, stops it. */
export function DelegatesPanel(props: DelegatesProps) {
  const { feed, delegates, columns, rows, theme, now, active } = props;
  const ports = { close: props.controller.toggleDelegates, ctrlC: props.controller.ctrlC };
  const [controller] = useState(() => new DelegatesController(feed));
  const state = useSyncExternalStore(controller.subscribe, controller.state);
  useEffect(() => () => controller.close(), [controller]);
  const spoken = useIsScreenReaderEnabled();
  const box = useRef<DOMElement>(null);
  const help = useKeyHelp(delegateKeys, props);

  const frame = (at: DelegatesState) => {
    const id = selectedOf(at, delegates)?.id;
    const below = delegates.filter(({ parent }) => parent === id);
    const thread = controller.inside ? threadRows(controller.inside, below, { columns, theme, spoken, now }) : [];
    return frameOf(at, { delegates, thread, columns, rows, theme, spoken, now });
  };
  useInput(
    (input, key) => {
      for (const press of panelPressesOf(input, key))
        if (!help.hears(press, controller.state().words !== null)) controller.press(press, frame, ports);
    },
    { isActive: active },
  );
  // Heard so that a paste arrives as one, and not as keys.
  usePaste(
    (text) => {
      if (controller.state().words) controller.press({ type: 'paste', text }, frame, ports);
    },
    { isActive: active },
  );

  const view = frame(state);
  useRealCursor(box, active ? view.cursor : null, props.top);
  return active ? <Rows box={box} rows={help.rows ?? view.rows} /> : null;
}

/** What is over and what goes on in a thread, one below the other. */
function threadRows(
  inside: Feed<Source>,
  delegates: readonly DelegateState[],
  at: { columns: number; theme: Theme; spoken: boolean; now: number },
): string[] {
  const { items, tail, view } = inside.snapshot();
  const live = liveRows(tail, view, {
    theme: at.theme,
    columns: Math.max(1, Math.min(at.columns - 1, 80)),
    room: liveRoom,
    reader: at.spoken,
    now: at.now,
    showTodos: true,
    delegates,
    asked: false,
    hint: null,
    inside: true,
    // Nothing is decided within a delegate's thread.
    persona: (slug) => ({ name: slug }),
  });
  return [...items.flatMap(({ rows }) => rows), ...live];
}
