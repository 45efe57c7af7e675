/** The editing keys of every text field, after readline: the composer, fields of one line, a hunk written over in place. */

import type { Edit } from './text/buffer.ts';

export { keyId } from '../keys/asked.ts';

const move = (to: Extract<Edit, { type: 'move' }>['to']): Edit => ({ type: 'move', to });
const kill = (what: Extract<Edit, { type: 'kill' }>['what']): Edit => ({ type: 'kill', what });

/** Keys that only change the text or move in it. */
export const editRows: readonly { keys: readonly string[]; edit: Edit }[] = [
  { keys: ['left', 'ctrl+b'], edit: move('left') },
  { keys: ['right', 'ctrl+f'], edit: move('right') },
  { keys: ['home', 'ctrl+a'], edit: move('lineStart') },
  { keys: ['end', 'ctrl+e'], edit: move('lineEnd') },
  { keys: ['ctrl+home', 'alt+<'], edit: move('start') },
  { keys: ['ctrl+end', 'alt+>'], edit: move('end') },
  { keys: ['ctrl+left', 'alt+left', 'alt+b'], edit: move('wordBefore') },
  { keys: ['ctrl+right', 'alt+right', 'alt+f'], edit: move('wordAfter') },
  { keys: ['backspace', 'shift+backspace', 'ctrl+h'], edit: { type: 'erase', what: 'before' } },
  { keys: ['delete'], edit: { type: 'erase', what: 'after' } },
  { keys: ['ctrl+k'], edit: kill('toEnd') },
  { keys: ['ctrl+u'], edit: kill('toStart') },
  { keys: ['ctrl+w'], edit: kill('blank') },
  { keys: ['alt+backspace', 'ctrl+backspace'], edit: kill('wordBefore') },
  { keys: ['alt+d', 'ctrl+delete', 'alt+delete'], edit: kill('wordAfter') },
  { keys: ['ctrl+y'], edit: { type: 'yank' } },
  { keys: ['alt+y'], edit: { type: 'yankPop' } },
  { keys: ['ctrl+t'], edit: { type: 'transpose' } },
  // Ctrl+Z suspends; Ctrl+_ and Ctrl+/ are the same byte on most terminals.
  { keys: ['ctrl+_', 'ctrl+/', 'ctrl+shift+_', 'ctrl+shift+-'], edit: { type: 'undo' } },
  { keys: ['alt+_', 'alt+shift+_', 'alt+shift+-'], edit: { type: 'redo' } },
];

/** The same by key. */
export const edits: ReadonlyMap<string, Edit> = new Map(
  editRows.flatMap(({ keys, edit }) => keys.map((key) => [key, edit] as const)),
);

/** Keys that begin a new line wherever Enter sends. Only those that every terminal knows are told of. */
export const newlineRows: readonly { keys: readonly string[]; does?: string }[] = [
  { keys: ['alt+enter', 'ctrl+j'], does: 'a new line' },
  // Terminals that know Shift+Enter report it as CSI 13;2u.
  { keys: ['shift+enter', 'ctrl+enter', 'alt+shift+enter'] },
];

/** All of them. */
export const newlineKeys: ReadonlySet<string> = new Set(newlineRows.flatMap(({ keys }) => keys));
