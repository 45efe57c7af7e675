/** Reads one text of JSON, and says what is wrong within it. */

import type { JsonProblem } from './json-problem.ts';

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

type Say = (what: JsonProblem['what'], from: number, to: number, message: string) => void;

/** The text that begins with a quotation mark at `from`, and where it ends; or why reading cannot go on. */
export function readString(
  text: string,
  from: number,
  say: Say,
): { value: string; to: number } | { stop: string; at: number } {
  const quote = text[from] ?? '"';
  const parts: string[] = [];
  let at = from + 1;
  let start = at;
  for (;;) {
    const char = text[at];
    if (char === quote) break;
    if (char === undefined || char === '\n' || char === '\r')
      return { stop: 'the text that begins here is not closed on its line', at: from };
    if (char === '\\') {
      const escape = readEscape(text, at, say);
      if (typeof escape === 'string') return { stop: escape, at };
      parts.push(text.slice(start, at), escape.value);
      at += escape.length;
      start = at;
      continue;
    }
    if (char < ' ') {
      const code = char === '\t' ? '\\t' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
      say(
        'control-character',
        at,
        at + 1,
        `${char === '\t' ? 'a tab' : 'a control character'} in a text must be written as ${code}`,
      );
    }
    at += 1;
  }
  parts.push(text.slice(start, at));
  const value = parts.join('');
  if (quote === "'") say('quotes', from, at + 1, 'text stands in " in JSON, not in \'');
  if (parts.length > 1 && !value.isWellFormed())
    say('surrogate', from, at + 1, 'half a surrogate pair: no character, and many readers refuse it');
  return { value, to: at + 1 };
}

function readEscape(text: string, at: number, say: Say): { value: string; length: number } | string {
  const char = text[at + 1] ?? '';
  if (char === 'u') {
    const digits = text.slice(at + 2, at + 6);
    if (!/^[\da-f]{4}$/i.test(digits)) return '`\\u` has four hexadecimal digits';
    return { value: String.fromCharCode(Number.parseInt(digits, 16)), length: 6 };
  }
  const meant = escapes[char];
  if (meant !== undefined) return { value: meant, length: 2 };
  if (char === '' || char === '\n' || char === '\r') return 'a text cannot go on in the next line';
  say('invalid', at, at + 2, `\`\\${char}\` is no escape of JSON; a backslash is written \\\\`);
  return { value: char, length: 2 };
}
