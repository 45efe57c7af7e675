/** Texts cut in the middle: the first and the last of a long output say more than its beginning alone. */

import { graphemes } from './segmenter.ts';

const noteFor = (chars: number, lines: number): string =>
  `… ${lines > 1 ? `${lines} lines` : `${chars} characters`} left out …`;

/** The last place at or before `at` where no character is split: not inside a surrogate pair or a grapheme. */
function boundary(text: string, at: number): number {
  if (at <= 0 || at >= text.length) return Math.max(0, Math.min(at, text.length));
  const from = Math.max(0, at - 64);
  let edge = from;
  for (const char of graphemes(text.slice(from, at + 64))) {
    if (edge + char.length > at) return edge === from ? at - (/[\udc00-\udfff]/.test(text[at] ?? '') ? 1 : 0) : edge;
    edge += char.length;
  }
  return at;
}

/** The first such place at or after `at`. */
function boundaryAfter(text: string, at: number): number {
  for (let next = at; next <= Math.min(text.length, at + 64); next++) if (boundary(text, next) === next) return next;
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at + 1 : at;
}

/**
 * Text with its middle left out, at most `maxChars` UTF-16 units long without the note. It is cut at line ends where
 * that costs at most half of a side, and never through a character. Two thirds of the room are for the front.
 */
export function cutMiddle(
  text: string,
  maxChars: number,
  note: (cutChars: number, cutLines: number) => string = noteFor,
): { text: string; cut: boolean } {
  if (text.length <= maxChars) return { text, cut: false };
  const room = Math.max(0, Math.floor(maxChars));
  const front = Math.ceil((room * 2) / 3);
  const back = room - front;
  let head = boundary(text, front);
  const lineEnd = text.lastIndexOf('\n', head - 1) + 1;
  if (lineEnd > front / 2) head = lineEnd;
  let tail = boundaryAfter(text, text.length - back);
  const lineStart = text.indexOf('\n', tail - 1) + 1;
  if (lineStart > 0 && text.length - lineStart > back / 2) tail = lineStart;
  const middle = text.slice(head, tail);
  const lines = middle.split('\n').length - (middle.endsWith('\n') ? 1 : 0);
  const start = text.slice(0, head);
  const glue = start === '' || start.endsWith('\n') ? '' : '\n';
  return { text: `${start}${glue}${note(middle.length, lines)}\n${text.slice(tail)}`, cut: true };
}
