/** Computations in steps take as many more steps as the text is larger: no step grows with it, and keys are heard in between. */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldingWithPlaces } from '../../src/text/alike.ts';
import { align, aligning } from '../../src/text/diff/align.ts';
import { longestChain } from '../../src/text/diff/anchors.ts';
import { blame } from '../../src/text/diff/blame.ts';
import { diffText, diffing, splitLines, splitting } from '../../src/text/diff/diff.ts';
import { mergingContent } from '../../src/text/diff/merge.ts';
import { movedRows } from '../../src/text/diff/moved.ts';
import { commonPairs } from '../../src/text/diff/myers.ts';
import { selectContent } from '../../src/text/diff/select.ts';
import { slide } from '../../src/text/diff/slide.ts';
import { spaceOnlyRows } from '../../src/text/diff/space.ts';
import { placesAlike } from '../../src/text/match/alike.ts';
import { explainAmbiguous, explainMissing } from '../../src/text/match/candidates.ts';
import { replacing } from '../../src/text/match/match.ts';
import { matches, occurrences } from '../../src/text/match/occurrences.ts';
import { linesOf, wholeLines } from '../../src/text/match/whole-lines.ts';
import { atOnce } from '../../src/text/steps.ts';
import type { Steps } from '../../src/text/steps.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const line = (at: number): string => `  const value${at} = compute(${at}, "some text") + offset;\n`;
const textOf = (lines: number): string => Array.from({ length: lines }, (_, at) => line(at)).join('');
/** A place in the middle, as it is. */
const old = (lines: number): string => line(lines >> 1) + line((lines >> 1) + 1);
const each = (text: string, done: (line: string, at: number) => string): string =>
  text.replace(/.*\n/g, (found: string, at: number) => done(found, at));
const every = (text: string, nth: number): string => {
  let at = 0;
  return each(text, (found) => (at++ % nth === 0 ? `! ${found}` : found));
};

/** Some work for so many lines. */
type Work = (lines: number) => Steps<unknown>;

