import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphemeStarts } from '../../../src/fronts/tui/composer/text/boundaries.ts';
import { edit, emptyBuffer } from '../../../src/fronts/tui/composer/text/buffer.ts';
import type { Edit, TextBuffer } from '../../../src/fronts/tui/composer/text/buffer.ts';
import { chipOf } from '../../../src/fronts/tui/composer/text/chips.ts';
import { layouter, offsetAt, positionOf, rowText } from '../../../src/fronts/tui/composer/text/layout.ts';
import { width } from '../../../src/text/width.ts';

const of = (text: string, cursor = text.length): TextBuffer => ({ ...emptyBuffer, text, cursor });
const run = (buffer: TextBuffer, ...actions: Edit[]) => actions.reduce(edit, buffer);
/** The text with `|` at the cursor. */
const marked = ({ text, cursor }: TextBuffer) => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

const scraps = [
  'a',
  'word',
  ' ',
  '\n',
  '改',
  '架構',
  '👩‍👩‍👧',
  '🇹🇼',
  'e\u0301',
  '\t',
  'ก\u0E33',
  '한',
  '-',
  '.',
  chipOf(0),
  chipOf(1),
  '👍🏽',
  '\u200d',
  '\u0301',
];
const text = fc.array(fc.constantFrom(...scraps), { maxLength: 14 }).map((parts) => parts.join(''));
const action: fc.Arbitrary<Edit> = fc.oneof(
  text.map((t): Edit => ({ type: 'insert', text: t })),
  fc.constantFrom<Edit>(
    { type: 'erase', what: 'before' },
    { type: 'erase', what: 'after' },
    { type: 'yank' },
    { type: 'yankPop' },
    { type: 'transpose' },
    { type: 'undo' },
    { type: 'redo' },
  ),
  fc.constantFrom('toEnd', 'toStart', 'blank', 'wordBefore', 'wordAfter').map((what): Edit => ({ type: 'kill', what })),
  fc
    .constantFrom('left', 'right', 'wordBefore', 'wordAfter', 'lineStart', 'lineEnd', 'start', 'end')
    .map((to): Edit => ({ type: 'move', to })),
  fc.nat(60).map((at): Edit => ({ type: 'place', at })),
);

/** Offsets of the whole text where a grapheme begins. */
function boundaries(whole: string): Set<number> {
  const found = new Set<number>();
  let from = 0;
  for (const line of whole.split('\n')) {
    for (const start of graphemeStarts(line)) found.add(from + start);
    from += line.length + 1;
  }
  return found;
}

describe('the text buffer, whatever is done to it', () => {
  it('keeps the cursor on a grapheme boundary', () => {
    fc.assert(
      fc.property(text, fc.array(action, { maxLength: 25 }), (start, actions) => {
        let buffer = of(start);
        for (const each of actions) {
          buffer = edit(buffer, each);
          expect(boundaries(buffer.text)).toContain(buffer.cursor);
        }
      }),
    );
  });

  it('never changes the text by moving', () => {
    fc.assert(
      fc.property(text, fc.array(action, { maxLength: 25 }), (start, actions) => {
        const moves = actions.filter(({ type }) => type === 'move' || type === 'place');
        expect(run(of(start), ...moves).text).toBe(start);
      }),
    );
  });

  it('undoes everything, and redoes it', () => {
    fc.assert(
      fc.property(text, fc.array(action, { maxLength: 25 }), (start, actions) => {
        const done = run(of(start), ...actions.filter(({ type }) => type !== 'undo' && type !== 'redo'));
        let back = done;
        for (let i = 0; i < 100 && back.past.length > 0; i++) back = edit(back, { type: 'undo' });
        expect(back.text).toBe(start);
        for (let i = 0; i < 100 && back.future.length > 0; i++) back = edit(back, { type: 'redo' });
        expect(back.text).toBe(done.text);
      }),
    );
  });

  it('brings back with a yank what a kill took', () => {
    fc.assert(
      fc.property(
        // Without loose joiners: what stands beside a cut may become one grapheme then, and the cursor moves behind it.
        text.map((whole) => whole.replace(/\u200d|\u0301/g, '')),
        fc.nat(40),
        fc.constantFrom('toEnd', 'toStart', 'blank', 'wordBefore', 'wordAfter'),
        (start, at, what) => {
          const before = edit(of(start), { type: 'place', at });
          const killed = edit(before, { type: 'kill', what });
          expect(killed.text.length).toBeLessThanOrEqual(start.length);
          const back = killed.text === start ? killed : edit(killed, { type: 'yank' });
          expect(back.text).toBe(start);
        },
      ),
    );
  });

  it('goes as many steps right as left', () => {
    fc.assert(
      fc.property(text, (start) => {
        let steps = 0;
        let buffer = of(start);
        for (; buffer.cursor > 0; steps++) buffer = edit(buffer, { type: 'move', to: 'left' });
        for (let i = 0; i < steps; i++) buffer = edit(buffer, { type: 'move', to: 'right' });
        expect(buffer.cursor).toBe(start.length);
        expect(steps).toBe(boundaries(start).size - 1);
      }),
    );
  });
});

