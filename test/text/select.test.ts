import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diffText } from '../../src/text/diff/diff.ts';
import type { DiffRow } from '../../src/text/diff/diff.ts';
import { encodeText } from '../../src/text/encoding.ts';
import { selectContent, selectText } from '../../src/text/diff/select.ts';
import { atOnce } from '../../src/text/steps.ts';
import { counterexample } from '../support/property.ts';
import { git } from '../support/tools.ts';

const runs = Number(process.env['ARCHIE_RUNS'] ?? 300);

interface Case {
  before: string;
  after: string;
  /** For each hunk: leave it, take it, or take the rows where the list (used round and round) says so. */
  choices: ('leave' | 'take' | boolean[])[];
}

const line = fc.constantFrom(
  'a',
  'b',
  'c',
  '  d',
  '}',
  '',
  'x\r',
  '中文字',
  '\t',
  '-- ',
  '+b',
  '\\ No newline at end of file',
);
const text = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
  .map(([lines, closed]) => lines.join('\n') + (closed && lines.length > 0 ? '\n' : ''));

/** A text and what random edits made of it. */
const edited = fc
  .tuple(
    fc.array(fc.oneof(line, fc.nat(999).map(String)), { maxLength: 60 }),
    fc.array(fc.tuple(fc.nat(60), fc.nat(3), fc.array(line, { maxLength: 3 })), { maxLength: 6 }),
    fc.constantFrom('\n', '\n', '\r\n'),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([lines, edits, eol, closedBefore, closedAfter]): [string, string] => {
    const after = [...lines];
    for (const [at, gone, come] of edits) after.splice(at, gone, ...come);
    return [lines.join(eol) + (closedBefore ? eol : ''), after.join(eol) + (closedAfter ? eol : '')];
  });

const choice = fc.oneof(
  fc.constantFrom('leave' as const, 'take' as const),
  fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
);
const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.oneof(edited, edited, fc.tuple(text, text)), fc.array(choice, { minLength: 1, maxLength: 6 }))
  .map(([[before, after], choices]) => ({ before, after, choices }));

const linesOf = (of: string): string[] => of.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Which rows a case takes, and the part that says so. */
function partOf({ before, after, choices }: Case) {
  const { hunks } = diffText(before, after);
  const chosen = hunks.map((hunk, index) => {
    const how = choices[index % choices.length] ?? 'leave';
    const rows = hunk.rows.flatMap((row, at) => {
      const take = how === 'take' || (how !== 'leave' && how[at % how.length] === true);
      return row.kind !== 'context' && take ? [at] : [];
    });
    return { hunk, how, rows };
  });
  const named = chosen.filter(({ how }) => how !== 'leave');
  const part = {
    hunks: named.map(({ hunk }) => hunk.id),
    lines: Object.fromEntries(
      named.filter(({ how }) => how !== 'take').map(({ hunk, rows }) => [hunk.id, rows] as const),
    ),
  };
  return { chosen, part };
}

/** Rows as a careful person writes them: lines that replace each other, first by first, side by side. */
function sideBySide(rows: readonly DiffRow[], taken: readonly number[]): [number, DiffRow][] {
  let block = 0;
  const placed = rows.map((row, index) => {
    if (rows[index - 1]?.kind === 'context' || row.kind === 'context') block += 1;
    let first = index;
    while (rows[first - 1]?.kind === row.kind) first -= 1;
    return { row, index, block, nth: row.kind === 'context' ? -1 : index - first };
  });
  const pairs = placed.flatMap((one) => {
    if (one.row.kind !== 'removed' || !taken.includes(one.index)) return [];
    const other = placed.find(({ row, block: of, nth }) => row.kind === 'added' && of === one.block && nth === one.nth);
    return other && taken.includes(other.index) ? [one] : [];
  });
  const rank = ({ block: of, nth }: (typeof placed)[number]): number => {
    const until = pairs.filter((pair) => pair.block === of && pair.nth <= nth);
    return 2 * until.length - (until.at(-1)?.nth === nth ? 1 : 0);
  };
  const order = { context: 0, removed: 1, added: 2 };
  return placed
    .toSorted((a, b) => a.block - b.block || rank(a) - rank(b) || order[a.row.kind] - order[b.row.kind])
    .map(({ row, index }) => [index, row]);
}

