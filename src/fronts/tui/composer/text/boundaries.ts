/** Text boundaries for the cursor: graphemes, words and lines (UAX #29, by `Intl.Segmenter`). */

import { chipAt, isChip } from './chips.ts';
import { graphemeSegmenter, wordSegmenter } from '../../../../text/segmenter.ts';

/** A grapheme is looked for this far (UTF-16 units): longer clusters are no text that anybody types. */
const reach = 256;

const plain = /^[\x20-\x7e]*$/;

/** Offsets at which a grapheme of the line begins, and the line's length. A chip is a grapheme of its own. */
export function graphemeStarts(line: string): number[] {
  if (plain.test(line)) return Array.from({ length: line.length + 1 }, (_, i) => i);
  const starts: number[] = [];
  let from = 0;
  for (let at = 0; at <= line.length; at++) {
    if (at < line.length && !isChip(line, at)) continue;
    for (const { index } of graphemeSegmenter().segment(line.slice(from, at))) starts.push(from + index);
    if (at === line.length) break;
    starts.push(at);
    at++;
    from = at + 1;
  }
  starts.push(line.length);
  return starts;
}

/** The next grapheme boundary after `at`. */
export function nextGrapheme(text: string, at: number): number {
  if (at >= text.length) return text.length;
  if (text[at] === '\n') return at + 1;
  const end = lineEnd(text, at);
  const starts = graphemeStarts(text.slice(at, Math.min(end, at + reach)));
  return at + (starts[1] ?? 1);
}

/** The grapheme boundary before `at`. */
export function previousGrapheme(text: string, at: number): number {
  if (at <= 0) return 0;
  if (text[at - 1] === '\n') return at - 1;
  let from = Math.max(lineStart(text, at), at - reach);
  if (isLow(text, from)) from--;
  const starts = graphemeStarts(text.slice(from, at));
  return from + (starts.at(-2) ?? 0);
}

/** `at`, or the boundary before it when it stands inside a grapheme. */
export function boundaryAt(text: string, at: number): number {
  const within = Math.max(0, Math.min(at, text.length));
  if (within === 0 || within === text.length || text[within - 1] === '\n' || text[within] === '\n') return within;
  const from = lineStart(text, within);
  const starts = graphemeStarts(text.slice(from, lineEnd(text, within)));
  let best = 0;
  for (const start of starts) if (start <= within - from) best = start;
  return from + best;
}

/** Where the line of `at` begins. */
export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** Where the line of `at` ends. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function isLow(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

interface Word {
  start: number;
  end: number;
}

/** Words of a line: what the Unicode rules (and the dictionaries for CJK) call word-like, and chips. */
function words(line: string): Word[] {
  const found: Word[] = [];
  for (const { index, segment, isWordLike } of wordSegmenter().segment(line)) {
    const end = index + segment.length;
    if (isWordLike) found.push({ start: index, end });
    else for (let at = index; at < end; at++) if (isChip(line, at)) found.push({ start: at, end: at + 2 });
  }
  return found;
}

/** The start of the word before `at`, over line ends where there is none. */
export function wordBefore(text: string, at: number): number {
  for (let end = at; ;) {
    const start = lineStart(text, end);
    const word = words(text.slice(start, end)).at(-1);
    if (word) return start + word.start;
    if (start === 0) return 0;
    end = start - 1;
  }
}

/** The end of the word after `at`, over line ends where there is none. */
export function wordAfter(text: string, at: number): number {
  for (let start = at; ;) {
    const end = lineEnd(text, start);
    const word = words(text.slice(start, end))[0];
    if (word) return start + word.end;
    if (end === text.length) return end;
    start = end + 1;
  }
}

/** Where Ctrl+W goes back to: over blanks, then to the blank before. In a script without blanks, over one word. */
export function blankBefore(text: string, at: number): number {
  const start = lineStart(text, at);
  const before = text.slice(start, at);
  const solid = before.trimEnd();
  if (solid === '') return before === '' ? previousGrapheme(text, at) : start;
  const ascii = /[\x21-\x7e]+$/.exec(solid);
  if (ascii) return start + ascii.index;
  if (chipAt(solid, solid.length - 2) !== undefined) return start + solid.length - 2;
  return start + ([...wordSegmenter().segment(solid)].at(-1)?.index ?? 0);
}
