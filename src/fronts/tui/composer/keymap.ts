import type { Press } from '../keys/press.ts';
import type { Edit } from './text/buffer.ts';

/** `ctrl+alt+shift+name`, with what was held. */
export function keyId(press: Extract<Press, { type: 'key' }>): string {
  return `${press.ctrl ? 'ctrl+' : ''}${press.alt ? 'alt+' : ''}${press.shift ? 'shift+' : ''}${press.name}`;
}

const move = (to: Extract<Edit, { type: 'move' }>['to']): Edit => ({ type: 'move', to });
const kill = (what: Extract<Edit, { type: 'kill' }>['what']): Edit => ({ type: 'kill', what });

/** Keys that only change the text or move in it; the names are those of readline. */
export const edits: ReadonlyMap<string, Edit> = new Map<string, Edit>([
  ['left', move('left')],
  ['ctrl+b', move('left')],
  ['right', move('right')],
  ['ctrl+f', move('right')],
  ['home', move('lineStart')],
  ['ctrl+a', move('lineStart')],
  ['end', move('lineEnd')],
  ['ctrl+e', move('lineEnd')],
  ['ctrl+home', move('start')],
  ['alt+<', move('start')],
  ['ctrl+end', move('end')],
  ['alt+>', move('end')],
  ['ctrl+left', move('wordBefore')],
  ['alt+left', move('wordBefore')],
  ['alt+b', move('wordBefore')],
  ['ctrl+right', move('wordAfter')],
  ['alt+right', move('wordAfter')],
  ['alt+f', move('wordAfter')],
  ['backspace', { type: 'erase', what: 'before' }],
  ['shift+backspace', { type: 'erase', what: 'before' }],
  ['ctrl+h', { type: 'erase', what: 'before' }],
  ['delete', { type: 'erase', what: 'after' }],
  ['ctrl+k', kill('toEnd')],
  ['ctrl+u', kill('toStart')],
  ['ctrl+w', kill('blank')],
  ['alt+backspace', kill('wordBefore')],
  ['ctrl+backspace', kill('wordBefore')],
  ['alt+d', kill('wordAfter')],
  ['ctrl+delete', kill('wordAfter')],
  ['alt+delete', kill('wordAfter')],
  ['ctrl+y', { type: 'yank' }],
  ['alt+y', { type: 'yankPop' }],
  ['ctrl+t', { type: 'transpose' }],
  // Ctrl+Z suspends; Ctrl+_ and Ctrl+/ are the same byte on most terminals.
  ['ctrl+_', { type: 'undo' }],
  ['ctrl+/', { type: 'undo' }],
  ['ctrl+shift+_', { type: 'undo' }],
  ['ctrl+shift+-', { type: 'undo' }],
  ['alt+_', { type: 'redo' }],
  ['alt+shift+_', { type: 'redo' }],
  ['alt+shift+-', { type: 'redo' }],
]);

/** Keys that begin a new line wherever Enter sends. Terminals that know Shift+Enter report it as CSI 13;2u. */
export const newlineKeys: ReadonlySet<string> = new Set([
  'alt+enter',
  'shift+enter',
  'ctrl+enter',
  'ctrl+j',
  'alt+shift+enter',
]);
