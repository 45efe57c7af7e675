/** The unfolded conversation as a component: drawn in the place of the composer, with keys of its own. */

import { useInput } from 'ink';
import type { DOMElement } from 'ink';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Controller } from '../controller.ts';
import { useRealCursor } from '../keys/cursor.ts';
import { useKeyHelp } from '../keys/own/key-help.ts';
import { panelPressesOf } from '../keys/press.ts';
import { Rows } from '../keys/rows.tsx';
import type { Theme } from '../theme.ts';
import type { Feed } from '../transcript/feed.ts';
import { UnfoldController } from './controller.ts';
import { frameOf, sectionColumns } from './frame.ts';
import { unfoldKeys } from './key-table.ts';
import { firstLook } from './state.ts';
import type { UnfoldState } from './state.ts';

/** Everything the screen is given. */
export interface UnfoldProps {
  feed: Feed;
  /** Of the window. */
  columns: number;
  rows: number;
  /** Live rows drawn above, where they are known (see `ComposerProps.top`). */
  top?: number;
  theme: Theme;
  /** False while something is asked: it then draws nothing and hears nothing, but keeps its place. */
  active: boolean;
  /** Prints everything whole from here on, or folded again. */
  always: () => void;
  close: () => void;
  controller: Pick<Controller, 'ctrlC'>;
}

/** Looks back at the conversation, and folds and unfolds what is in it. */
export function UnfoldPanel(props: UnfoldProps) {
  const { feed, columns, rows, theme, active, always, close } = props;
  const ports = { close, always, ctrlC: props.controller.ctrlC };
  const [controller] = useState(() => new UnfoldController(feed));
  const { state, sections } = useSyncExternalStore(controller.subscribe, controller.shown);
  const box = useRef<DOMElement>(null);
  const help = useKeyHelp(unfoldKeys, props);
  useEffect(() => () => controller.close(), [controller]);
  useEffect(
    () => controller.look({ ...feed.looks().live, theme, columns: sectionColumns(columns) }),
    [controller, feed, theme, columns],
  );
  const frame = (at: UnfoldState) => {
    const { sections } = controller.shown();
    return frameOf(at, { sections, left: controller.left, columns, rows, theme });
  };
  useInput(
    (input, key) => {
      for (const press of panelPressesOf(input, key))
        if (!help.hears(press, false)) controller.press(press, frame, ports);
    },
    { isActive: active },
  );
  useRealCursor(box, null, props.top);
  if (!active) return null;
  const drawn = state === null && sections.length === 0 ? [] : frame(state ?? firstLook(sections)).rows;
  return <Rows box={box} rows={help.rows ?? drawn} />;
}
