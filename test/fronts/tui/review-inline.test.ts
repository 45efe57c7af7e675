/** A hunk that is edited in place: its text, its keys and its rows. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Press } from '../../../src/fronts/tui/keys/press.ts';
import { inlineRows, inlineColumns } from '../../../src/fronts/tui/review/draw/inline.ts';
import { startInline } from '../../../src/fronts/tui/review/state/inline.ts';
import type { InlineState } from '../../../src/fronts/tui/review/state/inline.ts';
import { initialState } from '../../../src/fronts/tui/review/state/state.ts';
import type { Look } from '../../../src/fronts/tui/review/state/state.ts';
import { reviewStep } from '../../../src/fronts/tui/review/state/step.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { diffText } from '../../../src/text/diff/diff.ts';
import { width } from '../../../src/text/width.ts';
import { counterexample } from '../../support/property.ts';

const theme = chooseTheme({ color: false }, {});
const keys = [{ key: 'Ctrl+S', does: 'keeps it' }];

function begun(before: string, after: string, hunk = 0): InlineState {
  const state = startInline(after, diffText(before, after).hunks[hunk]!);
  if (!state) throw new Error('too long');
  return state;
}

const key = (id: string): Press => {
  const parts = id.split('+');
  const has = (name: string) => parts.slice(0, -1).includes(name);
  return { type: 'key', name: parts.at(-1)!, ctrl: has('ctrl'), alt: has('alt'), shift: has('shift'), chunk: false };
};

type Outcome = { state: InlineState } | { done: string } | 'leave';

/** A key in a review that edits this hunk, `columns` for its text. `done` is the whole new text of the file. */
function press(inline: InlineState, one: Press, columns = 40): Outcome {
  const { state, effect } = reviewStep({ ...initialState(), inline }, one, { textColumns: columns } as Look);
  if (state.inline) return { state: state.inline };
  if (effect?.type === 'saved') return { done: effect.text };
  return one.type === 'key' && one.ctrl && one.name === 's' ? { done: inline.text } : 'leave';
}

/** Types (`'text'`), and presses keys (`<enter>`); the outcome of the last one. */
function typed(state: InlineState, ...inputs: string[]): Outcome {
  let last: Outcome = { state };
  for (const input of inputs) {
    if (last === 'leave' || 'done' in last) throw new Error(`over before ${input}`);
    const named = /^<(.+)>$/.exec(input);
    last = press(last.state, named ? key(named[1]!) : { type: 'text', text: input });
  }
  return last;
}

const stateOf = (outcome: Outcome): InlineState => {
  if (outcome === 'leave' || 'done' in outcome) throw new Error('over');
  return outcome.state;
};

