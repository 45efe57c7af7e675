/** The keys that move: the cursor and its window through a file, from file to file, and from match to match. */

import { goTo, nextLine, page, resolveCursor, step, toEnd } from '../cursor.ts';
import type { Cursor, Viewport } from '../cursor.ts';
import { startField } from '../field.ts';
import { searchAgain } from '../search.ts';
import { cursorOf, withCursor } from '../state.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';
import { inReview } from './row.ts';
import type { Act, ReviewKey } from './row.ts';

/** They stand behind those that say something. */
export const moveKeys: readonly ReviewKey[] = [
  {
    keys: ['up', 'down', 'k', 'j'],
    group: 'Move',
    does: 'line by line',
    act: [
      moving((cursor, viewport) => step(cursor, viewport, -1)),
      moving((cursor, viewport) => step(cursor, viewport, 1)),
    ],
    hint: ({ mode }) => (mode === 'range' ? { key: '↑↓', does: 'more or fewer' } : null),
  },
  {
    keys: ['pageup', 'pagedown'],
    group: 'Move',
    does: 'page by page, and on into the next file',
    act: [moving((cursor, viewport) => page(cursor, viewport, -wholePage(viewport))), pageOn],
  },
  {
    keys: ['ctrl+u', 'ctrl+d'],
    group: 'Move',
    does: 'half a page',
    act: [
      moving((cursor, viewport) => page(cursor, viewport, -halfPage(viewport))),
      moving((cursor, viewport) => page(cursor, viewport, halfPage(viewport))),
    ],
  },
  {
    keys: ['g', 'G', 'home', 'end'],
    group: 'Move',
    does: 'to the top, to the end',
    act: [moving((cursor, viewport) => goTo(cursor, viewport, 0)), moving(toEnd)],
  },
  {
    keys: ['[', ']'],
    group: 'Move',
    does: 'to the hunk before, to the next hunk',
    act: [toChange(-1), toChange(1)],
  },
  {
    keys: ['tab', 'shift+tab', 'right', 'left'],
    group: 'Move',
    does: 'to the next file, to the one before',
    act: [toFile(1), toFile(-1)],
    hint: inReview(({ entries }) => (entries.length > 1 ? { does: 'next file', short: 'next', order: 1 } : null)),
  },
  {
    name: 'review.search',
    keys: ['/'],
    group: 'Move',
    does: 'search in the whole diff',
    act: (state) => startField(state, 'search'),
  },
  {
    keys: ['.', ','],
    group: 'Move',
    does: 'to the next match, to the one before',
    act: [searchAgain(1), searchAgain(-1)],
  },
];

const halfPage = ({ height }: Viewport) => Math.max(1, height >> 1);
/** A row of the page before stays on the screen. */
const wholePage = ({ height }: Viewport) => Math.max(1, height - 1);

/** A move within the file; as long as nothing of it can be shown there is none. */
function moving(to: (cursor: Cursor, viewport: Viewport) => Cursor): Act {
  return (state, { viewport }) =>
    viewport.body.lines.length === 0 ? { state } : { state: withCursor(state, to(cursorOf(state), viewport)) };
}

function toChange(by: 1 | -1): Act {
  return moving((cursor, viewport) => {
    const line = nextLine(cursor, viewport, by, isChange(viewport.body.lines));
    return line < 0 ? cursor : goTo(cursor, viewport, line);
  });
}

/** Headers of hunks; where there are none (a new file), the first line of each block of changes. */
function isChange(lines: Viewport['body']['lines']) {
  const { hasHeaders } = lines;
  return (at: number) => {
    const line = lines.other(at);
    return hasHeaders ? line?.type === 'hunk' && !line.segment.joined : lines.isChanged(at) && !lines.isChanged(at - 1);
  };
}

/** Reading on past the end of a file goes to the next one. */
function pageOn(state: ReviewState, look: Look): ReviewStep {
  const { viewport } = look;
  if (viewport.body.lines.length === 0) return { state };
  const cursor = cursorOf(state);
  const next = page(cursor, viewport, wholePage(viewport));
  const [top, moved] = [cursor, next].map((each) => resolveCursor(each, viewport).top);
  const stood = viewport.body.rowsBetween(top!, moved!) === 0;
  if (stood && state.file < look.entries.length - 1 && state.range === null) return toFile(1)(state, look);
  return { state: withCursor(state, next) };
}

/** To another file; round the ends. */
function toFile(by: 1 | -1): Act {
  return (state, { entries }) =>
    entries.length < 2
      ? { state }
      : { state: { ...state, range: null, file: (state.file + by + entries.length) % entries.length } };
}

/** As in vi where a person wants that (`/vim`): they go before those that decide. The other keys of vi are there anyway. */
export const viKeys: readonly ReviewKey[] = [
  {
    keys: ['n', 'N'],
    group: 'Move',
    does: 'as in vi (`/vim`), while something is searched for: to the next match, to the one before; Esc ends the search',
    when: isSearchingAsVi,
    act: [searchAgain(1), searchAgain(-1)],
    hint: inReview(({ state }) =>
      isSearchingAsVi(state) ? { key: 'n N', does: 'next match, the one before', short: 'match' } : null,
    ),
  },
];

/** Does `n` mean the next match? */
export function isSearchingAsVi({ vim, query }: ReviewState): boolean {
  return vim && query !== null && query !== '';
}
