import { createHash } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { grammarOf } from '../../../src/fronts/tui/highlight/grammars.ts';
import { highlightLines } from '../../../src/fronts/tui/highlight/highlight.ts';
import { liveRows } from '../../../src/fronts/tui/live/rows.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { LookAt } from '../../../src/fronts/tui/transcript/look.ts';
import { dollars, duration } from '../../../src/fronts/tui/transcript/look.ts';
import { changesRows } from '../../../src/fronts/tui/transcript/looks/changes.ts';
import { routedRows } from '../../../src/fronts/tui/transcript/looks/routed.ts';
import { endedRows } from '../../../src/fronts/tui/transcript/looks/turn.ts';
import { emptyView } from '../../../src/fronts/tui/view/state.ts';
import type { View } from '../../../src/fronts/tui/view/state.ts';
import type { FileChange } from '../../../src/protocol/change.ts';
import { width } from '../../../src/text/width.ts';

const dark = chooseTheme({ color: true, theme: 'dark' }, {});
const blobs = new Map<string, Uint8Array>();

function look(over: Partial<LookAt> = {}): LookAt {
  return {
    theme: dark,
    columns: 60,
    reader: false,
    hyperlinks: false,
    verbose: false,
    blob: async (hash) => {
      const bytes = blobs.get(hash);
      if (bytes === undefined) throw new Error('gone');
      return bytes;
    },
    persona: () => ({ name: 'backend-architect', color: 'purple' }),
    ...over,
  };
}

function state(text: string): NonNullable<FileChange['before']> {
  const bytes = Buffer.from(text);
  const hash = createHash('sha256').update(bytes).digest('hex');
  blobs.set(hash, bytes);
  return { hash, mode: 'file', size: bytes.length };
}

const plain = (rows: string[]) => rows.map(stripVTControlCharacters);

