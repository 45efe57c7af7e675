/** Words as vi goes by them: runs of letters and digits, runs of other signs, and blanks between them; of CJK, each word. */

import { wordSegmenter } from '../../../../text/segmenter.ts';
import { nextGrapheme, previousGrapheme } from '../text/boundaries.ts';

/** Start and end of each word, in order. A blank line ends one too. */
function wordsOf(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number; letters: boolean }[] = [];
  for (const { index, segment, isWordLike } of wordSegmenter().segment(text)) {
    if (/^\s+$/.test(segment)) continue;
    const last = found.at(-1);
    const letters = isWordLike === true;
    // Signs that follow each other are one word.
    if (last && !letters && !last.letters && last.end === index) last.end = index + segment.length;
    else found.push({ start: index, end: index + segment.length, letters });
  }
  return found;
}

/** The start of the next word, else the end of the text. */
export function nextWord(text: string, at: number): number {
  return wordsOf(text).find(({ start }) => start > at)?.start ?? text.length;
}

/** The start of the word at hand, or of the one before. */
export function wordStart(text: string, at: number): number {
  return wordsOf(text).findLast(({ start }) => start < at)?.start ?? 0;
}

/** The end (behind its last character) of the word at hand, or of the next one. */
export function wordEnd(text: string, at: number): number {
  return wordsOf(text).find(({ end }) => end > at)?.end ?? text.length;
}

/** The last character of it, where the cursor of `e` stands. */
export function lastOfWord(text: string, at: number): number {
  const end = wordEnd(text, nextGrapheme(text, at));
  return previousGrapheme(text, end);
}
