/** What strings are made of: text, escapes, what is filled in; and the regular expressions that are none. */

import type { Holes } from './languages.ts';

/** A part of a string: text as it stands in the file, or an expression that is filled in. */
export interface Part {
  text: string;
  /** Offset in the file. */
  from: number;
  /** The expression; `text` is empty then. */
  hole?: string;
  /** An escape: the text stands for something longer. */
  put?: boolean;
}

/** Behind what is filled in at this place; the same offset where nothing is. `closing` finds the bracket that closes one. */
export function holeEnd(
  source: string,
  at: number,
  { holes, closing }: { holes: Holes; closing: (at: number) => number },
): number {
  const [mark, after] = [source[at] ?? '', source[at + 1] ?? ''];
  if (holes === 'none') return at;
  if (holes === 'brace') {
    if ((mark === '{' && after === '{') || (mark === '}' && after === '}')) return at + 2;
    return mark === '{' ? Math.max(closing(at), at) : at;
  }
  if (holes === 'hash-brace') return mark === '#' && after === '{' ? Math.max(closing(at + 1), at) : at;
  if (holes === 'php' && mark === '{' && after === '$') return Math.max(closing(at), at);
  if (mark !== '$') return at;
  if (after === '{') return Math.max(closing(at + 1), at);
  if (holes === 'dollar-brace') return at;
  const name = holes === 'php' ? /\$[A-Za-z_]\w*(?:->\w+|\[\w+\])?/y : /\$[A-Za-z_]\w*/y;
  name.lastIndex = at;
  return at + (name.exec(source)?.[0].length ?? 0);
}

/** Behind a regular expression; the same offset where the slash divides. */
export function patternEnd(source: string, at: number): number {
  const before = source.slice(Math.max(0, at - 40), at).trimEnd();
  if (/[\w$)\]}"'`]$/.test(before) && !/\b(?:return|typeof|case|in|of|do|else|if|unless|when|and|or|not)$/.test(before))
    return at;
  const pattern = /\/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
  pattern.lastIndex = at;
  return at + (pattern.exec(source)?.[0].length ?? 0);
}

/** What an escape stands for. */
export function escaped(mark: string, from: number): Part {
  const text = { n: '\n', t: '\t', r: '\r', '\n': ' ', '\r': ' ' }[mark] ?? mark;
  return { text, from, put: true };
}
