import type { Selection } from '../../../protocol/approval.ts';
import type { TextBuffer } from '../composer/buffer.ts';
import { emptyLine, lineStep } from '../composer/line.ts';
import { keyFor } from '../keys/asked.ts';
import type { Press } from '../keys/press.ts';
import { type Scroll, scrollBy, shownAt, unread } from '../keys/scroll.ts';

/** What a person does in the review panel: a fold of the keys. */
export interface ReviewState {
  /** Index of the file that is looked at. */
  readonly file: number;
  /** By index of the file. */
  readonly scrolls: Readonly<Record<number, Scroll>>;
  /** What is chosen of each path; one without an entry is chosen whole. */
  readonly choices: Readonly<Record<string, FileChoice>>;
  /** The words to the model that are being written. */
  readonly words: TextBuffer | null;
  readonly message: string | null;
}

export const firstLook: ReviewState = { file: 0, scrolls: {}, choices: {}, words: null, message: null };

/** Nothing of a file, all of it, or (as `Selection` has it) some hunks and lines. */
type FileChoice = 'none' | Selection['files'][string];

/** What is on the screen while a key comes. */
export interface Look {
  /** Paths of each file that can be looked at. */
  files: readonly (readonly string[])[];
  /** Rows of the window for the file's lines, and rows that they take. */
  height: number;
  total: number;
  /** "Always" is offered. */
  always: boolean;
  editable: boolean;
}

export type ReviewEffect =
  | { type: 'accept'; always: boolean }
  | { type: 'reject' }
  | { type: 'words'; text: string }
  | { type: 'edit' }
  | { type: 'interrupt' };

interface ReviewStep {
  state: ReviewState;
  effect?: ReviewEffect;
}

export function scrollOf(state: ReviewState, look: Look): Scroll {
  return shownAt(state.scrolls[state.file] ?? unread, look.height, look.total);
}

/** Which files of the change set are accepted: all, none, or by name. */
export function acceptance(state: ReviewState, look: Pick<Look, 'files'>): 'all' | 'none' | Selection {
  const files: Selection['files'] = {};
  const paths = look.files.flat();
  for (const path of paths) {
    const choice = state.choices[path] ?? 'all';
    if (choice !== 'none') files[path] = choice;
  }
  if (paths.every((path) => files[path] === 'all')) return 'all';
  return Object.keys(files).length === 0 ? 'none' : { files };
}

export function isRefused(state: ReviewState, look: Pick<Look, 'files'>, file: number): boolean {
  return (look.files[file] ?? []).every((path) => state.choices[path] === 'none');
}

/** What a key does: pure. */
export function reviewStep(before: ReviewState, press: Press, look: Look): ReviewStep {
  const state = before.message === null ? before : { ...before, message: null };
  if (state.words) return wordsStep(state, state.words, press);
  const key = keyFor(press);
  if (key === null) return { state };
  const scroll = scrollOf(state, look);
  const moved = scrollBy(scroll, key, look.height, look.total);
  if (moved) return { state: scrolled(state, moved, scroll, key, look) };
  switch (key) {
    case 'y':
      if (acceptance(state, look) !== 'none') return { state, effect: { type: 'accept', always: false } };
      return { state: { ...state, message: 'No file is chosen: n rejects, space chooses' } };
    case 'a':
      if (!look.always) return { state: { ...state, message: 'This is asked every time' } };
      if (acceptance(state, look) !== 'all')
        return { state: { ...state, message: 'a accepts all: choose every file first' } };
      return { state, effect: { type: 'accept', always: true } };
    case 'n':
      return { state, effect: { type: 'reject' } };
    case 'r':
      return { state: { ...state, words: emptyLine } };
    case 'e':
      if (look.editable) return { state, effect: { type: 'edit' } };
      return { state: { ...state, message: 'This one has no text to edit' } };
    case ' ':
      return { state: toggled(state, look) };
    case 'tab':
    case 'right':
      return { state: turned(state, 1, look) };
    case 'shift+tab':
    case 'left':
      return { state: turned(state, -1, look) };
    case 'escape':
    case 'ctrl+c':
      return { state, effect: { type: 'interrupt' } };
    default:
      return { state };
  }
}

function wordsStep(state: ReviewState, words: TextBuffer, press: Press): ReviewStep {
  const next = lineStep(words, press);
  if (next === 'leave') return { state: { ...state, words: null } };
  if (next !== 'enter') return { state: { ...state, words: next } };
  const text = words.text.trim();
  if (text === '') return { state: { ...state, words: null, message: 'Nothing written: n rejects without words' } };
  return { state, effect: { type: 'words', text } };
}

/** Reading on past the end of a file goes to the next one. */
function scrolled(state: ReviewState, moved: Scroll, from: Scroll, key: string, look: Look): ReviewState {
  const onward = (key === 'pagedown' || key === 'f') && moved.top === from.top && state.file < look.files.length - 1;
  const kept = { ...state, scrolls: { ...state.scrolls, [state.file]: moved } };
  return onward ? turned(kept, 1, look) : kept;
}

function turned(state: ReviewState, by: 1 | -1, look: Look): ReviewState {
  const count = look.files.length;
  if (count < 2) return state;
  const scrolls = { ...state.scrolls, [state.file]: scrollOf(state, look) };
  return { ...state, scrolls, file: (state.file + by + count) % count };
}

function toggled(state: ReviewState, look: Look): ReviewState {
  if (look.files.length < 2) return { ...state, message: 'One file: y accepts it, n rejects it' };
  const choice = isRefused(state, look, state.file) ? 'all' : 'none';
  const paths = look.files[state.file] ?? [];
  return { ...state, choices: { ...state.choices, ...Object.fromEntries(paths.map((path) => [path, choice])) } };
}
