import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { merge3, mergingContent } from '../../src/text/diff/merge.ts';
import { atOnce } from '../../src/text/steps.ts';
import { counterexample } from '../support/property.ts';
import { tool } from '../support/tools.ts';

let dir = '';
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'archie-merge-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const labels = { mine: 'M', theirs: 'T' };
const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (content: Uint8Array | null | undefined): string | null | undefined =>
  content && new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);

function byGit(base: string, mine: string, theirs: string): { text: string; conflicts: number } {
  const paths = Object.entries({ mine, base, theirs }).map(([name, text]) => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  });
  const run = tool('git', ['merge-file', '-p', '-L', 'M', '-L', 'base', '-L', 'T', ...paths], {
    status: (conflicts) => conflicts <= 127,
  });
  return { text: run.stdout.toString(), conflicts: run.status };
}

/** A text of lines that mostly tell themselves apart, and what two people made of it. */
const triples = fc
  .record({
    base: fc.array(fc.oneof({ weight: 5, arbitrary: fc.noBias(fc.nat(9999)) }, fc.constant(-1)), {
      maxLength: 30,
    }),
    eol: fc.constantFrom('\n', '\n', '\r\n'),
    ended: fc.boolean(),
    sides: fc.tuple(edits(), edits()),
  })
  .map(({ base, eol, ended, sides }) => {
    const write = (side: readonly number[]): string => {
      const text = side.map((line) => `${line === -1 ? '' : `line ${line}`}${eol}`).join('');
      return ended ? text : text.slice(0, -eol.length);
    };
    const [mine, theirs] = sides.map((side) => write(edited(base, side)));
    return { base: write(base), mine: mine ?? '', theirs: theirs ?? '' };
  });

interface Edit {
  at: number;
  out: number;
  in: number[];
}

function edits(): fc.Arbitrary<Edit[]> {
  const edit = fc.record({
    at: fc.nat(40),
    out: fc.nat(3),
    in: fc.array(fc.noBias(fc.integer({ min: -1, max: 9999 })), { maxLength: 3 }),
  });
  return fc.array(edit, { maxLength: 3 });
}

function edited(base: readonly number[], all: readonly Edit[]): number[] {
  const out = [...base];
  for (const edit of all) out.splice(edit.at % (out.length + 1), edit.out, ...edit.in);
  return out;
}

/** What a reader who takes this side everywhere gets. */
function sideOf(text: string, side: 'mine' | 'theirs'): string[] {
  const out: string[] = [];
  let where: 'both' | 'mine' | 'theirs' = 'both';
  for (const line of text.split(/\r?\n/)) {
    if (line === '<<<<<<< M') where = 'mine';
    else if (line === '=======' && where === 'mine') where = 'theirs';
    else if (line === '>>>>>>> T' && where === 'theirs') where = 'both';
    else if (where === 'both' || where === side) out.push(line);
  }
  return out;
}