describe('rows', () => {
  const pastes = ['one\ntwo\nthree', 'x'];
  it('hold all of the text, in order, none wider than asked', () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 2, max: 30 }), (a, b, columns) => {
        const whole = `${a}${b}`;
        const layout = layouter()(whole, columns, pastes);
        let at = 0;
        for (const row of layout.rows) {
          expect(row.start).toBe(at);
          expect(width(rowText(whole, row, layout))).toBeLessThanOrEqual(Math.max(columns, 2));
          at = row.soft ? row.end : row.end + 1;
        }
        expect(at).toBe(whole.length + 1);
      }),
    );
  });

  it('find back each offset from its row and column', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 30 }), (whole, columns) => {
        const layout = layouter()(whole, columns, pastes);
        for (const at of boundaries(whole)) {
          const { row, column } = positionOf(whole, at, layout);
          // A row that was broken inside a cluster cannot be: every boundary is found again.
          expect(offsetAt(whole, layout.rows[row]!, column, layout)).toBe(at);
          expect(column).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });

  it('are the same whether or not the lines were laid out before', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), fc.integer({ min: 4, max: 30 }), (texts, columns) => {
        const kept = layouter();
        for (const each of texts)
          expect(kept(each, columns, pastes).rows).toEqual(layouter()(each, columns, pastes).rows);
      }),
    );
  });

  it('keep a cursor that comes from further right on the row it goes to', () => {
    const layout = layouter()('abcdefgh', 4, pastes);
    expect(offsetAt('abcdefgh', layout.rows[0]!, 99, layout)).toBe(3);
    expect(offsetAt('abcdefgh', layout.rows[1]!, 99, layout)).toBe(8);
  });

  it('break at blanks, and beside wide characters', () => {
    const rows = (whole: string, columns: number) => {
      const layout = layouter()(whole, columns, pastes);
      return layout.rows.map((row) => rowText(whole, row, layout));
    };
    expect(rows('the quick brown fox', 10)).toEqual(['the quick ', 'brown fox']);
    expect(rows('請設計一個訂單服務', 7)).toEqual(['請設計', '一個訂', '單服務']);
    expect(rows('abc請設計', 6)).toEqual(['abc請', '設計']);
    expect(rows('incomprehensible', 6)).toEqual(['incomp', 'rehens', 'ible']);
    expect(rows(`see ${chipOf(0)} now`, 20)).toEqual(['see [Pasted 3 lines]', ' now']);
    expect(rows('a\n\nb', 9)).toEqual(['a', '', 'b']);
  });
});

