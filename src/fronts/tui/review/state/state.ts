/** The state of a review as keys change it, what they find on the screen, and what they ask for. */

import type { ReviewQuestion } from '../../../../protocol/approval.ts';
import type { Resolution } from '../../../../protocol/change.ts';
import type { Preferences } from '../../../../protocol/desk.ts';
import type { TextBuffer } from '../../composer/text/buffer.ts';
import type { Proof } from '../../view/proof.ts';
import type { Entry } from '../model/entries.ts';
import type { DiagramState } from '../model/diagrams/diagrams.ts';
import type { FileView } from '../model/file.ts';
import { defaultContext } from '../model/lines/context-lines.ts';
import { startOf } from '../model/lines/body.ts';
import { uncut } from '../model/lines/segments.ts';
import type { Cuts } from '../model/lines/segments.ts';
import type { Seen } from '../model/seen.ts';
import type { Refusals } from '../model/selection.ts';
import type { EvidenceState } from '../model/proof/verdict-at.ts';
import { nothingViewed } from '../model/viewed.ts';
import type { Viewed } from '../model/viewed.ts';
import type { Anchor, Comment } from './comments.ts';
import { firstCursor, resolveCursor } from './cursor.ts';
import type { Cursor, Viewport } from './cursor.ts';
import type { InlineState } from './inline.ts';

/** A command that is tried on what is chosen, or was. */
export interface Trial {
  command: string;
  /** What it said; then what it came to. */
  lines: readonly string[];
  running: boolean;
  /** Rows that were scrolled back from the end. */
  back: number;
}

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
  /** A command that is tried, or was: it stands in the place of the diff. */
  readonly trial: Trial | null;
  readonly lastTried: string;
  /** It stands in the place of the diff too. */
  readonly evidence: EvidenceState | null;
  /** So does a diagram of the file, drawn. */
  readonly diagram: DiagramState | null;
  /** How findings are mended is shown below them. */
  readonly helps: boolean;
  /** What was searched for last. */
  readonly query: string | null;
  /** Keys as in vi: of a search, `n` and `N` go to the next match and the one before. */
  readonly vim: boolean;
  /** Id of the line at which a range begins; it goes to the cursor. */
  readonly range: string | null;
  /** The keys move in the tree of files. */
  readonly tree: boolean;
  /** Folders of the tree that were one row, and are not any more. */
  readonly opened: ReadonlySet<string>;
  /** First row of the list of keys, while it is shown. */
  readonly help: number | null;
  /** The diff is against what was proposed last time. */
  readonly since: boolean;
  readonly hideSpace: boolean;
  readonly diff: NonNullable<Preferences['diff']>;
  readonly message: string | null;
  /** What was on the screen. */
  readonly seen: Seen;
  /** Paths of files that were marked as viewed. */
  readonly marked: ReadonlySet<string>;
  /** The key that, pressed next, goes ahead although something was not seen; and the one that was so before this key. */
  readonly confirm: string | null;
  readonly confirmed: string | null;
}

/** How one file is shown. */
interface FileOptions {
  /** Unchanged lines around each change. */
  context: number;
  cuts: Cuts;
}

const defaultOptions: FileOptions = { context: defaultContext, cuts: uncut };

/** A line that is being written, and what for. */
export interface Field {
  kind: 'send' | 'findings' | 'comment' | 'search' | 'try';
  buffer: TextBuffer;
  /** What the comment is about. */
  anchor?: Anchor;
  /** Findings that go along. */
  count?: number;
}

/** Nothing was done yet. */
export function initialState(
  { diff = 'auto', hideSpace = false, vim = false }: Preferences = {},
  { seen, marked }: Pick<Viewed, 'seen' | 'marked'> = nothingViewed(),
): ReviewState {
  return {
    file: 0,
    cursors: {},
    refused: {},
    options: {},
    comments: [],
    resolved: {},
    field: null,
    inline: null,
    trial: null,
    lastTried: '',
    evidence: null,
    diagram: null,
    helps: true,
    query: null,
    vim,
    range: null,
    tree: false,
    opened: new Set(),
    help: null,
    since: false,
    hideSpace,
    diff,
    message: null,
    seen,
    marked,
    confirm: null,
    confirmed: null,
  };
}

