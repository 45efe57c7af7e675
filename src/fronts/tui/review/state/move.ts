import { goTo, nextLine, page, type Cursor, resolveCursor, step, toEnd } from './cursor.ts';
import { type Look, withCursor, cursorOf, type ReviewState } from './state.ts';
import { toggleFile } from './toggle.ts';

/** The cursor and the window, and the file that is looked at. */
export function moveStep(state: ReviewState, key: string, look: Look): ReviewState | null {
  const { viewport } = look;
  const cursor = cursorOf(state);
  const lines = viewport.body.lines;
  const to = (line: number): Cursor => (line < 0 || lines.length === 0 ? cursor : goTo(cursor, viewport, line));
  const half = Math.max(1, viewport.height >> 1);
  const whole = Math.max(1, viewport.height - 1);
  if (key === 'tab' || key === 'right') return turned(state, 1, look);
  if (key === 'shift+tab' || key === 'left') return turned(state, -1, look);
  if (lines.length === 0) return null;
  switch (key) {
    case 'down':
    case 'j':
      return withCursor(state, step(cursor, viewport, 1));
    case 'up':
    case 'k':
      return withCursor(state, step(cursor, viewport, -1));
    case 'ctrl+d':
      return withCursor(state, page(cursor, viewport, half));
    case 'ctrl+u':
      return withCursor(state, page(cursor, viewport, -half));
    case 'pagedown':
      return paged(state, cursor, whole, look);
    case 'pageup':
      return withCursor(state, page(cursor, viewport, -whole));
    case 'g':
    case 'home':
      return withCursor(state, to(0));
    case 'G':
    case 'end':
      return withCursor(state, toEnd(cursor, viewport));
    case ']':
      return withCursor(state, to(nextLine(cursor, viewport, 1, isChange(lines))));
    case '[':
      return withCursor(state, to(nextLine(cursor, viewport, -1, isChange(lines))));
    default:
      return null;
  }
}

/** Heads of hunks; where there are none (a new file), the first line of each block of changes. */
function isChange(lines: Look['viewport']['body']['lines']) {
  const heads = lines.some(({ type }) => type === 'hunk');
  const changed = (at: number) => {
    const line = lines[at];
    const row = line?.type === 'pair' ? (line.right ?? line.left) : line;
    return row?.type === 'row' && row.kind !== 'context';
  };
  return (line: (typeof lines)[number], at: number) =>
    heads ? line.type === 'hunk' && !line.segment.joined : changed(at) && !changed(at - 1);
}

/** Reading on past the end of a file goes to the next one. */
function paged(state: ReviewState, cursor: Cursor, by: number, look: Look): ReviewState {
  const next = page(cursor, look.viewport, by);
  const stood = resolveCursor(cursor, look.viewport).top === resolveCursor(next, look.viewport).top;
  if (stood && state.file < look.entries.length - 1 && state.range === null) return turned(state, 1, look);
  return withCursor(state, next);
}

function turned(state: ReviewState, by: number, { entries }: Look): ReviewState {
  if (entries.length < 2) return state;
  return { ...state, range: null, file: (state.file + by + entries.length) % entries.length };
}

/** A key in the tree of files; null where it is none of its own. */
export function treeStep(state: ReviewState, key: string, look: Look): ReviewState | null {
  const last = look.entries.length - 1;
  const to = (file: number) => ({ ...state, file: Math.max(0, Math.min(last, file)) });
  const far = Math.max(1, look.treeHeight - 1);
  switch (key) {
    case 'down':
    case 'j':
      return to(state.file + 1);
    case 'up':
    case 'k':
      return to(state.file - 1);
    case 'pagedown':
      return to(state.file + far);
    case 'pageup':
      return to(state.file - far);
    case 'g':
    case 'home':
      return to(0);
    case 'G':
    case 'end':
      return to(last);
    case 'enter':
      return { ...state, tree: false };
    case ' ':
    case 'x':
      return toggleFile(state, look).state;
    default:
      return null;
  }
}
