/** The signs of a review: what colour says is always said by one of them too. */

import type { DiffRow } from '../../../../text/diff/diff.ts';
import type { Chosen } from '../model/selection.ts';

/** A box that tells how much of something is chosen. */
export const boxes: Readonly<Record<Chosen, string>> = { all: '[x]', some: '[~]', none: '[ ]' };

/** The sign before what the cursor is on. */
export const cursorMark = '▸';

/** What a row is, as a unified diff has it. */
export const rowSigns: Readonly<Record<DiffRow['kind'], string>> = { added: '+', removed: '-', context: ' ' };
