/** Text from a file as a reviewer must see it: what a screen would hide is named, never dropped. */

import { clean, reveal } from '../../../../text/sanitize.ts';
import { expandTabs } from '../../../../text/width.ts';

const plain = /^[\x20-\x7e]*$/;

/** Does the line hold anything that a screen would not show (control characters, bidi controls, invisible ones)? */
export function hides(line: string): boolean {
  return !plain.test(line) && clean(line) !== line;
}

/** A line of a file as a reviewer must see it: tabs as blanks, and what is invisible named (`⟨U+202E⟩`), never dropped. */
export function visible(line: string): string {
  if (plain.test(line)) return line;
  if (!hides(line)) return expandTabs(line);
  return expandTabs(
    line
      .split('\t')
      .map((part) => (hides(part) ? reveal(part) : part))
      .join('\t'),
  );
}
