/** Code blocks as highlighted rows, which carry nothing that would be copied along. */

import { clean } from '../../../text/sanitize.ts';
import { expandTabs, width, wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { highlightNow } from '../highlight/highlight.ts';
import type { Theme } from '../theme.ts';

/** For which terminal code is made into rows. */
export interface CodeLook {
  theme: Theme;
  columns: number;
  /** Said line by line instead of drawn. */
  reader: boolean;
}

/** Code is set in by this much, so that it stands apart without a frame. */
const inset = '  ';
/** In its place where a line goes on. */
const goesOn = '↪ ';

/** The rows that open a code block: only where there is no colour to tell it apart. */
export function codeHead(language: string, look: CodeLook): string[] {
  const name = clean(language).trim().split(/\s/)[0] ?? '';
  if (look.reader) return [name === '' ? t('Code:') : t`Code, ${name}:`];
  return look.theme.name === 'none' ? [`\`\`\`${name}`] : [];
}

/** The rows that close a code block. */
export function codeFoot(look: CodeLook): string[] {
  if (look.reader) return [t('End of code.')];
  return look.theme.name === 'none' ? ['```'] : [];
}

/**
 * Lines of code as rows, long lines broken between words, with `↪` before what goes on. Lines before `skip` are not shown: they only tell the highlighter where it is.
 * `fresh` is the last line (0-based, of `lines`) at which highlighting may start afresh.
 */
export function codeRows(
  lines: readonly string[],
  language: string | undefined,
  look: CodeLook,
  skip = 0,
): { rows: string[]; fresh: number } {
  const source = expandTabs(clean(lines.join('\n')));
  const painted = look.reader ? null : highlightNow(source, language, look.theme);
  const shown = (painted?.lines ?? source.split('\n')).slice(skip);
  const rows = shown.flatMap((line) => {
    if (line === '' || look.reader) return [line];
    const columns = Math.max(1, look.columns - inset.length);
    if (width(line) <= columns) return [inset + line];
    return wrap(line, columns, true).map((row, at) => (at === 0 ? inset : look.theme.paint('dim', goesOn)) + row);
  });
  return { rows, fresh: painted?.fresh ?? lines.length };
}