/**
 * One hunk over the whole file, so that git has no choice of place: rows that are not chosen are left out (added) or
 * context (removed). A last line without a line end that gets company is one that goes and comes again with it.
 */
function patchOf(name: string, asked: Case): string {
  const rows: { mark: ' ' | '+' | '-'; raw: string }[] = [];
  const before = linesOf(asked.before);
  let at = 0;
  const raw = (row: DiffRow) => row.text + (row.crlf ? '\r' : '') + (row.noNewline ? '' : '\n');
  for (const { hunk, rows: taken } of partOf(asked).chosen) {
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
    for (; at < start; at++) rows.push({ mark: ' ', raw: before[at]! });
    for (const [index, row] of sideBySide(hunk.rows, taken)) {
      if (row.kind !== 'added') at += 1;
      if (row.kind === 'added' && !taken.includes(index)) continue;
      const mark = taken.includes(index) ? (row.kind === 'added' ? '+' : '-') : ' ';
      rows.push({ mark, raw: raw(row) });
    }
  }
  for (; at < before.length; at++) rows.push({ mark: ' ', raw: before[at]! });
  if (rows.every((row) => row.mark === ' ')) return '';
  const eol = asked.before.includes('\n') ? endOf(asked.before) : endOf(asked.after);
  const lastNew = rows.findLastIndex((row) => row.mark !== '-');
  const closed = rows.flatMap((row, index) => {
    if (row.raw.endsWith('\n') || row.mark === '-' || index === lastNew) return [row];
    const come = { mark: '+' as const, raw: row.raw + eol };
    return row.mark === '+' ? [come] : [{ mark: '-' as const, raw: row.raw }, come];
  });
  const count = (not: string) => closed.filter((row) => row.mark !== not).length;
  const range = (lines: number) => `${lines === 0 ? 0 : 1},${lines}`;
  const body = closed.map(({ mark, raw: own }) =>
    own.endsWith('\n') ? mark + own : `${mark}${own}\n\\ No newline at end of file\n`,
  );
  return `--- a/${name}\n+++ b/${name}\n@@ -${range(count('+'))} +${range(count('-'))} @@\n${body.join('')}`;
}

function endOf(of: string): string {
  const crlf = of.split('\r\n').length - 1;
  return crlf > of.split('\n').length - 1 - crlf ? '\r\n' : '\n';
}

