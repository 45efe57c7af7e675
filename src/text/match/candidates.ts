/** What a model is told when its text was not found, or found too often: enough to mend it in one go. */

import { splitLines, splitting } from '../diff/diff.ts';
import type { Steps } from '../steps.ts';

const maxRows = 12;
const maxShown = 3;
const maxRowLength = 300;

function numbered(lines: readonly string[], from: number, count: number): string {
  const last = Math.min(lines.length, from + Math.min(count, maxRows) - 1);
  const rows = lines.slice(from - 1, last).map((line, index) => {
    const bare = line.replace(/\r?\n$/, '');
    const text = bare.length > maxRowLength ? `${bare.slice(0, maxRowLength)}…` : bare;
    return `${String(from + index).padStart(6)}\t${text}`;
  });
  if (count > maxRows) rows.push(`        … ${count - maxRows} more lines`);
  return rows.join('\n');
}

/** For text that stands at several places: where, with the lines around each. */
export function* explainAmbiguous(text: string, at: readonly number[], oldString: string): Steps<string> {
  const lines = yield* splitting(text);
  const height = splitLines(oldString).length;
  const shown = at.slice(0, maxShown).map((line) => numbered(lines, Math.max(1, line - 2), Math.min(height + 4, 8)));
  const more = at.length > maxShown ? ` (the first ${maxShown} are shown)` : '';
  return (
    `old_string matches ${at.length} places, at lines ${at.slice(0, 20).join(', ')}${at.length > 20 ? ', …' : ''}. ` +
    `Add lines before or after it until it is unique, or set replace_all to change them all${more}:\n\n${shown.join('\n   ...\n')}`
  );
}

const mostBigrams = 500;

/** Pairs of neighbouring characters: a cheap measure of likeness that does not care for blanks. */
function bigrams(line: string): Map<number, number> {
  const text = line
    .slice(0, 4 * mostBigrams)
    .replace(/\s+/g, '')
    .slice(0, mostBigrams);
  const found = new Map<number, number>();
  for (let at = 0; at + 1 < text.length; at++) {
    const pair = text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1);
    found.set(pair, (found.get(pair) ?? 0) + 1);
  }
  return found;
}

/** Dice's coefficient over bigrams: 1 for the same, 0 for nothing in common. */
function likeness(a: Map<number, number>, b: Map<number, number>): number {
  let shared = 0;
  let total = 0;
  for (const [pair, count] of a) {
    shared += Math.min(count, b.get(pair) ?? 0);
    total += count;
  }
  for (const count of b.values()) total += count;
  return total === 0 ? 0 : (2 * shared) / total;
}

const maxCompared = 20_000;
/** Lines that are measured between two steps. */
const stepLines = 256;

/** Where the lines that were looked for would fit best: 1-based first lines, best first. */
function* nearest(lines: readonly string[], wanted: readonly string[]): Steps<{ line: number; score: number }[]> {
  const height = wanted.length;
  const keys = wanted.slice(0, 60).map((line) => line.trim());
  const solid = keys.filter((key) => key !== '');
  if (solid.length === 0) return [];
  const trimmed = lines.slice(0, maxCompared).map((line) => line.trim());
  const counted = new Map<string, number>();
  for (const line of trimmed) counted.set(line, (counted.get(line) ?? 0) + 1);
  // Lines like `}` say little about the place; rare ones say much.
  const weights = keys.map((key) => (key === '' ? 0 : 1 / (1 + Math.log2(Math.max(1, counted.get(key) ?? 1)))));
  const full = weights.reduce((sum, weight) => sum + weight, 0);
  const scored: { line: number; score: number }[] = [];
  for (const start of trimmed.keys()) {
    let score = 0;
    for (const [index, key] of keys.entries())
      if (key !== '' && trimmed[start + index] === key) score += weights[index] ?? 0;
    scored.push({ line: start + 1, score: score / full });
    if (start % stepLines === 0) yield;
  }
  const anchor = solid.toSorted((a, b) => b.length - a.length)[0] ?? '';
  const anchorAt = keys.indexOf(anchor);
  const pairs = bigrams(anchor);
  for (const [index, line] of trimmed.entries()) {
    const place = scored[Math.max(0, index - anchorAt)];
    if (place && line !== '' && line.length < anchor.length * 4) place.score += likeness(pairs, bigrams(line)) / 2;
    if (index % stepLines === 0) yield;
  }
  const best: { line: number; score: number }[] = [];
  for (const place of scored.filter((each) => each.score > 0.25).sort((a, b) => b.score - a.score || a.line - b.line)) {
    if (best.length === maxShown) break;
    if (best.every((each) => Math.abs(each.line - place.line) >= Math.min(height, 4))) best.push(place);
  }
  const top = best[0]?.score ?? 0;
  return best.filter((each) => each.score >= top * 0.6);
}

function* lineAt(text: string, offset: number): Steps<number> {
  let line = 1;
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', end + 1))
    if (++line % stepLines === 0) yield;
  return line;
}

/** For text that is nowhere: the likeliest mistake, and the places that come nearest, with line numbers. */
export function* explainMissing(text: string, oldString: string, newString: string): Steps<string> {
  const wanted = splitLines(oldString);
  const lines = yield* splitting(text);
  if (lines.length === 0) return 'old_string was not found: the file is empty.';
  const hints: string[] = [];
  if (wanted.every((line) => /^\s*\d+[\t→|]/.test(line)))
    hints.push('It holds the line numbers that Read puts before each line: leave them out.');
  if (newString.trim() !== '' && text.includes(newString)) {
    hints.push(
      `new_string is already in the file (line ${yield* lineAt(text, text.indexOf(newString))}): perhaps this edit was made before.`,
    );
  }
  const places = yield* nearest(lines, wanted);
  const start = ['old_string was not found in the file.', ...hints].join(' ');
  if (places.length === 0) return `${start} Nothing like it is there: read the file again before the next edit.`;
  const shown = places.map((place) => numbered(lines, place.line, wanted.length));
  return `${start} The nearest ${shown.length === 1 ? 'place is' : 'places are'}:\n\n${shown.join('\n   ...\n')}\n\nCopy the text exactly as it stands there, without the line numbers.`;
}
