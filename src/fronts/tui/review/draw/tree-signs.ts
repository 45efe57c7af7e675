/** The signs and words of the tree of files: what colour says is also said by them. */

import type { Role } from '../../theme.ts';
import type { FileKind } from '../model/entries.ts';

/** How much of a file is chosen. */
export type TreeState = 'accepted' | 'refused' | 'partly' | 'conflict';
/** What else there is to know of it. */
export type TreeMark =
  | 'failed'
  | 'warned'
  | 'binary'
  | 'large'
  | 'encoding'
  | 'generated'
  | 'edited'
  | 'commented'
  | 'merged'
  | 'ignored';

/** What is chosen of a row. */
export const boxes = { accepted: '[x]', refused: '[ ]', partly: '[~]', conflict: '[!]' } as const;
/** How that is painted. */
export const boxRoles: Record<TreeState, Role> = { accepted: 'ok', refused: 'dim', partly: 'warn', conflict: 'error' };
/** What happens to a file, in a letter. */
export const letters: Record<FileKind, string> = { created: 'A', deleted: 'D', modified: 'M', renamed: 'R', mode: 'T' };
/** And in a word. */
export const kinds: Record<FileKind, string> = {
  created: 'new',
  deleted: 'deleted',
  modified: '',
  renamed: 'renamed',
  mode: 'mode',
};
/** Of each mark the word, and the sign for where a word has no room. */
export const signs: Record<TreeMark, readonly [string, string]> = {
  failed: ['errors', '✗'],
  warned: ['warnings', '!'],
  binary: ['binary', 'b'],
  large: ['large', 'l'],
  encoding: ['encoding', 'u'],
  generated: ['generated', 'g'],
  edited: ['edited', 'e'],
  commented: ['comments', 'c'],
  merged: ['merged', 'm'],
  ignored: ['ignored by git', 'i'],
};
