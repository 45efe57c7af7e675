/** Patterns that can match across line ends: which do, and how they have to be written so that CRLF is a line end too. */

import type { SearchQuery } from '../../../protocol/workspace.ts';

/**
 * The query as it is meant. A line end in the pattern (`\n`, or one as it is) makes it match across lines, `.` staying
 * within one, and matches CRLF as well.
 */
export function asMeant<T extends SearchQuery>(query: T): T {
  const { pattern, spans } = withLineEnds(query.pattern);
  if (query.multiline) return { ...query, pattern };
  if (/^\(\?[im]*s[im]*\)/.test(pattern)) return { ...query, pattern, multiline: true };
  return spans ? { ...query, pattern: `(?-s)${pattern}`, multiline: true } : query;
}

/** The same query across lines, where its pattern has a class that takes line ends as well, such as `[\s\S]`; else null. */
export function acrossLines<T extends SearchQuery>(query: T): T | null {
  if (query.multiline || !/\[\\(?:s\\S|S\\s|d\\D|D\\d|w\\W|W\\w)\]/.test(query.pattern)) return null;
  return { ...query, pattern: `(?-s)${query.pattern}`, multiline: true };
}

/**
 * Does the pattern, as it is meant, ask for carriage returns themselves (`\r$`), as who looks for CRLF does? They belong to the
 * line end otherwise.
 */
export function seesReturns({ pattern }: Pick<SearchQuery, 'pattern'>): boolean {
  return /\r|^(?:[^\\]|\\[^r])*\\r/.test(pattern.replaceAll(anyLineEnd, ''));
}

const anyLineEnd = '(?:\\r?\\n)';

/** Line ends outside of classes written as `(?:\r?\n)`. `spans`: there are some, or there is one in a class. */
function withLineEnds(pattern: string): { pattern: string; spans: boolean } {
  let out = '';
  let spans = false;
  let inClass: 'no' | 'class' | 'negated' = 'no';
  for (let at = 0; at < pattern.length; at += 1) {
    const lineEnd = /^(?:\\r|\r)?(?:\\n|\n)/.exec(pattern.slice(at, at + 4))?.[0];
    if (lineEnd !== undefined) {
      // At the end nothing is looked for but the line end itself, and whether it is CRLF.
      const isAny = inClass === 'no' && (lineEnd.length <= 2 || at + lineEnd.length < pattern.length);
      out += isAny ? anyLineEnd : lineEnd;
      spans ||= inClass !== 'negated';
      at += lineEnd.length - 1;
      continue;
    }
    const char = pattern[at] as string;
    if (char === '\\') {
      out += pattern.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (char === '[' && inClass === 'no') inClass = pattern[at + 1] === '^' ? 'negated' : 'class';
    // A bracket that closes right away is a plain one: `[]a]`, `[^]a]`.
    else if (char === ']' && !/\[\^?$/.test(pattern.slice(Math.max(0, at - 2), at))) inClass = 'no';
    out += char;
  }
  return { pattern: out, spans };
}
