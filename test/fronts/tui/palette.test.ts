import { describe, expect, it } from 'vitest';
import { appKeys } from '../../../src/fronts/tui/app-keys.ts';
import { commandHints } from '../../../src/fronts/tui/commands/registry.ts';
import { composerKeys } from '../../../src/fronts/tui/composer/key-table.ts';
import { keyId } from '../../../src/fronts/tui/keys/asked.ts';
import { pressOf } from '../../../src/fronts/tui/keys/press.ts';
import { actionsOf, found } from '../../../src/fronts/tui/palette/actions.ts';
import { paletteKeys } from '../../../src/fronts/tui/palette/key-table.ts';
import { width } from '../../../src/text/width.ts';
import { handbookPart, keySection } from '../../support/handbook.ts';
import { PaletteBoard } from './palette-board.ts';

describe('the palette', () => {
  it('has every command, and every key that people are told of', () => {
    const { actions } = new PaletteBoard();
    const told = [...composerKeys, ...appKeys].filter(({ does }) => does !== undefined);
    expect(actions).toHaveLength(told.length + commandHints.length);
    for (const { name } of commandHints) expect(actions.map(({ label }) => label)).toContain(`/${name}`);
    for (const { does } of told) expect(actions.map(({ hint }) => hint)).toContain(does);
  });

  it('presses the very key that it names', () => {
    for (const key of [...composerKeys, ...appKeys].flatMap(({ keys }) => keys)) {
      const press = pressOf(key);
      expect(press.type === 'key' ? keyId(press) : press.text).toBe(key);
    }
  });

  it('finds by words in the name or in what it does, names first', () => {
    const labels = (query: string) => found(new PaletteBoard().actions, query).map(({ label }) => label);
    expect(labels('undo')[0]).toBe('/undo');
    expect(labels('undo')).toContain('Alt+Z');
    expect(labels('/mo').slice(0, 2)).toEqual(['/mode', '/model']);
    expect(labels('next mode')).toEqual(['Shift+Tab', 'Enter']);
    expect(labels('mode next')).toHaveLength(2);
    expect(labels('EDITOR')).toEqual(['Ctrl+G']);
    expect(labels('ctrl+g')).toEqual(['Ctrl+G']);
    expect(labels('list diff')).toEqual([]);
    expect(labels('')).toHaveLength(new PaletteBoard().actions.length);
  });

  it('runs a command, begins one that needs words, presses a key', () => {
    const board = new PaletteBoard().input('doctor', 'enter');
    expect(board.effects).toEqual([{ type: 'choose', chosen: { type: 'command', name: 'doctor' } }]);
    const [needy] = actionsOf([], [{ name: 'say', takes: '<words>', hint: 'says them' }]);
    expect(needy).toMatchObject({ label: '/say <words>', chosen: { type: 'draft', text: '/say ' } });
    expect(new PaletteBoard().input('your editor', 'enter').effects).toEqual([
      { type: 'choose', chosen: { type: 'key', press: pressOf('ctrl+g') } },
    ]);
  });

  it('goes round and round, page by page to the end, and begins anew with another list', () => {
    const board = new PaletteBoard().input('session');
    const first = board.chosen;
    expect(board.input('up').chosen).not.toBe(first);
    expect(board.input('down').chosen).toBe(first);
    expect(board.input('ctrl+n', 'ctrl+p').chosen).toBe(first);
    board.input('pagedown', 'pagedown', 'pagedown', 'pagedown');
    const last = board.chosen;
    expect(board.input('down').chosen).toBe(first);
    expect(board.input('up').chosen).toBe(last);
    board.input('s');
    expect(board.state.selected).toBe(0);
  });

  it('says where nothing fits, and then does nothing', () => {
    const board = new PaletteBoard().input('zzz');
    expect(board.frame.rows.join('\n')).toContain('nothing fits');
    expect(board.input('enter', 'up', 'down', 'pagedown').effects).toEqual([]);
    expect(board.input('backspace', 'backspace', 'backspace').state.line.text).toBe('');
    expect(board.input('escape', 'ctrl+c').effects).toEqual([{ type: 'close' }, { type: 'close' }]);
  });

  it('is never higher than the window less four rows, nor wider than its columns', () => {
    for (const rows of [8, 12, 24, 60])
      for (const columns of [12, 40, 60, 80, 200])
        for (const typed of ['', 'e', '訂單'.repeat(60), 'zzz']) {
          const { frame } = new PaletteBoard({ rows, columns }).input(typed);
          expect(frame.rows.length).toBeLessThanOrEqual(Math.max(5, rows - 4));
          for (const row of frame.rows) expect(width(row)).toBeLessThanOrEqual(Math.max(10, columns - 1));
          expect(frame.cursor.x).toBeLessThan(Math.max(10, columns - 1));
        }
  });
});

describe('the keys of the palette', () => {
  it('are in the handbook as the table has them: UPDATE=1 writes them anew', () => {
    const made = keySection(paletteKeys, {});
    expect(handbookPart(new URL('../../../docs/terminal.md', import.meta.url), 'keys', made)).toBe(made);
  });
});