/** Said where something is tried that only the whole change allows. */
export const sinceMessage = 'This is what changed since the last proposal: p goes back to the whole change';

/** What of a change set would land without having been on the screen. */
export interface Unseen {
  /** Changed rows, how many there are in all, and those too long to be shown. */
  rows: number;
  of: number;
  cut: number;
  /** Files that have some, and those that are not read yet. */
  files: number;
  unread: number;
  /** Where it begins: index of the file, and id of the line; null when all was seen. */
  next: { file: number; line: string | null } | null;
}

/** What is on the screen while a key comes. */
export interface Look {
  about: ReviewQuestion['about'];
  entries: readonly Entry[];
  files: readonly (FileView | undefined)[];
  /** What is shown of the file at hand: it, or its difference to what was proposed last time. */
  shown: FileView | undefined;
  viewport: Viewport;
  /** What is proven of it; null where nothing is checked. */
  proof: Proof | null;
  /** Of the evidence or the diagram that is shown: rows, and those there is room for; columns of the widest, and those there are. */
  aside: { total: number; height: number; wide: number; columns: number };
  /** The lines are on the screen: nothing stands in their place. */
  visible: boolean;
  /** Nor was what was said last: the key came in a burst with the one that caused it. */
  undrawn?: boolean;
  /** What would land unseen. */
  unseen: (state: ReviewState) => Unseen;
  /** There is nothing to choose, only to read and to comment on. */
  readOnly: boolean;
  /** "Always" is offered. */
  always: boolean;
  /** Titles of what the same reply proposes after this. */
  rest: readonly string[];
  /** The conversation can be taken back too. */
  rewind: boolean;
  /** Commands can be tried; rows of the one that is shown. */
  tries: boolean;
  trialRows: number;
  /** There is something proposed earlier to compare with. */
  previous: boolean;
  /** Old and new stand side by side. */
  split: boolean;
  /** There is a way to the whole screen, or back. */
  full: boolean;
  /** Rows of the list of keys, and those that there is room for. */
  help: { total: number; height: number };
  /** Columns for the text of a hunk that is edited in place. */
  textColumns: number;
  /** Rows of the tree. */
  treeHeight: number;
}

/** What a key asks of the controller. */
export type ReviewEffect =
  | { type: 'accept'; always?: boolean; rewind?: boolean; rest?: boolean }
  | { type: 'reject' }
  | { type: 'send'; text: string; findings?: boolean }
  | { type: 'later' }
  | { type: 'edit' }
  | { type: 'saved'; text: string; message?: string }
  | { type: 'interrupt' }
  /** Null stops the one that is tried. */
  | { type: 'try'; command: string | null }
  | { type: 'full' }
  | { type: 'prefer'; change: Preferences };

/** What a key came to. */
export interface ReviewStep {
  state: ReviewState;
  effect?: ReviewEffect;
}

/** Where the reader is in the file at hand. */
export function cursorOf(state: ReviewState): Cursor {
  return state.cursors[state.file] ?? firstCursor;
}

/** How a file is shown. */
export function optionsOf(state: ReviewState, path: string): FileOptions {
  return state.options[path] ?? defaultOptions;
}

/** The cursor somewhere else in the file at hand. */
export function withCursor(state: ReviewState, cursor: Cursor): ReviewState {
  return cursor === state.cursors[state.file]
    ? state
    : { ...state, cursors: { ...state.cursors, [state.file]: cursor } };
}

/** The state with the cursor held where it stands, before the lines around it change. */
export function holdCursor(state: ReviewState, { viewport }: Pick<Look, 'viewport'>): ReviewState {
  const cursor = cursorOf(state);
  const { line, top } = resolveCursor(cursor, viewport);
  const { body } = viewport;
  const id = body.lines.at(line)?.id;
  return id === undefined ? state : withCursor(state, { ...cursor, id, at: body.rowsBetween(top, startOf(line)) });
}

/** Nothing happens, and the footer says why, until the next key. */
export function withMessage(state: ReviewState, message: string): ReviewStep {
  return { state: { ...state, message } };
}
