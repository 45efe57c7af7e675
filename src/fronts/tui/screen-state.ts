/** The state of the screen beside the transcript: what keys and commands change about it. */

import type { TrustQuestion } from '../../protocol/desk.ts';

/** What the keys change about the screen. */
export interface ScreenState {
  /** A word above the composer: `Ctrl+C again exits`. */
  hint: string | null;
  showTodos: boolean;
  /** The screen of delegates is open. */
  delegates: boolean;
  /** The screen of jobs is open. */
  jobs: boolean;
  /** Asked before anything else: whether the folder is trusted. */
  trust: TrustQuestion | null;
  /** Put into the composer when its `id` changes. */
  draft: { id: number; text: string; spare?: boolean };
  /** Prompts of this and earlier sessions, oldest first. */
  history: readonly string[];
  /** How many turns are over: which hint of the tour is next. */
  turns: number;
  /** Set when it is over: the exit code. */
  exit: number | null;
}

/** As the program starts. */
export const firstScreen: ScreenState = {
  hint: null,
  showTodos: true,
  delegates: false,
  jobs: false,
  trust: null,
  draft: { id: 0, text: '' },
  history: [],
  turns: 0,
  exit: null,
};
