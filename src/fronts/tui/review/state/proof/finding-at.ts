/** The finding that the cursor is on, and the way from one to the next. */

import { t } from '../../../../../text/words/words.ts';
import { foundIn } from '../../model/proof/found.ts';
import type { FileFound, Found } from '../../model/proof/found.ts';
import { goTo, nextLine, resolveCursor } from '../cursor.ts';
import { cursorOf, withCursor, withMessage } from '../state.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';

/** What was found, by the index of the file; nothing where nothing is checked. */
export function allFound({ proof, entries }: Pick<Look, 'proof' | 'entries'>): ReadonlyMap<number, FileFound> {
  return proof ? foundIn(proof.verdicts, entries) : none;
}

const none: ReadonlyMap<number, FileFound> = new Map();

/** The finding under the cursor, or right below the row that it is on. */
export function findingAt(state: ReviewState, look: Look): Found | undefined {
  const { lines } = look.viewport.body;
  const { line } = resolveCursor(cursorOf(state), look.viewport);
  const here = lines.at(line);
  const told = here?.type === 'row' || here?.type === 'pair' ? lines.other(line + 1) : here;
  if (told?.type !== 'finding' && told?.type !== 'help') return undefined;
  const id = told.type === 'help' ? told.id.slice(told.id.indexOf(':', 2) + 1) : told.id;
  return allFound(look)
    .get(state.file)
    ?.all.find((one) => one.id === id);
}

/** To the next finding, or to the one before, in whatever file that is. */
export function toFinding(by: 1 | -1) {
  return (state: ReviewState, look: Look): ReviewStep => {
    const index = allFound(look);
    if (index.size === 0)
      return withMessage(state, look.proof?.running ? t('Nothing was found so far') : t('Nothing was found'));
    const at = nextFinding(state, look, by);
    if (at >= 0 && !state.tree) return { state: withCursor(state, goTo(cursorOf(state), look.viewport, at)) };
    const count = look.entries.length;
    for (let step = 1; step <= count; step++) {
      const file = (state.file + by * step + count * step) % count;
      const found = index.get(file);
      if (found) return { state: opened(state, look, file, end(found, by)) };
    }
    return { state };
  };
}

function nextFinding(state: ReviewState, { viewport }: Look, by: 1 | -1): number {
  const { lines } = viewport.body;
  return nextLine(cursorOf(state), viewport, by, (at) => lines.other(at)?.type === 'finding');
}

/** The first finding of a file, or the last one. */
function end({ elsewhere, all }: FileFound, by: 1 | -1): Found {
  const away = new Set(elsewhere);
  const inFile = all.filter((one) => !away.has(one)).toSorted((a, b) => a.finding.line - b.finding.line);
  const inOrder = [...elsewhere, ...inFile];
  return inOrder.at(by > 0 ? 0 : -1)!;
}

function opened(state: ReviewState, { viewport }: Look, file: number, { id }: Found): ReviewState {
  const at = Math.max(0, Math.min(4, viewport.height >> 1));
  return { ...state, file, cursors: { ...state.cursors, [file]: { id, at } }, tree: false, since: false, range: null };
}