describe('selectText', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'archie-select-'));
    git(folder, 'init', '-q');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes of any selection what git apply makes of the same rows', { timeout: 120_000 }, () => {
    const all = fc.sample(cases, { numRuns: runs, seed: 20_261_123 });
    const name = (index: number) => `f/${index}`;
    mkdirSync(join(folder, 'f'));
    for (const [index, each] of all.entries()) writeFileSync(join(folder, name(index)), each.before);
    const patch = all.map((each, index) => patchOf(name(index), each)).join('');
    writeFileSync(join(folder, 'patch'), patch);
    git(folder, 'apply', '--whitespace=nowarn', '--unidiff-zero', 'patch');
    let partly = 0;
    for (const [index, each] of all.entries()) {
      const selected = selectText(each.before, each.after, partOf(each).part);
      if (selected !== each.before && selected !== each.after) partly += 1;
      const applied = readFileSync(join(folder, name(index)), 'utf8');
      expect({ ...each, selected }).toEqual({ ...each, selected: applied });
    }
    expect(partly).toBeGreaterThan(runs / 4);
  });

  it('is all of it with every hunk or row, and nothing without', () => {
    expect(
      counterexample(
        fc.property(cases, ({ before, after }) => {
          const { hunks } = diffText(before, after);
          const ids = hunks.map(({ id }) => id);
          const lines = Object.fromEntries(hunks.map(({ id, rows }) => [id, [...rows.keys()]]));
          expect(selectText(before, after, { hunks: ids })).toBe(after);
          expect(selectText(before, after, { hunks: ids, lines })).toBe(after);
          expect(selectText(before, after, { hunks: [] })).toBe(before);
          const none = Object.fromEntries(ids.map((id) => [id, []]));
          expect(selectText(before, after, { hunks: ids, lines: none })).toBe(before);
        }),
        { numRuns: runs },
      ),
    ).toBeUndefined();
  });

  it('gives what is left as a change of its own: the rest of it makes the whole', () => {
    expect(
      counterexample(
        fc.property(cases, (each) => {
          const part = { hunks: partOf(each).part.hunks };
          const middle = selectText(each.before, each.after, part)!;
          const rest = diffText(middle, each.after).hunks.map(({ id }) => id);
          expect(selectText(middle, each.after, { hunks: rest })).toBe(each.after);
        }),
        { numRuns: runs },
      ),
    ).toBeUndefined();
  });

  it.each([
    ['a hunk that is not there', { hunks: ['0123456789'] }],
    ['a row that is not there', { rows: [4] }],
    ['a row before the first', { rows: [-1] }],
    ['half a row', { rows: [1.5] }],
    ['rows of a hunk that is not named', { hunks: [], rows: [1] }],
  ])('is null for %s', (_name, { hunks, rows }: { hunks?: string[]; rows?: number[] }) => {
    const [before, after] = ['a\nb\n', 'a\nB\n'];
    const { id } = diffText(before, after).hunks[0]!;
    const lines = rows ? { [id]: rows } : {};
    expect(selectText(before, after, { hunks: hunks ?? [id], lines })).toBeNull();
  });

  it('does not count context rows', () => {
    const [before, after] = ['a\nb\n', 'a\nB\n'];
    const { id } = diffText(before, after).hunks[0]!;
    expect(selectText(before, after, { hunks: [id], lines: { [id]: [0, 1] } })).toBe('a\n');
  });

  it.each([
    ['LF', 'a\nb', 'a\nb\nc\n', 'a\nb\nc\n'],
    ['CRLF', 'a\r\nb', 'a\r\nb\r\nc\r\n', 'a\r\nb\r\nc\r\n'],
    ['that of what comes, for a single line', 'b', 'b\r\nc\r\n', 'b\r\nc\r\n'],
    ['that of most lines', 'a\r\na\r\na\nb', 'a\r\na\r\na\nb\nc', 'a\r\na\r\na\nb\r\nc'],
  ])('gives a last line that gets company a line end: %s', (_name, before, after, expected) => {
    const hunk = diffText(before, after).hunks[0]!;
    const last = hunk.rows.length - 1;
    expect(selectText(before, after, { hunks: [hunk.id], lines: { [hunk.id]: [last] } })).toBe(expected);
  });

  it.each([
    ['a pair', [1, 2, 3], ['b', 'B'], 'a\nB\nc\n'],
    ['all but a pair', [1, 2, 3], ['a', 'A', 'c', 'C'], 'A\nb\nC\n'],
    ['what comes, but nothing goes', [1, 2, 3], ['A', 'B', 'C'], 'a\nb\nc\nA\nB\nC\n'],
    ['no partners', [1, 2, 3], ['a', 'C'], 'b\nc\nC\n'],
    ['a pair and one that comes before it', [1, 2, 3], ['A', 'b', 'B'], 'a\nA\nB\nc\n'],
    ['a pair where more comes', [1], ['a', 'A', 'C'], 'A\nC\n'],
    ['the last pair where more goes', [1, 2], ['b', 'B'], 'a\nB\nc\n'],
  ])('puts a replaced line where it was: %s', (_name, { length }, taken, expected) => {
    const [before, after] = length === 1 ? ['a\n', 'A\nB\nC\n'] : ['a\nb\nc\n', length === 2 ? 'A\nB\n' : 'A\nB\nC\n'];
    const { id, rows } = diffText(before, after).hunks[0]!;
    const chosen = [...rows.keys()].filter((at) => taken.includes(rows[at]!.text));
    expect(selectText(before, after, { hunks: [id], lines: { [id]: chosen } })).toBe(expected);
  });

  it('takes line ends line by line', () => {
    const [before, after] = ['a\nb\nc\n', 'a\r\nb\r\nc\r\n'];
    const { id, rows } = diffText(before, after).hunks[0]!;
    const second = [...rows.keys()].filter((at) => rows[at]!.text === 'b');
    expect(selectText(before, after, { hunks: [id], lines: { [id]: second } })).toBe('a\nb\r\nc\n');
  });
});

const contentOf = (...part: Parameters<typeof selectContent>) => atOnce(selectContent(...part));

