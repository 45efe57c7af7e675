/** The unfolded conversation as rows that fit the window: each section folded or whole, and a sign before what folds. */

import { fit } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { footer } from '../keys/footer.ts';
import { hintsOf } from '../keys/table.ts';
import type { Theme } from '../theme.ts';
import { count } from '../transcript/look.ts';
import type { Left } from '../transcript/replay.ts';
import { unfoldKeys } from './key-table.ts';
import type { Section } from './sections.ts';
import { isOpen, selectedOf } from './state.ts';
import type { Look, Placed, UnfoldState } from './state.ts';

interface FrameAt {
  sections: readonly Section[];
  left: Left | null;
  /** Of the window. */
  columns: number;
  rows: number;
  theme: Theme;
}

/** Wider rows leave ghosts when a window narrows. */
const widest = 80;
/** Rows from which on one may be left blank. */
const roomy = 14;
/** Before each row: which is meant, whether it is open, and a blank. */
const margin = 3;

/** Columns that sections are made for, in a window this wide. */
export function sectionColumns(columns: number): number {
  return Math.max(10, Math.min(widest, columns - 1)) - margin;
}

/** The screen, never more rows than the window's less four, and what a key will find on it. */
export function frameOf(state: UnfoldState, at: FrameAt): { rows: string[]; look: Look } {
  const { sections, theme } = at;
  const columns = sectionColumns(at.columns) + margin;
  const limit = Math.max(5, at.rows - 4);
  const { all, folding } = laidOut(state, sections);
  const below = (look: Look) =>
    footer({ words: null, message: null }, hintsOf(unfoldKeys, { state, look }), {
      theme,
      spoken: false,
      columns,
      most: 1,
      gap: limit >= roomy,
    }).rows;
  const total = all.length;
  const room = Math.max(1, limit - 1 - below({ folding, top: 0, height: total, total }).length);
  const height = total <= room ? total : Math.max(1, room - 1);
  const end = Math.max(0, total - height);
  const top = Math.min(state.top ?? end, end);
  const look: Look = { folding, top, height, total };
  const selected = selectedOf(state, folding)?.id;
  const rows = all.slice(top, top + height).map(({ text, section, first }) => {
    const folds = first && section.short !== null;
    const here = folds && section.id === selected;
    const sign = folds ? `${here ? '›' : ' '}${isOpen(state, section.id) ? '▾' : '▸'} ` : ' '.repeat(margin);
    return fit((folds ? theme.paint(here ? 'accent' : 'dim', sign) : sign) + text, columns);
  });
  const place =
    total > height ? [theme.paint('dim', fit(t`rows ${top + 1}-${top + height} of ${total}`, columns))] : [];
  return { rows: [headOf(at, columns), ...rows, ...place, ...below(look)].slice(0, limit), look };
}

function headOf({ sections, left, theme }: FrameAt, columns: number): string {
  const title = theme.paint('title', t('The conversation, unfolded'));
  const nothing = sections.length === 0 ? t(' · nothing was said yet') : '';
  const before =
    left === null
      ? nothing
      : 'turns' in left
        ? t` · the pager has ${count(left.turns, 'earlier turn')} more`
        : t` · the pager has ${count(left.blocks, 'earlier block')} more`;
  return fit(title + theme.paint('dim', before), columns);
}

interface Laid {
  text: string;
  section: Section;
  /** Its first row. */
  first: boolean;
}

function laidOut(state: UnfoldState, sections: readonly Section[]): { all: Laid[]; folding: Placed[] } {
  const all: Laid[] = [];
  const folding: Placed[] = [];
  for (const section of sections) {
    const { id, gap, short, whole } = section;
    const rows = short === null || isOpen(state, id) ? whole : short;
    if (gap) all.push({ text: '', section, first: false });
    if (short !== null) folding.push({ id, head: all.length, rows: rows.length });
    rows.forEach((text, at) => all.push({ text, section, first: at === 0 }));
  }
  return { all, folding };
}
