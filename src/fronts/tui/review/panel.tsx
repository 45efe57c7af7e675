import { type DOMElement, useInput, useIsScreenReaderEnabled, usePaste } from 'ink';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useRealCursor } from '../keys/cursor.ts';
import { panelPressesOf } from '../keys/press.ts';
import { Rows } from '../keys/rows.tsx';
import { frameOf } from './draw/frame.ts';
import type { ReviewPanelProps } from './state/props.ts';
import { type ReviewData, reviewController } from './state/controller.ts';

/**
 * Shows a change set as a diff and asks what of it may land. Give it `key={question.id}`. It moves only when a key
 * moves it; keys are dead until the first file has been on the screen for a moment.
 */
export function ReviewPanel(props: ReviewPanelProps) {
  const { question, columns, rows, theme } = props;
  const [controller] = useState(() => props.controller ?? reviewController(question, props.preferences));
  const data = useSyncExternalStore(controller.subscribe, controller.data);
  const spoken = useIsScreenReaderEnabled();
  const box = useRef<DOMElement>(null);
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- one panel, one question: it is read once
  useEffect(() => controller.start(props), [controller]);

  const canFull = props.onFull !== undefined;
  const frame = (now: ReviewData) =>
    frameOf(now, { question, columns, rows, theme, spoken, canFull, full: props.full === true });
  const look = (now: ReviewData) => frame(now).look;
  useInput((input, key) => {
    for (const press of panelPressesOf(input, key)) controller.press(press, props, look);
  });
  // Heard so that a paste arrives as one, and not as keys.
  usePaste((text) => controller.paste(text, props, look));

  const view = frame(data);
  useRealCursor(box, view.cursor, props.top);
  return <Rows box={box} rows={view.rows} />;
}
