/** The text buffer of the composer: a pure reducer with cursor, kill ring and undo history. */

import {
  blankBefore,
  boundaryAt,
  lineEnd,
  lineStart,
  nextGrapheme,
  previousGrapheme,
  wordAfter,
  wordBefore,
} from './boundaries.ts';

interface Snapshot {
  readonly text: string;
  readonly cursor: number;
}

/** What the composer holds. `cursor` is an offset in UTF-16 units, always on a grapheme boundary. */
export interface TextBuffer extends Snapshot {
  /** The column that moving up and down aims at; null after any other action. */
  readonly goal: number | null;
  /** What was killed, newest first (the kill ring of Emacs and readline). */
  readonly kills: readonly string[];
  /** What the last yank put in, while nothing else has been done: Alt+Y replaces it. */
  readonly yanked: { readonly start: number; readonly end: number; readonly which: number } | null;
  readonly past: readonly Snapshot[];
  readonly future: readonly Snapshot[];
  /** What kind of action came last: alike ones are undone together, kills are joined. */
  readonly last: 'type' | 'erase' | 'kill' | 'other';
}

/** What a key can do to a text. */
export type Edit =
  | { type: 'insert'; text: string; /** Undone on its own, never together with typing. */ whole?: boolean }
  | { type: 'erase'; what: 'before' | 'after' }
  | { type: 'kill'; what: 'toEnd' | 'toStart' | 'blank' | 'wordBefore' | 'wordAfter' }
  | { type: 'move'; to: 'left' | 'right' | 'wordBefore' | 'wordAfter' | 'lineStart' | 'lineEnd' | 'start' | 'end' }
  /** To an offset; `goal` keeps the column while moving up and down. */
  | { type: 'place'; at: number; goal?: number }
  | { type: 'yank' }
  | { type: 'yankPop' }
  | { type: 'transpose' }
  | { type: 'undo' }
  | { type: 'redo' }
  /** Replaces a stretch of the text (completion), the cursor behind it. */
  | { type: 'replace'; from: number; to: number; text: string }
  /** A new text, the cursor at its end. */
  | { type: 'set'; text: string };

const undoDepth = 200;
const killDepth = 20;

/** Nothing written, nothing to undo. */
export const emptyBuffer: TextBuffer = {
  text: '',
  cursor: 0,
  goal: null,
  kills: [],
  yanked: null,
  past: [],
  future: [],
  last: 'other',
};

/** The reducer: pure. Text that is put in must be clean already (`admit`). */
export function edit(buffer: TextBuffer, action: Edit): TextBuffer {
  switch (action.type) {
    case 'insert':
      return insert(buffer, action.text, action.whole ?? false);
    case 'erase': {
      const [from, to] =
        action.what === 'before'
          ? [previousGrapheme(buffer.text, buffer.cursor), buffer.cursor]
          : [buffer.cursor, nextGrapheme(buffer.text, buffer.cursor)];
      return change(buffer, from, to, '', 'erase', buffer.last === 'erase');
    }
    case 'kill':
      return kill(buffer, action.what);
    case 'move':
      return move(buffer, target(buffer, action.to));
    case 'place':
      return { ...move(buffer, boundaryAt(buffer.text, action.at)), goal: action.goal ?? null };
    case 'yank':
      return yank(buffer, buffer.cursor, buffer.cursor, 0);
    case 'yankPop':
      return buffer.yanked
        ? yank(buffer, buffer.yanked.start, buffer.yanked.end, (buffer.yanked.which + 1) % buffer.kills.length)
        : buffer;
    case 'transpose':
      return transpose(buffer);
    case 'undo':
      return restore(buffer, buffer.past, buffer.future, 'past');
    case 'redo':
      return restore(buffer, buffer.future, buffer.past, 'future');
    case 'replace':
      return change(buffer, action.from, action.to, action.text, 'other', false);
    default:
      return change(buffer, 0, buffer.text.length, action.text, 'other', false);
  }
}

/** Replaces `from..to`; remembers the state before, unless the change belongs to the same undo group as the last one. */
function change(
  buffer: TextBuffer,
  from: number,
  to: number,
  text: string,
  kind: TextBuffer['last'],
  grouped: boolean,
): TextBuffer {
  if (from === to && text === '')
    return { ...buffer, goal: null, yanked: null, last: buffer.last === kind ? kind : 'other' };
  const whole = buffer.text.slice(0, from) + text + buffer.text.slice(to);
  const past = grouped
    ? buffer.past
    : [...buffer.past.slice(1 - undoDepth), { text: buffer.text, cursor: buffer.cursor }];
  return {
    ...buffer,
    text: whole,
    // Joined with its neighbours a new character may end inside a grapheme: a combining mark put before another, say.
    cursor: forward(whole, from + text.length),
    goal: null,
    yanked: null,
    past,
    future: [],
    last: kind,
  };
}