describe('keys of readline', () => {
  it.each<[string, TextBuffer, Edit, string]>([
    ['Ctrl+A', of('one\ntwo'), { type: 'move', to: 'lineStart' }, 'one\n|two'],
    ['Ctrl+W over a path', of('see src/app.ts'), { type: 'kill', what: 'blank' }, 'see |'],
    ['Ctrl+W over blanks', of('one two  '), { type: 'kill', what: 'blank' }, 'one |'],
    ['Ctrl+W in Chinese', of('請設計資料庫'), { type: 'kill', what: 'blank' }, '請設計|'],
    ['Ctrl+W over an emoji', of('fine 👩‍👩‍👧'), { type: 'kill', what: 'blank' }, 'fine |'],
    ['Ctrl+W over a chip', of(`see ${chipOf(3)}`), { type: 'kill', what: 'blank' }, 'see |'],
    ['Ctrl+W at a line start', of('one\n'), { type: 'kill', what: 'blank' }, 'one|'],
    ['Ctrl+U', of('one two', 4), { type: 'kill', what: 'toStart' }, '|two'],
    ['Ctrl+K at a line end', of('one\ntwo', 3), { type: 'kill', what: 'toEnd' }, 'one|two'],
    ['Alt+D', of('one two', 3), { type: 'kill', what: 'wordAfter' }, 'one|'],
    ['Alt+B over CJK words', of('資料庫設計'), { type: 'move', to: 'wordBefore' }, '資料庫|設計'],
    ['Alt+F', of('one two', 0), { type: 'move', to: 'wordAfter' }, 'one| two'],
    ['Ctrl+T at the end', of('teh'), { type: 'transpose' }, 'the|'],
    ['Ctrl+T inside', of('ehlo', 1), { type: 'transpose' }, 'he|lo'],
    ['Ctrl+T on one letter', of('a'), { type: 'transpose' }, 'a|'],
    ['backspace over a family', of('a👩‍👩‍👧'), { type: 'erase', what: 'before' }, 'a|'],
    ['backspace over a chip', of(`a${chipOf(0)}`), { type: 'erase', what: 'before' }, 'a|'],
    ['backspace at the start', of('a', 0), { type: 'erase', what: 'before' }, '|a'],
    ['delete at the end', of('a'), { type: 'erase', what: 'after' }, 'a|'],
  ])('%s', (_name, start, action_, wanted) => {
    expect(marked(edit(start, action_))).toBe(wanted);
  });

  it('never leaves the cursor inside a grapheme that an edit made', () => {
    expect(edit(of('\u0301', 0), { type: 'insert', text: 'e' }).cursor).toBe(2);
    expect(edit(of('🇹x🇼', 2), { type: 'erase', what: 'after' }).cursor).toBe(4);
  });

  it('joins kills that follow each other, and goes round the ring with Alt+Y', () => {
    const kill: Edit = { type: 'kill', what: 'wordBefore' };
    const once = run(of('one two three'), kill, kill, { type: 'move', to: 'start' });
    expect(once.kills).toEqual(['two three']);
    const twice = run(once, { type: 'kill', what: 'toEnd' }, { type: 'yank' });
    expect(marked(twice)).toBe('one |');
    expect(marked(run(twice, { type: 'yankPop' }))).toBe('two three|');
    expect(marked(run(twice, { type: 'yankPop' }, { type: 'yankPop' }))).toBe('one |');
    expect(marked(run(twice, { type: 'yankPop' }, { type: 'undo' }))).toBe('|');
  });

  it('undoes typing word by word, erasing in one', () => {
    const typed = run(emptyBuffer, ...'one two'.split('').map((letter): Edit => ({ type: 'insert', text: letter })));
    expect(marked(edit(typed, { type: 'undo' }))).toBe('one |');
    expect(marked(run(typed, { type: 'undo' }, { type: 'undo' }))).toBe('|');
    expect(marked(run(typed, { type: 'undo' }, { type: 'redo' }))).toBe('one two|');
    const erased = run(typed, ...Array.from({ length: 4 }, (): Edit => ({ type: 'erase', what: 'before' })));
    expect(marked(edit(erased, { type: 'undo' }))).toBe('one two|');
  });

  it('bears a very long line and a very long text', () => {
    const long = of(`${'架構'.repeat(20_000)}\n${'x '.repeat(50_000)}`);
    const kept = layouter();
    kept(long.text, 77, []);
    let buffer = long;
    for (let i = 0; i < 20; i++) {
      buffer = edit(edit(buffer, { type: 'insert', text: 'y' }), { type: 'move', to: 'left' });
      kept(buffer.text, 77, []);
    }
    expect(buffer.text).toContain('yyyyyyyyyyyyyyyyyyyy');
  });
});