/** Each computation in steps with what may keep it busy in one go. */
const works: Record<string, Record<string, Work>> = {
  splitting: { 'any text': (lines) => splitting(textOf(lines)) },
  diffing: {
    'one line changed': (lines) => diffing(textOf(lines), textOf(lines).replace(line(lines >> 1), 'x\n')),
    'all lines changed': (lines) =>
      diffing(
        textOf(lines),
        each(textOf(lines), (found) => `!${found}`),
      ),
    'every tenth line changed': (lines) => diffing(textOf(lines), every(textOf(lines), 10)),
    'a new file': (lines) => diffing('', textOf(lines)),
    'line ends only': (lines) => diffing(textOf(lines), textOf(lines).replaceAll('\n', '\r\n')),
    'the same line again and again': (lines) => diffing('a\n'.repeat(lines), `${'a\n'.repeat(lines >> 1)}b\n`),
  },
  aligning: {
    'lines in another order': (lines) => {
      const all = textOf(lines).split('\n');
      return aligning(
        all,
        all.toSorted((a, b) => a.length - b.length || (a < b ? 1 : -1)),
      );
    },
  },
  slide: {
    'a block among its likes': (lines) => {
      const [before, after] = [splitLines(`${'a\n'.repeat(lines)}b\n`), splitLines(`${'a\n'.repeat(2 * lines)}b\n`)];
      return slide(align(before, after).runs, before, after);
    },
    'many changes': (lines) => {
      const [before, after] = [splitLines(textOf(lines)), splitLines(every(textOf(lines), 2))];
      return slide(align(before, after).runs, before, after);
    },
  },
  longestChain: {
    'all in order': (lines) => longestChain(Array.from({ length: 4 * lines }, (_, at) => [at, at] as const)),
  },
  blame: { 'two versions': (lines) => blame([textOf(lines), every(textOf(lines), 2)]) },
  mergingContent: {
    'both changed it': (lines) => {
      const text = textOf(lines);
      return mergingContent(bytes(text), bytes(every(text, 20)), bytes(text.replace(line(lines >> 1), 'x\n')));
    },
  },
  movedRows: {
    'a file that moved': (lines) =>
      movedRows([
        { path: 'a', diff: diffText(textOf(lines), '') },
        { path: 'b', diff: diffText('', textOf(lines)) },
      ]),
  },
  commonPairs: {
    'many in common': (lines) => {
      const numbers = Int32Array.from({ length: 16 * lines }, (_, at) => at);
      return commonPairs(numbers, numbers.slice(1), { spent: 0 });
    },
  },
  selectContent: {
    'one hunk of all': (lines) => {
      const [before, after] = [textOf(lines), each(textOf(lines), (found) => `!${found}`)];
      const [hunk] = diffText(before, after).hunks;
      return selectContent(bytes(before), bytes(after), { hunks: hunk ? [hunk.id] : [] });
    },
  },
  spaceOnlyRows: {
    'indented anew': (lines) => {
      const [hunk] = diffText(
        textOf(lines),
        each(textOf(lines), (found) => `  ${found}`),
      ).hunks;
      return spaceOnlyRows(hunk?.rows ?? []);
    },
  },
  foldingWithPlaces: { 'much to fold': (lines) => foldingWithPlaces(textOf(lines).replaceAll('"', '“')) },
  placesAlike: {
    'a no-break space': (lines) => placesAlike(textOf(lines), old(lines).replace(' + ', '\u00a0+ '), 'x'),
  },
  explainAmbiguous: {
    'every line': (lines) =>
      explainAmbiguous(
        textOf(lines),
        Array.from({ length: lines }, (_, at) => at + 1),
        'some',
      ),
  },
  explainMissing: { 'made before': (lines) => explainMissing(textOf(lines), 'gone\n', line(lines - 1)) },
  replacing: {
    exact: (lines) => replacing(textOf(lines), old(lines), 'x', false),
    everywhere: (lines) => replacing(textOf(lines), 'some text', 'x', true),
    'line ends': (lines) => replacing(textOf(lines).replaceAll('\n', '\r\n'), old(lines), 'x', false),
    'trailing blanks': (lines) => replacing(textOf(lines), old(lines).replaceAll('\n', '  \n'), 'x', false),
    'typographic quotes': (lines) => replacing(textOf(lines), old(lines).replaceAll('"', '“'), 'x', false),
    indentation: (lines) => replacing(textOf(lines), old(lines).replaceAll(/^ {2}/gm, '\t'), '\tx', false),
    nowhere: (lines) => replacing(textOf(lines), old(lines).replaceAll('compute', 'nothing'), 'x', false),
  },
  matches: {
    'a long one': (lines) =>
      matches(
        64 * lines,
        32 * lines,
        (at) => at % 7,
        (at) => at % 7,
        () => {},
      ),
  },
  occurrences: {
    'of few characters': (lines) => occurrences(textOf(lines), 'some'),
    'of many': (lines) => occurrences(textOf(lines), old(lines)),
  },
  linesOf: { 'any text': (lines) => linesOf(textOf(lines)) },
  wholeLines: {
    'all forgiven': (lines) =>
      wholeLines(atOnce(linesOf(textOf(lines))), old(lines).trimEnd(), 'x', {
        trailing: true,
        quotes: true,
        indentation: true,
        alike: true,
      }),
  },
};

function stepsOf(steps: Steps<unknown>): number {
  for (let count = 1; ; count += 1) if (steps.next().done) return count;
}

const folder = join(import.meta.dirname, '../../src/text');
/** Lines of each text, and how many more of the larger one. */
const [few, times] = [40_000, 4];

describe('a computation in steps', () => {
  it('is looked at whatever it is', () => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/^export function\* (\w+)/gm)])
      .map(([, name = '']) => name);
    expect(Object.keys(works).toSorted()).toEqual(names.toSorted());
  });

  describe.each(Object.keys(works))('%s', (name) => {
    it.each(Object.keys(works[name]!))('%s', { timeout: 120_000 }, (what) => {
      const work = works[name]![what]!;
      const [one, more] = [stepsOf(work(few)), stepsOf(work(times * few))];
      expect(one).toBeGreaterThan(3);
      // What is bounded (lines that are compared one by one) does not grow.
      expect(more / one).toBeGreaterThan(0.6 * times);
    });
  });
});
