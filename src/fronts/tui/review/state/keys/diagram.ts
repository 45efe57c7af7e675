/** Opens the diagrams of a file, drawn in the place of the diff, and the keys while one is shown. */

import { t } from '../../../../../text/words/words.ts';
import { changedDiagrams, diagramsOf } from '../../model/diagrams/diagrams.ts';
import type { Line } from '../../model/lines/line.ts';
import { resolveCursor } from '../cursor.ts';
import { cursorOf, withMessage } from '../state.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';
import { asideKeys } from './aside.ts';
import { inReview } from './row.ts';
import type { ReviewKey } from './row.ts';

/** Stands among the keys that change how a file is shown. */
export const diagramKey: ReviewKey = {
  keys: ['d'],
  group: 'Look',
  does: 'the Mermaid diagrams of the file, drawn',
  act: openDiagram,
  hint: inReview(({ state, files }) => {
    const file = files[state.file];
    return file && changedDiagrams(file).length > 0 ? { does: 'diagrams', order: 1 } : null;
  }),
};

/** The only ones that are heard while a diagram is shown. */
export const diagramKeys = asideKeys({
  group: 'In the diagrams',
  of: 'diagram',
  opener: 'd',
  next: (by) => (state, look) => nextDiagram(state, look, by),
  does: { does: 'next diagram', short: 'next' },
});

/** Opens the diagram that the cursor is in, else the next one that changed, else the first. */
function openDiagram(state: ReviewState, { shown, viewport }: Look): ReviewStep {
  const all = shown ? diagramsOf(shown) : [];
  if (all.length === 0) return withMessage(state, t('No Mermaid diagram is in this file as it would land'));
  const here = lineAt(viewport.body.lines.at(resolveCursor(cursorOf(state), viewport).line));
  const around = all.findIndex(({ from, to }) => here >= from && here <= to);
  const next = all.findIndex(({ from, state: own }) => from >= here && own !== 'as before');
  const first = all.findIndex(({ state: own }) => own !== 'as before');
  const at = [around, next, first].find((each) => each >= 0) ?? 0;
  return { state: { ...state, diagram: { at, top: 0, left: 0 }, range: null } };
}

/** The line of the new text that a line of the review is, or begins before; 0 where it is none. */
function lineAt(line: Line | undefined): number {
  if (line?.type === 'hunk') return line.segment.hunk.rows[line.segment.from]?.new ?? line.segment.hunk.newStart;
  if (line?.type === 'pair') return line.right?.row.new ?? line.left?.row.new ?? 0;
  return line?.type === 'row' ? (line.row.new ?? 0) : 0;
}

function nextDiagram(state: ReviewState, { shown }: Look, by: 1 | -1): ReviewStep {
  const count = shown ? diagramsOf(shown).length : 0;
  if (!state.diagram || count === 0) return { state };
  return { state: { ...state, diagram: { at: (state.diagram.at + by + count) % count, top: 0, left: 0 } } };
}
