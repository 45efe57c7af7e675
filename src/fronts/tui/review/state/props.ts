import type { ReviewAnswer, ReviewQuestion } from '../../../../protocol/approval.ts';
import type { Preferences } from '../../../../protocol/desk.ts';
import type { Theme } from '../../theme.ts';
import type { ReviewController } from './controller.ts';

export interface ReviewPanelProps {
  question: ReviewQuestion;
  /** Of the window: the panel takes at most `rows - 4`, on the whole screen (`full`) `rows - 1`. */
  columns: number;
  rows: number;
  /** Live rows drawn above the panel, where they are known (see `ComposerProps.top`). */
  top?: number;
  theme: Theme;
  /** Content by hash; rejects when it is gone. */
  blob: (hash: string) => Promise<Uint8Array>;
  /** Puts what was saved in the editor into the blob store; returns its hash. */
  putBlob: (bytes: Uint8Array) => Promise<string>;
  /** Opens text in the user's editor (`path` names it); null when nothing came back. Must suspend the terminal. */
  openEditor: (path: string, text: string) => Promise<string | null>;
  onAnswer(answer: ReviewAnswer): void;
  /** Esc, and Ctrl+C: stop the turn. The app interrupts the session, which settles the question. */
  onInterrupt(): void;
  /** How this person likes to look at diffs, and what they changed of it. */
  preferences?: Preferences;
  onPreferences?(change: Preferences): void;
  /** It is shown on the whole screen. */
  full?: boolean;
  /** To the whole screen, or back from it. Without it the key is not offered. */
  onFull?(): void;
  /** One review in two panels: what was chosen in the one is chosen in the other. */
  controller?: ReviewController;
  /** Milliseconds, monotonic; for tests. */
  now?: () => number;
}

/** What the panel's rows depend on beside the change set. */
export interface FrameSettings {
  question: ReviewQuestion;
  /** Of the window. */
  columns: number;
  rows: number;
  theme: Theme;
  spoken: boolean;
  full?: boolean;
  /** There is a way to the whole screen, or back. */
  canFull?: boolean;
}
