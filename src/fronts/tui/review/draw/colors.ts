/** The colours of the language in a review: the highlighter is heavy, and loaded when the first file is shown. */

import type { Theme } from '../../theme.ts';
import type { Colors, FileView } from '../model/file.ts';

/** The whole old and the whole new text in colour: what opened a string or a comment may stand far above a hunk. */
export async function colorsOf(file: FileView, theme: Theme): Promise<Colors | null> {
  if (theme.name === 'none' || (file.before === null && file.after === null)) return null;
  const { highlightLines } = await import('../../highlight/highlight.ts');
  const side = (text: string | undefined | null) =>
    text === undefined || text === null ? null : highlightLines(text.replaceAll('\r\n', '\n'), file.language, theme);
  const after = await side(file.after?.text);
  const before = await side(file.before);
  return before || after ? { before, after } : null;
}
