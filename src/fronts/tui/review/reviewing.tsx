/** The review among the live rows of the session, and its way to the whole screen and back. */

import { useIsScreenReaderEnabled } from 'ink';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ReviewPanel } from './panel.tsx';
import type { ReviewPanelProps } from './panel.tsx';
import { showReview } from './screen.tsx';
import { reviewController } from './state/controller/controller.ts';
import { shownOf } from './state/data.ts';
import type { ReviewData } from './state/data.ts';

interface ReviewingProps extends Omit<ReviewPanelProps, 'controller' | 'full' | 'onFull'> {
  /** The user's editor as argv; null when none is set. */
  editor: () => readonly string[] | null;
  /** Lets something else have the terminal; nothing may be printed meanwhile. */
  suspended: <T>(what: () => Promise<T>) => Promise<T>;
}

const manyFiles = 12;
/** In a window of fewer rows the panel, which leaves room for others, has none for the diff. */
const lowWindow = 16;
/** A file is long when its changed lines fill more windows than this. */
const manyWindows = 5;

/** Too much for a panel, or too little room: known when the first file has been read. */
function isLarge(data: ReviewData, rows: number): boolean {
  const shown = shownOf(data);
  if (rows < lowWindow && shown !== undefined) return true;
  return data.entries.length > manyFiles || (shown !== undefined && shown.added + shown.removed > manyWindows * rows);
}

/**
 * The review panel among the live rows, with its way to the whole screen: by a key, or by itself, before anything could be
 * read, when there is a lot to see. Give it `key={question.id}`.
 */
export function Reviewing({ editor, suspended, ...props }: ReviewingProps) {
  const { question, theme, rows, preferences, viewed } = props;
  const [controller] = useState(() => reviewController(question, preferences, viewed));
  const [gone] = useState(() => new AbortController());
  const reader = useIsScreenReaderEnabled();
  const full = useRef(false);
  // The handlers of the latest frame, for what ends long after it.
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => () => gone.abort(), [gone]);

  const { blob, putBlob, tryOut, prove, proof, onPreferences } = props;
  const fill = useCallback(async () => {
    if (full.current) return;
    full.current = true;
    const left = await suspended(() =>
      showReview({
        question,
        theme,
        blob,
        putBlob,
        ...(tryOut ? { tryOut } : {}),
        ...(prove ? { prove } : {}),
        ...(proof ? { proof } : {}),
        controller,
        editor: editor(),
        reader: false,
        back: true,
        signal: gone.signal,
        ...(onPreferences ? { onPreferences } : {}),
      }),
    ).finally(() => {
      full.current = false;
    });
    if (gone.signal.aborted) return;
    if (left.type === 'answered') latest.current.onAnswer(left.answer);
    else if (left.type === 'interrupted') latest.current.onInterrupt();
  }, [question, theme, blob, putBlob, tryOut, prove, proof, controller, editor, suspended, gone, onPreferences]);

  const seen = useRef(false);
  // A window that gets low while the review is open is one in which it has just begun.
  const roomy = rows >= lowWindow;
  const wasRoomy = useRef(roomy);
  useEffect(() => {
    if (wasRoomy.current && !roomy) seen.current = false;
    wasRoomy.current = roomy;
    const look = () => {
      if (seen.current || reader) return;
      const data = controller.data();
      const read = shownOf(data) !== undefined;
      if (!isLarge(data, rows)) seen.current = read;
      else {
        seen.current = true;
        void fill();
      }
    };
    look();
    return controller.subscribe(look);
  }, [controller, rows, roomy, reader, fill]);

  return <ReviewPanel {...props} controller={controller} {...(reader ? {} : { onFull: () => void fill() })} />;
}
