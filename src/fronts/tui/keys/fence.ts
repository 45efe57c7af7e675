/** The last thing that happens to a row before a terminal gets it: of all sequences, those stay that archie itself makes. */

import { pieces } from '../../../text/ansi.ts';
import { legible } from '../../../text/sanitize.ts';
import { isOwnStyle } from '../theme/styles.ts';

const plain = /^[\t\n\x20-\x7e]*$/;
/** A link to an address of the web, and its end: no other is made (`markdown/inline.ts`). */
const ownLink = /^\x1b\]8;;(?:https?:\/\/[\x21-\x7e]+)?(?:\x07|\x1b\\)$/i;

/**
 * Whatever draws cleans the foreign text it is given, so that rows are measured as they are shown; what it forgot ends here,
 * by name (`⟨U+202E⟩`).
 */
export function fenced(row: string): string {
  if (plain.test(row)) return row;
  return pieces(row)
    .map(({ kind, text }) => {
      if (kind === 'style') return isOwnStyle(text.slice(2, -1)) ? text : '';
      if (kind === 'link') return ownLink.test(text) ? text : '';
      return kind === 'text' ? legible(text) : '';
    })
    .join('');
}
