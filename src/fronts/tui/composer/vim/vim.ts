/** Vi's normal mode in the composer: keys that move and change instead of being typed. */

import type { Press } from '../../keys/press.ts';
import { vertical } from '../menu/history.ts';
import { change, stay } from '../state.ts';
import type { ComposerState, Step, Surroundings } from '../state.ts';
import type { Edit } from '../text/buffer.ts';
import { lineEnd, lineStart, nextGrapheme, previousGrapheme } from '../text/boundaries.ts';
import { lastOfWord, nextWord, wordEnd, wordStart } from './words.ts';

type Act = (state: ComposerState, at: Surroundings) => ComposerState;

const to =
  (offset: (text: string, cursor: number) => number): Act =>
  (state, at) =>
    change(state, { type: 'place', at: offset(state.buffer.text, state.buffer.cursor) }, at);

/** Takes away what lies between the cursor and there. */
const cut =
  (offset: (text: string, cursor: number) => number): Act =>
  (state, at) => {
    const { text, cursor } = state.buffer;
    const [from, end] = [Math.min(cursor, offset(text, cursor)), Math.max(cursor, offset(text, cursor))];
    return from === end ? state : replaced(state, { from, to: end, text: '' }, at);
  };

const replaced = (state: ComposerState, what: Omit<Extract<Edit, { type: 'replace' }>, 'type'>, at: Surroundings) =>
  change(state, { type: 'replace', ...what }, at);

const insert =
  (before: Act = (state) => state): Act =>
  (state, at) => ({ ...before(state, at), normal: null });

const left = (text: string, cursor: number) => Math.max(lineStart(text, cursor), previousGrapheme(text, cursor));
const right = (text: string, cursor: number) => Math.min(lineEnd(text, cursor), nextGrapheme(text, cursor));

/** The word, and the blanks behind it as far as the line goes. */
const wordAndBlanks = (text: string, cursor: number) => Math.min(nextWord(text, cursor), lineEnd(text, cursor));

/** The line with its line end. */
const wholeLine: Act = (state, at) => {
  const { text, cursor } = state.buffer;
  const [start, end] = [lineStart(text, cursor), lineEnd(text, cursor)];
  // Of the last line the line end before it goes.
  const from = end === text.length && start > 0 ? start - 1 : start;
  const done = replaced(state, { from, to: Math.min(text.length, end + 1), text: '' }, at);
  return to((left_, place) => lineStart(left_, place))(done, at);
};

/** The keys of normal mode; two letters are an operator and what it is done to. */
const keys: Readonly<Record<string, Act>> = {
  h: to(left),
  l: to(right),
  j: (state, at) => vertical(state, 1, at),
  k: (state, at) => vertical(state, -1, at),
  w: to(nextWord),
  b: to(wordStart),
  e: to(lastOfWord),
  '0': to(lineStart),
  $: to((text, cursor) => left(text, lineEnd(text, cursor))),
  x: cut(right),
  dd: wholeLine,
  dw: cut(wordAndBlanks),
  cw: insert(cut(wordEnd)),
  i: insert(),
  a: insert(to(right)),
  A: insert(to(lineEnd)),
  I: insert(
    to((text, cursor) => lineStart(text, cursor) + /^[ \t]*/.exec(text.slice(lineStart(text, cursor)))![0].length),
  ),
  o: insert((state, at) => {
    const end = lineEnd(state.buffer.text, state.buffer.cursor);
    return replaced(state, { from: end, to: end, text: '\n' }, at);
  }),
  u: (state, at) => change(state, { type: 'undo' }, at),
};

const operators = new Set(['d', 'c']);

/**
 * What a key does in vi's way; null where it does what it does for everybody. Esc while writing goes to normal mode, where nothing is
 * typed: what is no key of it is ignored.
 */
export function vimStep(state: ComposerState, press: Press, at: Surroundings): Step | null {
  if (!at.vim) return null;
  if (state.normal === null) {
    const isEscape = press.type === 'key' && press.name === 'escape' && !press.alt && !press.ctrl;
    // An open list is closed first, as for everybody.
    if (!isEscape || state.menu !== null) return null;
    return stay({ ...to(left)(state, at), normal: '' });
  }
  if (press.type === 'paste') return null;
  if (press.type === 'key') return press.name === 'backspace' ? stay(to(left)(state, at)) : null;
  let next = state;
  // Several keys may come in one chunk, and may leave normal mode.
  const letters = Array.from(press.text);
  for (const [index, letter] of letters.entries()) {
    if (next.normal === null) {
      return stay(change(next, { type: 'insert', text: letters.slice(index).join('') }, at));
    }
    const command = next.normal + letter;
    if (operators.has(command)) next = { ...next, normal: command };
    else next = { ...pressed(next, command, at) };
  }
  return stay({ ...next, menu: null });
}

function pressed(state: ComposerState, command: string, at: Surroundings): ComposerState {
  const idle = { ...state, normal: '' };
  return Object.hasOwn(keys, command) ? keys[command]!(idle, at) : idle;
}
