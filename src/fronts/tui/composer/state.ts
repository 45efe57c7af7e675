/** The composer's state and what its keys depend on and lead to: shared by the fold, its key tables and the view. */

import type { Peek } from '../../../protocol/desk.ts';
import { menuAt } from './menu/menu.ts';
import type { Menu, MenuSource } from './menu/menu.ts';
import type { Submission } from './props.ts';
import { edit, emptyBuffer } from './text/buffer.ts';
import type { Edit, TextBuffer } from './text/buffer.ts';
import { chipText, replaceChips } from './text/chips.ts';
import type { Layout } from './text/layout.ts';

/** All that the composer knows: a fold of the keys. */
export interface ComposerState {
  readonly buffer: TextBuffer;
  /** What the chips in the text stand for, by their index. Only ever grows while a chip may come back (undo, yank). */
  readonly pastes: readonly string[];
  /** While going through the history: where, and each text as it was left. `history.length` is the draft. */
  readonly browsing: { readonly at: number; readonly kept: ReadonlyMap<number, TextBuffer> } | null;
  readonly search: { readonly query: string; readonly at: number | null; readonly before: TextBuffer } | null;
  readonly menu: Menu | null;
  /** What was found where the chosen file of the list lies. */
  readonly peek: { readonly path: string; readonly found: Peek | null } | null;
  /** Start of the token whose list was closed with Esc. */
  readonly closed: number | null;
  /** Said below the text until the next key. */
  readonly message: string | null;
  /** In vi's normal mode: the operator that waits for what it is done to, or nothing; null while keys are typed. */
  readonly normal: string | null;
  /** When the last paste without brackets came, by the clock of the surroundings. */
  readonly burst: number;
}

/** Nothing is written. */
export const emptyComposer: ComposerState = {
  buffer: emptyBuffer,
  pastes: [],
  browsing: null,
  search: null,
  menu: null,
  peek: null,
  closed: null,
  message: null,
  normal: null,
  burst: Number.NEGATIVE_INFINITY,
};

/** What the composer's keys depend on beside its state. */
export interface Surroundings {
  history: readonly string[];
  source: MenuSource;
  layout: (text: string, pastes: readonly string[]) => Layout;
  /** Milliseconds, monotonic. */
  now: number;
  /** Esc leads to vi's normal mode. */
  vim: boolean;
}

/** What is to be done beside drawing. */
export type Effect =
  | { type: 'submit'; submission: Submission }
  | { type: 'shell'; command: string }
  | { type: 'command'; name: string; args: string }
  | { type: 'editor'; text: string }
  | { type: 'palette' }
  | { type: 'keys' }
  | { type: 'pager' }
  | { type: 'picture' }
  | { type: 'interrupt' }
  | { type: 'ctrlC' }
  | { type: 'ctrlD' };

/** What a key leads to. */
export interface Step {
  state: ComposerState;
  effects: Effect[];
}

/** A key that leads to this state, and to these things beside it. */
export function stay(state: ComposerState, ...effects: Effect[]): Step {
  return { state, effects };
}

/** The text with its pastes in full. */
export function expand(text: string, pastes: readonly string[]): string {
  return replaceChips(text, (index) => chipText(pastes[index] ?? ''));
}

/** The state with another buffer: the list follows the cursor, and a list closed by Esc may open again at another word. */
export function withBuffer(state: ComposerState, buffer: TextBuffer, at: Surroundings): ComposerState {
  const touched = buffer.text !== state.buffer.text;
  const closed = state.closed !== null && state.closed < buffer.text.length ? state.closed : null;
  // Moving about opens no list: only writing does.
  const menu = touched || state.menu ? menuAt(buffer.text, buffer.cursor, at.source, state.menu, closed) : null;
  return { ...state, buffer, closed, menu };
}

/** The state after an edit of the text. */
export function change(state: ComposerState, action: Edit, at: Surroundings): ComposerState {
  return withBuffer(state, edit(state.buffer, action), at);
}

/** After the text was sent: only what was killed is kept, and the pastes that it may hold. */
export function cleared(state: ComposerState): ComposerState {
  const { kills } = state.buffer;
  const holdsChip = kills.some((text) => replaceChips(text, () => undefined) !== text);
  return { ...emptyComposer, buffer: { ...emptyBuffer, kills }, pastes: holdsChip ? state.pastes : [] };
}
