/** The review panel: shows a change set as a diff and asks what of it may land. */

import { useInput, useIsScreenReaderEnabled, usePaste } from 'ink';
import type { DOMElement } from 'ink';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ReviewQuestion } from '../../../protocol/approval.ts';
import type { Preferences } from '../../../protocol/desk.ts';
import { useRealCursor } from '../keys/cursor.ts';
import { useDrawn } from '../keys/drawn.ts';
import { panelPressesOf } from '../keys/press.ts';
import { Rows } from '../keys/rows.tsx';
import type { Theme } from '../theme.ts';
import type { Viewed } from './model/viewed.ts';
import { colorsOf } from './draw/colors.ts';
import { frameOf } from './draw/frame.ts';
import { reviewController } from './state/controller/controller.ts';
import type { ReviewController } from './state/controller/controller.ts';
import type { ReviewData } from './state/data.ts';
import type { ReviewPorts } from './state/ports.ts';

/** What the panel is given: the question, the window, and what the review works with. */
export interface ReviewPanelProps extends Omit<ReviewPorts, 'colors'> {
  question: ReviewQuestion;
  /** Of the window: the panel takes at most `rows - 4`, on the whole screen (`full`) `rows - 1`. */
  columns: number;
  rows: number;
  /** Live rows drawn above the panel, where they are known (see `ComposerProps.top`). */
  top?: number;
  theme: Theme;
  /** How this person likes to look at diffs. */
  preferences?: Preferences;
  /** It is shown on the whole screen. */
  full?: boolean;
  /** What was looked at in earlier reviews of the session. */
  viewed?: Viewed;
  /** One review in two panels: what was chosen in the one is chosen in the other. */
  controller?: ReviewController;
}

/**
 * Shows a change set as a diff and asks what of it may land. Give it `key={question.id}`. It moves only when a key
 * moves it; keys are dead until the first file has been on the screen for a moment.
 */
export function ReviewPanel(props: ReviewPanelProps) {
  const { question, columns, rows, theme } = props;
  const [controller] = useState(() => props.controller ?? reviewController(question, props.preferences, props.viewed));
  const data = useSyncExternalStore(controller.subscribe, controller.data);
  const spoken = useIsScreenReaderEnabled();
  const box = useRef<DOMElement>(null);
  const ports: ReviewPorts = { ...props, colors: (file) => colorsOf(file, theme) };
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- one panel, one question: it is read once
  useEffect(() => controller.start(ports), [controller]);

  const tick = useSpinner(
    (data.proof?.running === true || (data.proof !== null && data.choice === 'again')) && !spoken,
  );
  const canFull = props.onFull !== undefined;
  const tries = props.tryOut !== undefined && question.readOnly !== true;
  const frame = (now: ReviewData) =>
    frameOf(now, {
      question,
      columns,
      rows,
      theme,
      spoken,
      canFull,
      tries,
      full: props.full === true,
      dead: controller.dead(),
      tick,
    });
  const look = (now: ReviewData) => frame(now).look;
  // Another size shows other rows: those that were there before were seen all the same.
  const drawn = useDrawn(controller.data, [columns, rows], () =>
    controller.shown(look(controller.data()), props.full === true),
  );
  useInput((input, key) => {
    for (const press of panelPressesOf(input, key)) {
      // What a key of a burst makes is not drawn before the next one comes.
      const seen = drawn.yet() ? look : (now: ReviewData) => ({ ...look(now), visible: false, undrawn: true });
      drawn.press(() => controller.press(press, ports, seen));
    }
  });
  // Heard so that a paste arrives as one, and not as keys.
  usePaste((text) => controller.paste(text, ports, look));

  const view = frame(data);
  useRealCursor(box, view.cursor, props.top);
  return <Rows box={box} rows={view.rows} />;
}

/** How long one picture of the spinner stands. Milliseconds. */
const spinnerMs = 120;

/** Counts on while checks run; when none do, nothing wakes up for it. */
function useSpinner(running: boolean): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setTick((before) => before + 1), spinnerMs);
    return () => clearInterval(timer);
  }, [running]);
  return tick;
}
