import { align } from './align.ts';
import { wordSegmenter } from './segmenter.ts';

/** A part of a line. */
export interface Span {
  text: string;
  changed: boolean;
}

const maxLength = 1000;
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
  const [old, fresh] = [tokensOf(before), tokensOf(after)];
  const { runs } = align(old, fresh);
  const solid = (text: string): number => text.replace(/\s+/g, '').length;
  const parts = runs.map(({ common, oldStart, oldEnd, newStart, newEnd }) => ({
    changed: !common,
    before: old.slice(oldStart, oldEnd).join(''),
    after: fresh.slice(newStart, newEnd).join(''),
  }));
  const shared = parts.reduce((sum, part) => sum + (part.changed ? 0 : solid(part.before)), 0);
  if (shared < leastShared * Math.max(solid(before), solid(after), 1)) return null;
  const side = (of: 'before' | 'after'): Span[] =>
    spansOf(parts.map((part) => ({ text: part[of], changed: part.changed })).filter((part) => part.text !== ''));
  return { before: side('before'), after: side('after') };
}
