/** Word-level differences of two lines, for highlighting within a changed line. */

import { diffArrays } from 'diff';
import { wordSegmenter } from '../segmenter.ts';

/** A part of a line. */
export interface Span {
  text: string;
  changed: boolean;
}

const maxLength = 1000;
/** Tokens that may come and go: beyond, the lines have little in common. A bound on work, not time: what is shown must not depend on the machine. */
const mostEdits = 600;
/** Lines that share less than this part of the longer one are a rewrite: marking words in them is noise. */
const leastShared = 0.3;
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/u;
const tokens =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}\p{M}_])+|\s+|[^]/gu;

function tokensOf(line: string): string[] {
  return (line.match(tokens) ?? []).flatMap((token) =>
    token.length > 1 && cjk.test(token)
      ? Array.from(wordSegmenter('zh-TW').segment(token), (part) => part.segment)
      : [token],
  );
}

/** Joins neighbours, and takes blanks between two changes into the change. */
function spansOf(parts: readonly Span[]): Span[] {
  const spans: Span[] = [];
  for (const [index, part] of parts.entries()) {
    const bridge = !part.changed && /^\s+$/.test(part.text) && parts[index - 1]?.changed && parts[index + 1]?.changed;
    const changed = part.changed || bridge === true;
    const last = spans.at(-1);
    if (last?.changed === changed) last.text += part.text;
    else spans.push({ text: part.text, changed });
  }
  return spans;
}

/**
 * Which words of two paired lines differ; null where that would not help: lines over 1,000 characters, equal lines,
 * or lines that have little in common. The texts of the spans join to the lines.
 */
export function wordDiff(before: string, after: string): { before: Span[]; after: Span[] } | null {
  if (before === after || before.length > maxLength || after.length > maxLength) return null;
  const changes = diffArrays(tokensOf(before), tokensOf(after), { maxEditLength: mostEdits });
  if (!changes) return null;
  const parts = changes.map((change) => ({ ...change, text: change.value.join('') }));
  const solid = (text: string): number => text.replace(/\s+/g, '').length;
  const shared = parts.filter((part) => !part.added && !part.removed).reduce((sum, part) => sum + solid(part.text), 0);
  if (shared < leastShared * Math.max(solid(before), solid(after), 1)) return null;
  return {
    before: spansOf(parts.filter((part) => !part.added).map((part) => ({ text: part.text, changed: part.removed }))),
    after: spansOf(parts.filter((part) => !part.removed).map((part) => ({ text: part.text, changed: part.added }))),
  };
}
