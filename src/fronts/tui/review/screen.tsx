/** A review on the whole screen (the alternate one), in a rendering of its own: for large ones, and where there is no session. */

import { render, useApp, useInput, useWindowSize } from 'ink';
import type { ReviewAnswer } from '../../../protocol/approval.ts';
import { t } from '../../../text/words/words.ts';
import { editText } from '../editor.ts';
import { stopReading, suspendJob } from '../suspend.ts';
import { drawing } from '../terminal/drawing.ts';
import { ReviewPanel } from './panel.tsx';
import type { ReviewPanelProps } from './panel.tsx';

/** What a review on the whole screen is given. */
export interface ScreenReview extends Pick<
  ReviewPanelProps,
  | 'question'
  | 'theme'
  | 'blob'
  | 'putBlob'
  | 'tryOut'
  | 'prove'
  | 'proof'
  | 'preferences'
  | 'onPreferences'
  | 'controller'
> {
  /** The user's editor as argv; null when none is set. */
  editor: readonly string[] | null;
  /** For a screen reader: row by row, without the alternate screen. */
  reader: boolean;
  /** There is a smaller panel to go back to. */
  back?: boolean;
  /** Leaves the screen, as if it was interrupted. */
  signal?: AbortSignal;
}

/** The terminal; both must be one. */
interface Io {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
}

type Left = { type: 'answered'; answer: ReviewAnswer } | { type: 'interrupted' } | { type: 'back' };

/**
 * A review on the whole screen (the alternate one), until it is answered, interrupted or left. What was on the screen is
 * there again when the promise settles, however it does. Nothing else may draw meanwhile.
 */
export async function showReview(at: ScreenReview, io: Io = process): Promise<Left> {
  let left: Left = { type: 'interrupted' };
  const { signal, ...shown } = at;
  const leave = (how: Left): void => {
    left = how;
    screen.unmount();
  };
  const interrupted = () => leave({ type: 'interrupted' });
  const screen = render(<Screen {...shown} leave={leave} />, {
    ...io,
    alternateScreen: !at.reader,
    isScreenReaderEnabled: at.reader,
    ...drawing,
  });
  if (signal?.aborted) interrupted();
  signal?.addEventListener('abort', interrupted, { once: true });
  try {
    await screen.waitUntilExit();
  } finally {
    signal?.removeEventListener('abort', interrupted);
  }
  return left;
}

/** Asks a person about a change set, with no session around it. Null: stopped without an answer. */
export async function reviewOnScreen(
  at: Omit<ScreenReview, 'controller' | 'back'>,
  io?: Io,
): Promise<ReviewAnswer | null> {
  const left = await showReview(at, io);
  return left.type === 'answered' ? left.answer : null;
}

function Screen({
  editor,
  reader,
  back,
  leave,
  ...props
}: Omit<ScreenReview, 'signal'> & { leave: (how: Left) => void }) {
  const { columns, rows } = useWindowSize();
  const { suspendTerminal } = useApp();
  const openEditor = async (name: string, text: string): Promise<string | null> => {
    if (editor === null) throw new Error(t('none is set, put one into VISUAL or EDITOR'));
    let saved: string | null = null;
    await suspendTerminal(async () => {
      await stopReading();
      saved = await editText(editor, name, text);
    });
    return saved;
  };
  useInput((input, key) => {
    if (key.ctrl && input === 'z' && process.platform !== 'win32') void suspendTerminal(suspendJob);
  });
  return (
    <ReviewPanel
      {...props}
      columns={columns}
      rows={rows}
      full={!reader}
      openEditor={openEditor}
      onAnswer={(answer) => leave({ type: 'answered', answer })}
      onInterrupt={() => leave({ type: 'interrupted' })}
      {...(back ? { onFull: () => leave({ type: 'back' }) } : {})}
    />
  );
}
