/** What the look of every line depends on, and how much of a line is chosen. */

import type { Hunk } from '../../../../../text/diff/diff.ts';
import type { Theme } from '../../../theme.ts';
import type { Colors } from '../../model/file.ts';
import type { Line, RowLine } from '../../model/lines/line.ts';
import { joinedSegments } from '../../model/lines/segments.ts';
import type { Segment } from '../../model/lines/segments.ts';
import { chosenOf, isRefusedAspect, isRefusedRow } from '../../model/selection.ts';
import type { Chosen, Refusal } from '../../model/selection.ts';
import type { Gutter } from './gutter.ts';

/** All that the look of a line depends on. */
export interface PaintContext {
  theme: Theme;
  /** In words, for a screen reader: no numbers beside the text, no colours. */
  spoken: boolean;
  gutter: Gutter;
  columns: number;
  colors: Colors | null;
  /** Index of the line that the cursor is on; -1: on none. */
  cursor: number;
  /** First and last line of a range that is being chosen. */
  range: readonly [number, number] | null;
  refusal: Refusal | undefined;
  segments: readonly Segment[];
  /** What was searched for. */
  query: string | null;
  /** What is said of a hunk. */
  title: (hunk: Hunk) => string;
  /** Is what was found of something else than what is chosen now? */
  isOld: boolean;
  /** Did the row only move, from or to elsewhere? */
  moved: (line: RowLine) => boolean;
}

/** How much of what a line stands for is chosen. */
export function chosenLine(line: Line, { refusal, segments }: Pick<PaintContext, 'refusal' | 'segments'>): Chosen {
  switch (line.type) {
    case 'hunk':
      return chosenOf(refusal, { rows: joinedSegments(segments, line.segment), aspects: [] });
    case 'row':
      return line.row.kind !== 'context' && isRefusedRow(refusal, line.hunk, line.index) ? 'none' : 'all';
    case 'notice':
      return line.aspect && isRefusedAspect(refusal, line.aspect) ? 'none' : 'all';
    case 'pair': {
      const sides = [line.left, line.right].filter((side) => side && side.row.kind !== 'context');
      const refused = sides.filter((side) => side && isRefusedRow(refusal, side.hunk, side.index)).length;
      return refused === 0 ? 'all' : refused === sides.length ? 'none' : 'some';
    }
    default:
      return 'all';
  }
}
