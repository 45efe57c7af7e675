/** The comments of a review as lines. */

import type { ReviewComment } from '../protocol/approval.ts';
import { clean } from '../text/sanitize.ts';

/** As words, one comment after the other; undefined where there is none. */
export function commentWords(comments: readonly ReviewComment[]): string | undefined {
  const lines = comments.map(({ path, line, side, text }) => {
    if (path === undefined) return text.trim();
    const at = line === undefined ? path : `${path}:${line}${side === 'before' ? ' (before the change)' : ''}`;
    return `${at}: ${text.trim()}`;
  });
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** `src/a.ts:10: words`, as compilers and grep say it, for whoever reads stdout. Empty where nothing was said. */
export function commentRows(comments: readonly ReviewComment[]): string {
  return comments
    .filter(({ text }) => text.trim() !== '')
    .map(({ path, line, side, text }) => {
      const at = [path, line, side === 'before' ? '(before)' : undefined].filter((part) => part !== undefined);
      return clean([...at, ` ${text.trim()}`].join(':').trimStart());
    })
    .join('\n');
}
