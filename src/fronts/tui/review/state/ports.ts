/** What a review needs of the program around it, as functions: so its state knows neither the terminal nor the workspace. */

import type { ReviewAnswer, ReviewQuestion } from '../../../../protocol/approval.ts';
import type { ChosenChanges } from '../../../../protocol/proof/chosen.ts';
import type { Preferences } from '../../../../protocol/desk.ts';
import type { ProofSource } from '../../view/proof.ts';
import type { Colors, FileView } from '../model/file.ts';

/** What the controller reads with, writes with and speaks to. */
export interface ReviewPorts {
  /** Content by hash; rejects when it is gone. */
  blob: (hash: string) => Promise<Uint8Array>;
  /** Puts what was saved in the editor into the blob store; returns its hash. */
  putBlob: (bytes: Uint8Array) => Promise<string>;
  /** Opens text in the user's editor (`path` names it); null when nothing came back. Must suspend the terminal. */
  openEditor: (path: string, text: string) => Promise<string | null>;
  /** Both sides of a file in colour; null where it is shown plain. */
  colors: (file: FileView) => Promise<Colors | null>;
  /** Runs a command on the tree with what the answer chooses, isolated; returns what it came to, in lines. Without it nothing is tried. */
  tryOut?(
    question: ReviewQuestion,
    answer: ReviewAnswer,
    command: string,
    at: { heard: (text: string) => void; signal: AbortSignal },
  ): Promise<readonly string[]>;
  /** Has what the answer chooses checked; null where something else was chosen meanwhile, or that cannot be. Without it nothing is. */
  prove?(question: ReviewQuestion, answer: ReviewAnswer): Promise<ChosenChanges | null>;
  /** What is proven of the changes, as it comes. */
  proof?: ProofSource;
  onAnswer(answer: ReviewAnswer): void;
  /** Esc, and Ctrl+C: stop the turn. The app interrupts the session, which settles the question. */
  onInterrupt(): void;
  /** What the person changed of how they like to look at diffs. */
  onPreferences?(change: Preferences): void;
  /** To the whole screen, or back from it. Without it the key is not offered. */
  onFull?(): void;
  /** Milliseconds, monotonic; for tests. */
  now?: () => number;
}
