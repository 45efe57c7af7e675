/** The composer's port: what the app gives it, and what it gives back. */

import type { PastedPicture, Peek } from '../../../protocol/desk.ts';
import type { Press } from '../keys/press.ts';
import type { Theme } from '../theme.ts';

/** A slash command as completion shows it. `name` without the slash. */
export interface CommandHint {
  name: string;
  hint: string;
  /** What it wants after its name (`<model>`): Enter on it then completes instead of running it. */
  takes?: string;
}

/** A persona that `@name` hands over to. */
export interface PersonaHint {
  name: string;
  hint: string;
}

/** What a person sends. */
export interface Submission {
  /** Everything, pastes in full: what the model gets. */
  text: string;
  /** The same with pastes as `[Pasted 312 lines]`: what the transcript shows. */
  shown: string;
  /** Each `@name` in what was typed (not in pastes), by what it may name, longest first: files, folders and personas, told apart by the app. */
  mentions: string[][];
}

/** Everything the composer is given. */
export interface ComposerProps {
  /** Of the window. */
  columns: number;
  /** Of the window: the composer never takes more than `composerRows(rows)` of them. */
  rows: number;
  /** Live rows drawn above the composer, where they are known: the cursor is then right in the very frame that moves it. */
  top?: number;
  /** False while a panel asks something: it then draws nothing and hears nothing, but keeps what was typed. */
  active: boolean;
  placeholder?: string;
  /** Keys as in vi: Esc leads to normal mode. */
  vim?: boolean;
  theme: Theme;
  /** Oldest first. */
  history: readonly string[];
  commands: readonly CommandHint[];
  /** Asked for at each key: they may be known later than the first frame. */
  personas?: () => readonly PersonaHint[];
  /** Files of the tree for `@`; asked for at the first `@`, and again for an `@` more than 30 s later. */
  files: () => Promise<string[]>;
  /** Of these at once, as far as git's index names them. */
  tracked: () => Promise<string[] | null>;
  /** Opens the text in the user's editor; null when nothing came back. Must suspend the terminal. */
  editor: (text: string) => Promise<string | null>;
  /** Puts this text into the composer whenever `id` changes (a steered prompt that was not sent, say). */
  draft?: { id: number; text: string; /** Only into an empty composer. */ spare?: boolean };
  /** Presses this key whenever `id` changes, as if the person had. */
  pressed?: { id: number; press: Press | null };
  onSubmit(submission: Submission): void;
  /** `!command`, without the mark. */
  onShell(command: string): void;
  /** `/name args`; the name may be unknown: say so. */
  onCommand(name: string, args: string): void;
  /** Ctrl+P with nothing open. */
  onPalette?(): void;
  /** Ctrl+V: the picture in the clipboard, as a file; or why there is none. */
  picture?(): Promise<PastedPicture | { why: string }>;
  /** A look at what a path leads to. */
  peek?(path: string): Promise<Peek | null>;
  /** `?` with nothing typed. */
  onKeys?(): void;
  /** Ctrl+F. */
  onPager?(): void;
  /** Esc with nothing open. */
  onInterrupt(): void;
  /** Ctrl+C with nothing typed (with something typed it clears that). */
  onCtrlC(): void;
  /** Ctrl+D with nothing typed. */
  onCtrlD?(): void;
}

/** The most rows the composer ever takes in a window this high, its completion list included. */
export function composerRows(rows: number): number {
  return Math.max(3, Math.min(18, Math.floor(rows * 0.45)));
}
