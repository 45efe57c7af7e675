import { describe, expect, it } from 'vitest';
import { lastOfWord, nextWord, wordEnd, wordStart } from '../../../src/fronts/tui/composer/vim/words.ts';
import { Board as ReviewBoard } from './board.ts';
import { ComposerBoard } from './composer-board.ts';

/** Writes, goes to normal mode, presses these; the text with a bar where the cursor stands. */
function typed(text: string, ...keys: string[]): string {
  const board = new ComposerBoard();
  board.vim = true;
  board.state = { ...board.state, buffer: { ...board.state.buffer, text, cursor: text.length } };
  board.key('escape');
  for (const key of keys)
    if (key === '⎋') board.key('escape');
    else board.input(key);
  const { text: now, cursor } = board.state.buffer;
  return `${now.slice(0, cursor)}|${now.slice(cursor)}`;
}

describe('normal mode of the composer', () => {
  it.each([
    ['one two', '0', '|one two'],
    ['one two', 'h', 'one t|wo'],
    ['one two', '0 l l', 'on|e two'],
    ['one two', '0 w', 'one |two'],
    ['one-two three', '0 w', 'one|-two three'],
    ['one two', '0 e', 'on|e two'],
    ['one two', '0 e e', 'one tw|o'],
    ['one two', 'b', 'one |two'],
    ['one two', 'b b', '|one two'],
    ['one two', '0 $', 'one tw|o'],
    ['one two', '0 x x', '|e two'],
    ['one two three', '0 d w', '|two three'],
    ['one two', '0 c w X ⎋ $', 'X tw|o'],
    ['one\ntwo\nthree', 'd d', 'one\n|two'],
    ['one\ntwo', 'k d d', '|two'],
    ['one', 'd d', '|'],
    ['one', 'o X', 'one\nX|'],
    ['  one', '0 I X', '  X|one'],
    ['one', '0 A X', 'oneX|'],
    ['one', '0 a X', 'oX|ne'],
    ['one', '0 i X', 'X|one'],
    ['one two', '0 d w u', '|one two'],
    ['one\ntwo', 'k', 'on|e\ntwo'],
    ['one\ntwo', 'k j', 'one\ntw|o'],
    ['訂單列表', '0 w', '訂單|列表'],
    ['one', 'z q 9', 'on|e'],
    // An operator that is left hanging does nothing, and is forgotten.
    ['one two', '0 d z x', '|ne two'],
  ])('%j, %s: %j', (text, keys, after) => {
    expect(typed(text, ...keys.split(' '))).toBe(after);
  });

  it('takes several keys in one chunk, and types what follows those that insert', () => {
    expect(typed('one two', '0dwiX y')).toBe('X y|two');
  });

  it('is seen, and Esc in it stops the turn as ever', () => {
    const board = new ComposerBoard();
    board.vim = true;
    board.input('one');
    expect(board.view().rows[0]).toBe('I one');
    board.key('escape');
    expect(board.effects).toEqual([]);
    expect(board.view().rows[0]).toBe('N one');
    board.key('escape');
    expect(board.effects).toEqual([{ type: 'interrupt' }]);
    board.key('enter');
    expect(board.effects.at(-1)).toMatchObject({ type: 'submit' });
  });

  it('is not there unless it is wanted', () => {
    const board = new ComposerBoard();
    board.input('one').key('escape').input('x');
    expect(board.state.buffer.text).toBe('onex');
    expect(board.view().rows[0]).toBe('> onex');
  });
});

describe('words of vi', () => {
  it('are letters, or signs, and end with the text', () => {
    expect(nextWord('a->b', 0)).toBe(1);
    expect(nextWord('a->b', 1)).toBe(3);
    expect(nextWord('a', 0)).toBe(1);
    expect(wordStart('a  b', 3)).toBe(0);
    expect(wordEnd('ab cd', 2)).toBe(5);
    expect(lastOfWord('ab cd', 0)).toBe(1);
  });
});

describe('a review with keys as in vi', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`);
  const open = (vim: boolean) =>
    new ReviewBoard([['a.txt', lines.join('\n'), lines.map((line) => line.replace(/[27]$/, 'needle')).join('\n')]], {
      preferences: { vim },
    }).open();
  const row = (board: ReviewBoard) => board.screen.find((each) => each.startsWith('▸'));

  it('n and N go through the matches of a search; after Esc, n refuses again', async () => {
    const board = await open(true);
    board.input('/', 'needle', 'enter');
    const first = row(board);
    board.input('n');
    const second = row(board);
    expect(second).not.toBe(first);
    expect(board.input('N').answers).toEqual([]);
    expect(row(board)).toBe(first);
    expect(board.screen.join('\n')).toContain('n N match');
    board.input('escape');
    expect(board.interrupts).toBe(0);
    expect(board.screen.join('\n')).toContain('n reject');
    expect(board.input('n').answers).toMatchObject([{ accept: 'none' }]);
  });

  it('without vi, n refuses whatever is searched for', async () => {
    const board = await open(false);
    expect(board.input('/', 'needle', 'enter', 'n').answers).toMatchObject([{ accept: 'none' }]);
  });
});
