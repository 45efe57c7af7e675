/** The panel that asks whether a command may run or a file may be read. */

import { useInput, useIsScreenReaderEnabled, usePaste } from 'ink';
import type { DOMElement } from 'ink';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { RuleBook } from '../../../protocol/desk.ts';
import { useRealCursor } from '../keys/cursor.ts';
import { useDrawn } from '../keys/drawn.ts';
import { permissionKeys } from './key-table.ts';
import { useKeyHelp } from '../keys/own/key-help.ts';
import { panelPressesOf } from '../keys/press.ts';
import { Rows } from '../keys/rows.tsx';
import { permissionController } from './controller.ts';
import { frameOf } from './frame.ts';
import type { PermissionPanelProps } from './props.ts';
import type { PermissionState } from './state.ts';

/**
 * Asks whether a command may run or a file may be read, and shows exactly what. Give it `key={question.id}`. Keys are
 * dead for a moment after it has appeared, and nothing is allowed before all of it has been on the screen.
 */
export function PermissionPanel(props: PermissionPanelProps) {
  const { question, columns, rows, theme, rules, now = () => performance.now() } = props;
  const [controller] = useState(() => permissionController(now));
  const state = useSyncExternalStore(controller.subscribe, controller.state);
  const spoken = useIsScreenReaderEnabled();
  const box = useRef<DOMElement>(null);
  const help = useKeyHelp(permissionKeys, props);

  const [book, setBook] = useState<RuleBook | null>(null);
  const written = state.always !== null;
  useEffect(() => {
    let gone = false;
    // Earlier commands are read when somebody wants a rule, and not for each question.
    if (written)
      void rules?.().then(
        (read) => !gone && setBook(read),
        () => undefined,
      );
    return () => void (gone = true);
  }, [written, rules]);

  const frame = (at: PermissionState) => frameOf(at, { question, columns, rows, theme, spoken, book });
  // What stands behind the help is not on the screen.
  const helping = help.rows !== null;
  const drawn = useDrawn(controller.state, [columns, rows, book ? 1 : 0, helping ? 1 : 0], () => {
    if (!helping) controller.shown(frame);
  });
  const undrawn = (at: PermissionState) => {
    const { look, ...rest } = frame(at);
    return { ...rest, look: { ...look, undrawn: true } };
  };
  useInput((input, key) => {
    for (const press of panelPressesOf(input, key)) {
      const { words, always } = controller.state();
      if (help.hears(press, (words ?? always) !== null)) continue;
      drawn.press(() => controller.press(press, props, drawn.yet() ? frame : undrawn));
    }
  });
  // Heard so that a paste arrives as one, and not as keys.
  usePaste((text) => {
    if (controller.state().words ?? controller.state().always) controller.press({ type: 'paste', text }, props, frame);
  });

  const view = frame(state);
  useRealCursor(box, helping ? null : view.cursor, props.top);
  return <Rows box={box} rows={help.rows ?? view.rows} />;
}
