/** The look of a file that was read. */

import type { Display } from '../../../../protocol/display.ts';
import { count, grouped, oneLine } from '../look.ts';
import { bytesWords } from '../../../../text/size.ts';
import { t } from '../../../../text/words/words.ts';

/** A file that was read, as words for behind the call's title. */
export function fileWords(display: Extract<Display, { type: 'file' }>): string {
  const { from, lines, total, image } = display;
  if (image) return t`picture, ${bytesWords(image.bytes)}`;
  if (total === 0) return t('empty');
  if (lines >= total) return count(total, 'line');
  return t`lines ${from}–${from + lines - 1} of ${grouped(total)}`;
}

/** Where the title does not name the file. */
export function fileTitle(display: Extract<Display, { type: 'file' }>): string {
  return oneLine(display.path);
}