describe('merge3', () => {
  it('merges edits with a line between them, and what both did alike', () => {
    expect(merge3(lines('a', 'b', 'c'), lines('A', 'b', 'c'), lines('a', 'b', 'C'))).toEqual({
      text: lines('A', 'b', 'C'),
      conflicts: 0,
    });
    expect(merge3(lines('a', 'b'), lines('x', 'a', 'b'), lines('x', 'a'))).toEqual({
      text: lines('x', 'a'),
      conflicts: 0,
    });
    expect(merge3('', '', '').text).toBe('');
    expect(merge3(lines('a'), '', lines('a')).text).toBe('');
  });

  it('takes edits that touch for a conflict, as git does, and loses nothing', () => {
    const merged = merge3(lines('a', 'b'), lines('A', 'b'), lines('a', 'B'), labels);
    expect(merged).toEqual({
      text: lines('<<<<<<< M', 'A', 'b', '=======', 'a', 'B', '>>>>>>> T'),
      conflicts: 1,
    });
    expect(merged.text).toBe(byGit(lines('a', 'b'), lines('A', 'b'), lines('a', 'B')).text);
  });

  it('leaves what both sides of a conflict begin and end with outside of the marks', () => {
    const { text } = merge3(lines('a'), lines('1', 'mine', '2'), lines('1', 'theirs', '2'), labels);
    expect(text).toBe(lines('1', '<<<<<<< M', 'mine', '=======', 'theirs', '>>>>>>> T', '2'));
  });

  it('does not guess where a line among its likes was taken out', () => {
    // One of three equal lines went, the other side changed the first of them: which one went?
    const base = lines('top', 'x', 'x', 'x', 'end');
    expect(merge3(base, lines('top', 'x', 'x', 'end'), lines('top', 'y', 'x', 'x', 'end')).conflicts).toBe(1);
  });

  it('ends its marks as the file ends its lines, and a side without a line end at the end keeps its line', () => {
    const merged = merge3('a\r\nb\r\nc', 'a\r\nM\r\nmine', 'a\r\nT\r\ntheirs', labels);
    expect(merged.text).toBe('a\r\n<<<<<<< M\r\nM\r\nmine\r\n=======\r\nT\r\ntheirs\r\n>>>>>>> T\r\n');
    // Mixed line ends stay as they are, each line its own.
    expect(merge3('a\r\nb\nc\nd', 'A\r\nb\nc\nd', 'a\r\nb\nc\nd\n').text).toBe('A\r\nb\nc\nd\n');
    // Lines that were all given another end are all changed.
    expect(merge3('a\nb\nc\n', 'a\r\nb\r\nc\r\n', 'a\nB\nc\n').conflicts).toBe(1);
  });

  it('takes a file of which every line was changed by both', () => {
    const every = (word: string): string =>
      Array.from({ length: 150_000 }, (_, index) => `${word} ${index}\n`).join('');
    const { text, conflicts } = merge3(every('a'), every('b'), every('c'));
    expect(conflicts).toBe(1);
    expect(text.length).toBe(every('b').length * 2 + '<<<<<<< mine\n=======\n>>>>>>> theirs\n'.length);
  });

  it(
    'agrees with git wherever both merge, is never bolder, and keeps both sides of what it cannot merge',
    {
      timeout: 120_000,
    },
    () => {
      const seen = { clean: 0, conflict: 0, careful: 0 };
      const failed = counterexample(
        fc.property(triples, ({ base, mine, theirs }) => {
          const git = byGit(base, mine, theirs);
          const ours = merge3(base, mine, theirs, labels);
          if (ours.conflicts === 0) {
            seen.clean += 1;
            return git.conflicts === 0 && git.text === ours.text;
          }
          if (git.conflicts > 0) seen.conflict += 1;
          else seen.careful += 1;
          const known = new Set(base.split(/\r?\n/));
          const brought = [mine, theirs].flatMap((side) => side.split(/\r?\n/)).filter((line) => !known.has(line));
          return (
            brought.every((line) => ours.text.includes(line)) &&
            ours.text.split('<<<<<<< M').length - 1 === ours.conflicts
          );
        }),
        { numRuns: 400, seed: 3 },
      );
      expect(failed).toBeUndefined();
      // The run tells something only if both kinds came up; caution beyond git's is for the rare ambiguous edit.
      expect(seen.clean).toBeGreaterThan(100);
      expect(seen.conflict).toBeGreaterThan(50);
      expect(seen.careful).toBeLessThan(20);
    },
  );

  it('lets a reader get either side back where every change is in conflict, and does not mind which side is which', () => {
    const failed = counterexample(
      fc.property(triples, ({ base, mine, theirs }) => {
        const there = merge3(base, mine, theirs, labels);
        const back = merge3(base, theirs, mine, labels);
        if ((there.conflicts === 0) !== (back.conflicts === 0)) return false;
        if (there.conflicts === 0) return there.text === back.text;
        const against = merge3('base\n', mine, theirs, labels).text;
        return (
          sideOf(against, 'mine').join('\n').trimEnd() === mine.replaceAll('\r\n', '\n').trimEnd() &&
          sideOf(against, 'theirs').join('\n').trimEnd() === theirs.replaceAll('\r\n', '\n').trimEnd()
        );
      }),
      { numRuns: 500, seed: 4 },
    );
    expect(failed).toBeUndefined();
  });
});

const mergeContent = (...contents: Parameters<typeof mergingContent>) => atOnce(mergingContent(...contents));

describe('mergingContent', () => {
  it('takes what only one side changed, whatever it is', () => {
    const [a, b] = [Uint8Array.of(0, 1), Uint8Array.of(0, 2)];
    expect(mergeContent(a, a, b)).toEqual({ kind: 'clean', bytes: b });
    expect(mergeContent(a, b, a)).toEqual({ kind: 'clean', bytes: b });
    expect(mergeContent(a, b, Uint8Array.from(b))).toEqual({ kind: 'clean', bytes: b });
    expect(mergeContent(a, null, a)).toEqual({ kind: 'clean', bytes: null });
    expect(mergeContent(a, null, null)).toEqual({ kind: 'clean', bytes: null });
    expect(mergeContent(null, null, b)).toEqual({ kind: 'clean', bytes: b });
  });

  it('has no text with both sides where there are not two texts', () => {
    expect(mergeContent(bytes('a'), null, bytes('b'))).toEqual({ kind: 'conflict' });
    expect(mergeContent(bytes('a'), bytes('b'), null)).toEqual({ kind: 'conflict' });
    expect(mergeContent(Uint8Array.of(0), Uint8Array.of(0, 1), Uint8Array.of(0, 2))).toEqual({ kind: 'conflict' });
    expect(mergeContent(bytes('a'), bytes('b'), Uint8Array.of(0, 2))).toEqual({ kind: 'conflict' });
    expect(mergeContent(bytes('a'), bytes('\ufeffb'), bytes('c'))).toEqual({ kind: 'conflict' });
  });

  it('shows both where a file was made twice, or where the base was no such text', () => {
    const both = lines('<<<<<<< mine', 'a', '=======', 'b', '>>>>>>> theirs');
    expect(textOf((mergeContent(null, bytes('a\n'), bytes('b\n')) as { both: Uint8Array }).both)).toBe(both);
    const binary = mergeContent(Uint8Array.of(0), bytes('a\n'), bytes('b\n'));
    expect(textOf((binary as { both: Uint8Array }).both)).toBe(both);
  });

  it('keeps the encoding and the byte order mark', () => {
    const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le');
    const [base, mine, theirs] = [lines('a', 'b', 'c'), lines('ä', 'b', 'c'), lines('a', 'b', '猫')];
    const wanted = lines('ä', 'b', '猫');
    expect(mergeContent(utf16(base), utf16(mine), utf16(theirs))).toEqual({
      kind: 'clean',
      bytes: utf16(wanted),
    });
    const marked = mergeContent(bytes(`\ufeff${base}`), bytes(`\ufeff${mine}`), bytes(`\ufeff${theirs}`));
    expect(textOf((marked as { bytes: Uint8Array }).bytes)).toBe(`\ufeff${wanted}`);
  });
});
