import type { ReviewQuestion } from '../../../../protocol/approval.ts';
import type { Resolution } from '../../../../protocol/change.ts';
import type { Preferences } from '../../../../protocol/desk.ts';
import type { TextBuffer } from '../../composer/text/buffer.ts';
import type { Refusals } from '../model/selection.ts';
import type { FileView } from '../model/file.ts';
import type { InlineState } from './inline.ts';
import { type Cuts, uncut } from '../model/segments.ts';
import { type Cursor, firstCursor, type Viewport } from './cursor.ts';
import type { Comment } from './comments.ts';
import { defaultContext } from '../model/context-lines.ts';
import type { Entry } from '../model/entries.ts';

/** What a person does in the review panel: a fold of the keys. */
export interface ReviewState {
  /** Index of the file that is looked at. */
  readonly file: number;
  /** By index of the file. */
  readonly cursors: Readonly<Record<number, Cursor>>;
  readonly refused: Refusals;
  /** By path. */
  readonly options: Readonly<Record<string, FileOptions>>;
  readonly comments: readonly Comment[];
  /** What to keep of files in conflict, by path. */
  readonly resolved: Readonly<Record<string, Resolution>>;
  /** What is being written. */
  readonly field: Field | null;
  /** A hunk that is edited in place. */
  readonly inline: InlineState | null;
  /** What was searched for last. */
  readonly query: string | null;
  /** Id of the line at which a range begins; it goes to the cursor. */
  readonly range: string | null;
  /** The keys move in the tree of files. */
  readonly tree: boolean;
  /** First row of the list of keys, while it is shown. */
  readonly help: number | null;
  /** The diff is against what was proposed last time. */
  readonly since: boolean;
  readonly hideSpace: boolean;
  readonly diff: NonNullable<Preferences['diff']>;
  readonly message: string | null;
}

/** How one file is shown. */
interface FileOptions {
  /** Unchanged lines around each change. */
  context: number;
  cuts: Cuts;
}

const defaultOptions: FileOptions = { context: defaultContext, cuts: uncut };

export interface Field {
  kind: 'send' | 'comment' | 'search';
  buffer: TextBuffer;
  /** What the comment is about. */
  anchor?: Omit<Comment, 'text'>;
}

export function initialState({ diff = 'auto', hideSpace = false }: Preferences = {}): ReviewState {
  return {
    file: 0,
    cursors: {},
    refused: {},
    options: {},
    comments: [],
    resolved: {},
    field: null,
    inline: null,
    query: null,
    range: null,
    tree: false,
    help: null,
    since: false,
    hideSpace,
    diff,
    message: null,
  };
}

/** What is on the screen while a key comes. */
export interface Look {
  about: ReviewQuestion['about'];
  entries: readonly Entry[];
  files: readonly (FileView | undefined)[];
  /** What is shown of the file at hand: it, or its difference to what was proposed last time. */
  shown: FileView | undefined;
  viewport: Viewport;
  /** There is nothing to choose, only to read and to comment on. */
  readOnly: boolean;
  /** "Always" is offered. */
  always: boolean;
  /** The conversation can be taken back too. */
  rewind: boolean;
  /** There is something proposed earlier to compare with. */
  previous: boolean;
  /** Old and new stand side by side. */
  split: boolean;
  /** There is a way to the whole screen, or back. */
  full: boolean;
  /** Rows of the list of keys, and those that there is room for. */
  help: { total: number; height: number };
  /** Columns of the diff. */
  columns: number;
  /** Rows of the tree. */
  treeHeight: number;
}

export type ReviewEffect =
  | { type: 'accept'; always?: boolean; rewind?: boolean }
  | { type: 'reject' }
  | { type: 'send'; text: string }
  | { type: 'later' }
  | { type: 'edit' }
  | { type: 'saved'; text: string }
  | { type: 'interrupt' }
  | { type: 'full' }
  | { type: 'prefer'; change: Preferences };

export interface ReviewStep {
  state: ReviewState;
  effect?: ReviewEffect;
}

export function cursorOf(state: ReviewState): Cursor {
  return state.cursors[state.file] ?? firstCursor;
}

export function optionsOf(state: ReviewState, path: string): FileOptions {
  return state.options[path] ?? defaultOptions;
}

export function withCursor(state: ReviewState, cursor: Cursor): ReviewState {
  return cursor === state.cursors[state.file]
    ? state
    : { ...state, cursors: { ...state.cursors, [state.file]: cursor } };
}

export function withMessage(state: ReviewState, message: string): ReviewStep {
  return { state: { ...state, message } };
}