describe('a hunk edited in place', () => {
  it('begins at its first new line, and lands what was saved, the rest of the file as it was', () => {
    const before = Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`).join('');
    const after = before.replace('line 10\n', 'changed\n');
    const state = begun(before, after);
    expect(state.buffer.text.slice(state.buffer.cursor)).toMatch(/^changed\n/);
    expect(typed(state, 'un', '<end>', '!', '<enter>', 'more', '<ctrl+s>')).toEqual({
      done: before.replace('line 10\n', 'unchanged!\nmore\n'),
    });
  });

  it('keeps the line ends of the file: CRLF, and none at the end', () => {
    const state = begun('a\r\nb\r\nend', 'a\r\nB\r\nend');
    expect(typed(state, '<end>', '<enter>', 'C', '<ctrl+s>')).toEqual({ done: 'a\r\nB\r\nC\r\nend' });
    expect(typed(state, '<ctrl+end>', '!', '<enter>', 'new', '<ctrl+s>')).toEqual({
      done: 'a\r\nB\r\nend!\r\nnew',
    });
  });

  it('takes lines of mixed ends apart: those that stay are the same to the byte', () => {
    const state = begun('a\r\nb\nc\r\nd\n', 'a\r\nB\nc\r\nd\n');
    expect(typed(state, 'x', '<ctrl+s>')).toEqual({ done: 'a\r\nxB\nc\r\nd\n' });
  });

  it('empties a hunk, and fills one that only took lines away', () => {
    const gone = begun('one\ntwo\nthree\n', 'one\nthree\n');
    expect(typed(gone, '<ctrl+home>', '<ctrl+k>', '<ctrl+k>', '<ctrl+k>', '<ctrl+s>')).toEqual({ done: '' });
    const empty = begun('x\n', '');
    expect(typed(empty, 'y', '<ctrl+s>')).toEqual({ done: 'y\n' });
  });

  it('is left by Esc, after asking when something was written', () => {
    const state = begun('a\n', 'b\n');
    expect(typed(state, '<escape>')).toBe('leave');
    const asked = stateOf(typed(state, 'x', '<escape>'));
    expect(asked.leaving).toBe(true);
    expect(typed(asked, '<escape>')).toBe('leave');
    expect(stateOf(typed(asked, 'y')).leaving).toBe(false);
    // What is as it was needs no question.
    expect(typed(state, 'x', '<backspace>', '<escape>')).toBe('leave');
  });

  it('goes up and down through broken and wide rows, keeps the indent, and takes a paste', () => {
    const state = begun('', '    if (a) {\n界界界界\n');
    const inside = stateOf(typed(state, '<end>', '<enter>'));
    expect(inside.buffer.text).toBe('    if (a) {\n    \n界界界界');
    const moved = stateOf(typed(inside, '<down>'));
    expect(moved.buffer.cursor).toBe('    if (a) {\n    \n界界'.length);
    const pasted = press(moved, { type: 'paste', text: 'p\r\nq' });
    expect(stateOf(pasted).buffer.text).toBe('    if (a) {\n    \n界界p\nq界界');
    expect(stateOf(typed(stateOf(pasted), '<ctrl+_>')).buffer.text).toBe(moved.buffer.text);
  });

  it('shows numbers, the row of the cursor and the keys, a window of what is long', () => {
    const before = Array.from({ length: 6 }, (_, i) => `line ${i + 1}\n`).join('');
    const state = begun(before, before.replace('line 4', '界 four'));
    const { rows, cursor } = inlineRows(state, { columns: 50, height: 5, theme, keys });
    expect(rows).toEqual(['2 │ line 2', '3 │ line 3', '4 │ 界 four', '5 │ line 5', 'Ctrl+S keeps it']);
    expect(cursor).toEqual({ x: 4, y: 2 });
    const end = inlineRows(stateOf(typed(state, '<right>')), { columns: 30, height: 5, theme, keys });
    expect(end.rows[2]).toBe('│ 界 four');
    expect(end.cursor).toEqual({ x: 4, y: 2 });
  });

  it('does not touch a file of more lines than can be edited here', () => {
    const long = 'x\n'.repeat(3000);
    expect(startInline(long, diffText('', long).hunks[0]!)).toBeNull();
  });

  it('changes nothing when nothing was written, whatever the text; and never draws past its room', () => {
    const line = fc.constantFrom(
      'a',
      'b',
      '',
      '\tx',
      '界界界界界界界界界界',
      'x'.repeat(60),
      '\u202ehidden',
      '\x1b[31m',
    );
    const text = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 12 })
      .chain((rows) => fc.boolean().map((end) => rows.map(([one, eol]) => one + eol).join('') + (end ? 'end' : '')));
    const report = counterexample(
      fc.property(
        text,
        text,
        fc.integer({ min: 12, max: 90 }),
        fc.integer({ min: 2, max: 12 }),
        (a, b, columns, height) => {
          for (const hunk of diffText(a, b).hunks) {
            const state = startInline(b, hunk)!;
            expect(press(state, key('ctrl+s'), inlineColumns(state, columns))).toEqual({ done: b });
            const { rows, cursor } = inlineRows(state, { columns, height, theme, keys });
            expect(rows.length).toBeLessThanOrEqual(height);
            for (const row of rows) expect(width(row)).toBeLessThanOrEqual(columns);
            expect(rows.join('')).not.toContain('\x1b');
            expect(cursor.y).toBeLessThan(rows.length - 1);
            expect(cursor.x).toBeLessThan(columns);
            // One character more is one character more, wherever the line ends.
            const more = typed(state, 'Z', '<ctrl+s>');
            const done = more !== 'leave' && 'done' in more ? more.done : '';
            expect(done.replace(hunk.newLines > 0 ? 'Z' : /(?<=^|\n)Z\r?\n|(?<=\n|^)Z$|\r?\nZ$/, '')).toBe(b);
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(report).toBeUndefined();
  });
});