describe('a hand-over', () => {
  const routed = {
    kind: 'routed' as const,
    persona: 'backend-architect',
    previous: null,
    confidence: 0.874,
    reasons: ['"a very long reason indeed"', '"another one, just as long"', '"and a third"'],
    by: 'router' as const,
  };

  const esc = { key: 'Esc', does: 'stay with archie' };

  it('takes one row, its reasons giving way', () => {
    expect(plain(routedRows(routed, look({ columns: 79 }), esc))).toEqual([
      expect.stringMatching(/^→ backend-architect 87 % · "a very.*… · Esc: stay with archie$/),
    ]);
    for (const columns of [56, 70, 79, 120]) expect(routedRows(routed, look({ columns }), esc)).toHaveLength(1);
  });

  it('names no key once it is printed for good', () => {
    expect(plain(routedRows(routed, look({ columns: 60 }))).join('')).toMatch(
      /^→ backend-architect 87 % · "a very[^:]*…$/,
    );
  });

  it('says who is suggested, and between whom the model decides', () => {
    const candidates = [
      { persona: 'backend-architect', confidence: 0.62 },
      { persona: null, confidence: 0.36 },
      { persona: 'reviewer', confidence: 0.02 },
    ];
    const unclear = { ...routed, persona: null, reasons: ['"orders"'], unclear: { candidates, suggests: null } };
    const key = { key: 'Ctrl+X', does: 'hand over' };
    expect(plain(routedRows(unclear, look({ columns: 90 }), key))).toEqual([
      '? unclear: backend-architect 62 %, archie 36 % · the model decides · Ctrl+X: hand over',
    ]);
    const suggested = { ...unclear, unclear: { candidates, suggests: 'backend-architect' } };
    expect(plain(routedRows(suggested, look({ columns: 90 }), key))).toEqual([
      '? suggested: backend-architect 87 % · "orders" · Ctrl+X: hand over',
    ]);
  });

  it('keeps the key in a narrow window', () => {
    expect(plain(routedRows(routed, look({ columns: 24 }), esc)).join(' ')).toMatch(/Esc: stay with\s+archie/);
  });
});

describe('a diff', () => {
  const long = `const value = '${'x'.repeat(80)}';`;

  it('cuts long lines in the transcript, and shows them whole where everything is asked for', async () => {
    const files: FileChange[] = [{ path: 'a.txt', before: state('one\n'), after: state(`one\n${long}\n`) }];
    const [cut] = await changesRows(files, 10, look());
    expect(plain(cut!.rows)[1]).toMatch(/^2 \+ const value.*…$/);
    const [whole] = await changesRows(files, 10, look(), true);
    expect(
      plain(whole!.rows)
        .slice(1)
        .map((row) => row.slice(4))
        .join(''),
    ).toBe(long);
    for (const row of [...cut!.rows, ...whole!.rows]) expect(width(row)).toBeLessThanOrEqual(58);
  });

  it('says how much is left out, and tells files whose content is gone by their size', async () => {
    const before = state('x\n');
    const files: FileChange[] = [
      { path: 'new.txt', before: null, after: state('a\n'.repeat(50)) },
      { path: 'lost', before, after: { ...before, hash: 'nowhere', size: 2048 } },
    ];
    const [first, lost] = await changesRows(files, 5, look());
    expect(plain(first!.rows).at(-1)).toBe('… 45 more rows');
    const [keyed] = await changesRows(files, 5, { ...look(), unfolds: 'Ctrl+O' });
    expect(plain(keyed!.rows).at(-1)).toBe('… 45 more rows (Ctrl+O)');
    expect(stripVTControlCharacters(lost!.words)).toBe('lost 2 kB');
  });
});

describe('numbers', () => {
  it.each([
    [0, '$0.00'],
    [0.00042, '$0.0004'],
    [0.0099, '$0.0099'],
    [0.01, '$0.01'],
    [1234.5, '$1234.50'],
  ])('%d USD is %s', (usd, words) => expect(dollars(usd)).toBe(words));

  it.each([
    [40, '0.0 s'],
    [949, '0.9 s'],
    [1_000, '1 s'],
    [59_600, '1 min 0 s'],
    [3_600_000, '1 h 0 min'],
  ])('%d ms are %s', (ms, words) => expect(duration(ms)).toBe(words));

  it('of a turn never show an unknown cost as nothing', () => {
    const ended = { kind: 'ended' as const, outcome: { type: 'done' as const }, steps: 1, cost: null, ms: 2_000 };
    expect(plain(endedRows(ended, look()))).toEqual(['  2 s · 1 request · cost unknown']);
  });
});

describe('live rows', () => {
  const busy: View = {
    ...emptyView,
    running: true,
    calls: Array.from({ length: 9 }, (_, i) => ({
      id: String(i),
      name: 'Bash',
      title: 'make '.repeat(40),
      since: 0,
      output: 'a\rb\u001B[2J\n'.repeat(20),
      outcomes: [],
      inner: false,
    })),
    todos: Array.from({ length: 20 }, (_, i) => ({ content: `todo ${i}`, status: 'pending' as const })),
    queued: ['one', 'two', 'three'],
  };
  const at = {
    theme: dark,
    columns: 40,
    room: 12,
    reader: false,
    now: 61_000,
    showTodos: true,
    delegates: [],
    asked: false,
    hint: null,
    persona: (name: string) => ({ name }),
  };

  it('never take more than their room, nor more than their columns', () => {
    const tail = Array.from({ length: 50 }, (_, i) => `row ${i} ${'x'.repeat(90)}`);
    for (const room of [0, 1, 2, 5, 12, 18]) {
      const rows = liveRows(tail, busy, { ...at, room });
      expect(rows.length).toBeLessThanOrEqual(room);
      for (const row of rows) expect(width(row)).toBeLessThanOrEqual(40);
    }
  });

  it('show the end of the text that grows', () => {
    expect(plain(liveRows(['a', 'b', 'c'], { ...emptyView, running: true }, { ...at, room: 4 }))).toEqual([
      'b',
      'c',
      '',
      expect.stringMatching(/working 1 min 1 s · Esc interrupts$/),
    ]);
  });

  it('name the keys that there is room for, none in part', () => {
    const handed = { ...emptyView, running: true, handed: true };
    const last = (columns: number) => plain(liveRows([], handed, { ...at, columns })).at(-1);
    expect(last(80)).toMatch(/working 1 min 1 s · Esc interrupts · Ctrl\+X: stay with archie$/);
    expect(last(50)).toMatch(/working 1 min 1 s · Esc interrupts$/);
    expect(last(30)).toMatch(/working 1 min 1 s$/);
  });

  it('say in two rows why it is tried again, where one is too short', () => {
    const failure = { code: 'overloaded', message: 'The service is so busy that it takes no more requests.' };
    const retry = { attempt: 2, of: 8, until: 64_200, failure };
    expect(plain(liveRows([], { ...emptyView, running: true, retry }, { ...at, columns: 52 })).slice(-2)).toEqual([
      '↻ asking again in 4 s (2 of 8) · The service is so',
      '  busy that it takes no more requests.',
    ]);
  });

  it('count down to the next try', () => {
    const retry = {
      attempt: 2,
      of: 8,
      until: 64_200,
      failure: { code: 'overloaded', message: 'The service is busy.' },
    };
    expect(plain(liveRows([], { ...emptyView, running: true, retry }, { ...at, columns: 80 }))).toContain(
      '↻ asking again in 4 s (2 of 8) · The service is busy.',
    );
  });
});

describe('highlighting', () => {
  it('styles each line by itself, and changes nothing but the style', async () => {
    const code = '/* a\n b */ const x: string = `t ${1 + 2}\n`;\n\tx\u001B[2J';
    const lines = await highlightLines(code, 'ts', dark);
    expect(plain(lines!)).toEqual(['/* a', ' b */ const x: string = `t ${1 + 2}', '`;', '    x']);
    expect(lines![1]).toMatch(/^\u001B\[38;5;248m\u001B\[3m b \*\/\u001B\[23m\u001B\[39m /);
  });

  it.each([
    ['no grammar', 'x', 'klingon'],
    ['too many lines', 'x\n'.repeat(3_001), 'ts'],
    ['a line too long', 'x'.repeat(2_001), 'ts'],
    ['too much', 'x\n'.repeat(100_001), 'ts'],
  ])('leaves code plain with %s', async (_why, code, language) => {
    expect(await highlightLines(code, language, dark)).toBeNull();
  });

  it('is off without colour', async () => {
    expect(await highlightLines('const a = 1;', 'ts', chooseTheme({ color: false }))).toBeNull();
  });

  it.each([
    ['ts', 'typescript'],
    ['{.python}', 'python'],
    ['rust,ignore', 'rust'],
    ['C++', 'cpp'],
    ['toString', undefined],
    ['', undefined],
  ])('knows %s', (written, name) => expect(grammarOf(written)).toBe(name));
});