describe('selectContent', () => {
  const bytes = (of: string, encoding: Parameters<typeof encodeText>[1] = 'utf8') => encodeText(of, encoding);
  const idsOf = (before: string, after: string) => diffText(before, after).hunks.map(({ id }) => id);
  const rowOf = (before: string, after: string, wanted: string) => {
    const hunk = diffText(before, after).hunks.find(({ rows }) => rows.some((row) => row.text === wanted))!;
    const at = hunk.rows.findIndex((row) => row.kind !== 'context' && row.text === wanted);
    return { hunks: [hunk.id], lines: { [hunk.id]: [at] } };
  };
  const encodings = ['utf8', 'utf8-bom', 'utf16le', 'utf16be'] as const;

  it('is exactly before or after at the ends, and takes the encoding only when asked', () => {
    const some = fc.constantFrom(...encodings);
    expect(
      counterexample(
        fc.property(cases, some, some, ({ before, after }, from, to) => {
          const [old, fresh] = [bytes(before, from), bytes(after, to)];
          const hunks = idsOf(before, after);
          expect(contentOf(old, fresh, { hunks, encoding: true })).toEqual(fresh);
          expect(contentOf(old, fresh, { hunks })).toEqual(bytes(after, from));
          expect(contentOf(old, fresh, { hunks: [] })).toEqual(old);
          expect(contentOf(old, fresh, { hunks: [], encoding: true })).toEqual(bytes(before, to));
        }),
        { numRuns: runs },
      ),
    ).toBeUndefined();
  });

  it.each(encodings)('takes rows of %s', (encoding) => {
    const [before, after] = ['一\n二\n', '一\n貳\n參\n'];
    const part = rowOf(before, after, '參');
    expect(contentOf(bytes(before, encoding), bytes(after, encoding), part)).toEqual(bytes('一\n二\n參\n', encoding));
  });

  it('creates a file of the chosen rows only, in its own encoding', () => {
    const after = bytes('a\nb\n', 'utf16le');
    expect(contentOf(null, after, rowOf('', 'a\nb\n', 'b'))).toEqual(bytes('b\n', 'utf16le'));
    expect(contentOf(null, after, { hunks: idsOf('', 'a\nb\n') })).toEqual(after);
    expect(contentOf(null, after, { hunks: [] })).toBeNull();
    expect(contentOf(null, after, { hunks: [], encoding: true })).toBeNull();
    expect(contentOf(null, bytes(''), { hunks: [] })).toBeNull();
  });

  it('deletes a file when all of its rows go', () => {
    const before = bytes('a\nb\n', 'utf8-bom');
    expect(contentOf(before, null, { hunks: idsOf('a\nb\n', '') })).toBeNull();
    expect(contentOf(before, null, { ...rowOf('a\nb\n', '', 'a'), encoding: true })).toEqual(bytes('b\n', 'utf8-bom'));
    expect(contentOf(before, null, { hunks: [] })).toEqual(before);
    expect(contentOf(bytes(''), null, { hunks: [] })).toEqual(bytes(''));
  });

  it('empties a file that is not deleted', () => {
    expect(contentOf(bytes('a\n'), bytes(''), { hunks: idsOf('a\n', '') })).toEqual(bytes(''));
  });

  it('takes a byte order mark alone', () => {
    const [plain, marked] = [bytes('a\n'), bytes('a\n', 'utf8-bom')];
    expect(contentOf(plain, marked, { hunks: [], encoding: true })).toEqual(marked);
    expect(contentOf(marked, plain, { hunks: [], encoding: true })).toEqual(plain);
    expect(contentOf(marked, plain, { hunks: [] })).toEqual(marked);
  });

  it('has no parts of what is binary', () => {
    const [binary, plain] = [Uint8Array.of(0, 1, 2), bytes('a\n')];
    for (const encoding of [false, true]) {
      expect(contentOf(binary, plain, { hunks: [], encoding })).toEqual(binary);
      expect(contentOf(plain, binary, { hunks: [], encoding })).toEqual(plain);
      expect(contentOf(null, binary, { hunks: [], encoding })).toBeNull();
    }
    expect(contentOf(plain, binary, { hunks: idsOf('a\n', '') })).toBe('unknown');
  });

  it('says unknown where the part names what is not there', () => {
    expect(contentOf(bytes('a\n'), bytes('b\n'), { hunks: ['0123456789'] })).toBe('unknown');
  });
});
