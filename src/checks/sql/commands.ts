/** Where each command of an ALTER TABLE stands: the tree does not say. */

import { scanSync } from 'libpg-query';
import type { Places } from './places.ts';

/** From its first word to its end, in UTF-16 units of the statement's text. */
export interface Span {
  from: number;
  to: number;
}

/**
 * The spans of the commands that follow the relation's name, in order. `relation` is the byte at which the name starts; an empty
 * list where the statement cannot be taken apart.
 */
export function commandSpans(text: string, places: Places, relation: number): Span[] {
  const tokens = tokensOf(text);
  let at = tokens.findIndex(({ start }) => start === relation);
  if (at < 0) return [];
  // The name itself, which may have parts, and the asterisk that may follow it.
  at += 1;
  while (tokens[at]?.text === '.') at += 2;
  if (tokens[at]?.text === '*') at += 1;
  const spans: Span[] = [];
  let [depth, first] = [0, true];
  for (const token of tokens.slice(at)) {
    if (token.text === '(' || token.text === '[') depth += 1;
    else if (token.text === ')' || token.text === ']') depth -= 1;
    if (token.text === ',' && depth === 0) first = true;
    else if (first) {
      spans.push({ from: places.offset(token.start), to: places.offset(token.end) });
      first = false;
    } else {
      const last = spans.at(-1);
      if (last) last.to = places.offset(token.end);
    }
  }
  return spans;
}

/** The tokens of a text without its comments; none where it cannot be scanned. */
export function tokensOf(text: string): { start: number; end: number; text: string; name: string }[] {
  try {
    return scanSync(text)
      .tokens.filter(({ tokenName }) => tokenName !== 'SQL_COMMENT' && tokenName !== 'C_COMMENT')
      .map(({ start, end, text: word, tokenName }) => ({ start, end, text: word, name: tokenName }));
  } catch {
    return [];
  }
}
