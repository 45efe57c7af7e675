/** The state of the screen beside the transcript: what keys and commands change about it. */

import type { TrustQuestion } from '../../protocol/desk.ts';
import type { FilePlace } from './editor.ts';
import type { Press } from './keys/press.ts';
import type { Plan } from './plan/plan.ts';
import type { Picker } from './picker/picker.ts';
import type { Theme } from './theme.ts';

/** Screens that a person opens beside the conversation. */
export type Beside = 'delegates' | 'jobs' | 'unfold' | 'palette' | 'keys' | 'picker';

/** What the keys change about the screen. */
export interface ScreenState {
  /** A word above the composer: `Ctrl+C again exits`. */
  hint: string | null;
  showTodos: boolean;
  /** What is open in the place of the composer. */
  beside: Beside | null;
  /** What a command lets a person choose, while that is open. */
  picking: { id: number; picker: Picker<unknown> } | null;
  /** A plan that is looked at. */
  plan: Plan | null;
  /** A file to be opened in the editor, when its `id` changes. */
  opening: { id: number; place: FilePlace | null };
  /** The theme, where it is another one than at the start. */
  theme: Theme | null;
  /** Keys as in vi, in the composer and in reviews. */
  vim: boolean;
  /** Asked before anything else: whether the folder is trusted. */
  trust: TrustQuestion | null;
  /** Put into the composer when its `id` changes. */
  draft: { id: number; text: string; spare?: boolean };
  /** A key that the palette presses, when its `id` changes. */
  pressed: { id: number; press: Press | null };
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
  beside: null,
  picking: null,
  plan: null,
  opening: { id: 0, place: null },
  theme: null,
  vim: false,
  trust: null,
  draft: { id: 0, text: '' },
  pressed: { id: 0, press: null },
  history: [],
  turns: 0,
  exit: null,
};