/** `at`, or the end of the grapheme it stands in. */
function forward(text: string, at: number): number {
  const start = boundaryAt(text, at);
  return start === at ? at : nextGrapheme(text, start);
}

function insert(buffer: TextBuffer, text: string, whole: boolean): TextBuffer {
  if (text === '') return buffer;
  // A group of typing ends where a new word begins, so that undo takes a word at a time.
  const newWord = /\s$/.test(buffer.text.slice(0, buffer.cursor)) && !/^\s/.test(text);
  return change(
    buffer,
    buffer.cursor,
    buffer.cursor,
    text,
    whole ? 'other' : 'type',
    !whole && buffer.last === 'type' && !newWord,
  );
}

function move(buffer: TextBuffer, cursor: number): TextBuffer {
  return { ...buffer, cursor, goal: null, yanked: null, last: 'other' };
}

function target({ text, cursor }: TextBuffer, to: Extract<Edit, { type: 'move' }>['to']): number {
  switch (to) {
    case 'left':
      return previousGrapheme(text, cursor);
    case 'right':
      return nextGrapheme(text, cursor);
    case 'wordBefore':
      return wordBefore(text, cursor);
    case 'wordAfter':
      return wordAfter(text, cursor);
    case 'lineStart':
      return lineStart(text, cursor);
    case 'lineEnd':
      return lineEnd(text, cursor);
    case 'start':
      return 0;
    default:
      return text.length;
  }
}

function kill(buffer: TextBuffer, what: Extract<Edit, { type: 'kill' }>['what']): TextBuffer {
  const { text, cursor } = buffer;
  const backwards = what !== 'toEnd' && what !== 'wordAfter';
  const other = {
    // At the end (or start) of a line its line break goes, so that the key can be pressed again and again.
    toEnd: () => (lineEnd(text, cursor) === cursor ? nextGrapheme(text, cursor) : lineEnd(text, cursor)),
    toStart: () => (lineStart(text, cursor) === cursor ? previousGrapheme(text, cursor) : lineStart(text, cursor)),
    blank: () => blankBefore(text, cursor),
    wordBefore: () => wordBefore(text, cursor),
    wordAfter: () => wordAfter(text, cursor),
  }[what]();
  const [from, to] = backwards ? [other, cursor] : [cursor, other];
  if (from === to) return { ...buffer, goal: null, yanked: null };
  const killed = text.slice(from, to);
  const joins = buffer.last === 'kill' && buffer.kills.length > 0;
  const newest = joins ? (backwards ? killed + buffer.kills[0] : buffer.kills[0] + killed) : killed;
  const kills = [newest, ...(joins ? buffer.kills.slice(1) : buffer.kills)].slice(0, killDepth);
  return { ...change(buffer, from, to, '', 'kill', false), kills };
}

function yank(buffer: TextBuffer, from: number, to: number, which: number): TextBuffer {
  const text = buffer.kills[which];
  if (text === undefined) return buffer;
  const next = change(buffer, from, to, text, 'other', from !== to);
  return { ...next, yanked: { start: from, end: from + text.length, which } };
}

function transpose(buffer: TextBuffer): TextBuffer {
  const { text, cursor } = buffer;
  const start = lineStart(text, cursor);
  // At the end of a line the two before the cursor change places.
  const middle = cursor === lineEnd(text, cursor) ? previousGrapheme(text, cursor) : cursor;
  if (middle <= start || start === lineEnd(text, cursor)) return buffer;
  const from = previousGrapheme(text, middle);
  const to = nextGrapheme(text, middle);
  return change(buffer, from, to, text.slice(middle, to) + text.slice(from, middle), 'other', false);
}

function restore(
  buffer: TextBuffer,
  from: readonly Snapshot[],
  to: readonly Snapshot[],
  side: 'past' | 'future',
): TextBuffer {
  const snapshot = from.at(-1);
  if (!snapshot) return buffer;
  const rest = from.slice(0, -1);
  const other = [...to, { text: buffer.text, cursor: buffer.cursor }];
  return {
    ...buffer,
    ...snapshot,
    goal: null,
    yanked: null,
    last: 'other',
    past: side === 'past' ? rest : other,
    future: side === 'past' ? other : rest,
  };
}
