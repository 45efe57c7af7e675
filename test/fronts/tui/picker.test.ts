import { describe, expect, it } from 'vitest';
import { appKeys } from '../../../src/fronts/tui/app-keys.ts';
import { commandHints } from '../../../src/fronts/tui/commands/registry.ts';
import { composerKeys } from '../../../src/fronts/tui/composer/key-table.ts';
import { keyId } from '../../../src/fronts/tui/keys/asked.ts';
import { pressOf } from '../../../src/fronts/tui/keys/press.ts';
import { actionsOf } from '../../../src/fronts/tui/picker/actions.ts';
import { pickerKeys } from '../../../src/fronts/tui/picker/key-table.ts';
import { found } from '../../../src/fronts/tui/picker/picker.ts';
import { width } from '../../../src/text/width.ts';
import { handbookPart, keySection } from '../../support/handbook.ts';
import { PickerBoard, palette } from './picker-board.ts';

describe('the palette', () => {
  it('has every command, and every key that people are told of', () => {
    const { items: actions } = palette();
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
    const labels = (query: string) => found(palette().items, query).map(({ label }) => label);
    expect(labels('undo')[0]).toBe('/undo');
    expect(labels('undo')).toContain('Alt+Z');
    expect(labels('/mo').slice(0, 2)).toEqual(['/mode', '/model']);
    expect(labels('next mode')).toEqual(['Shift+Tab', 'Enter']);
    expect(labels('mode next')).toHaveLength(2);
    expect(labels('EDITOR')).toEqual(['Ctrl+G', '/open']);
    expect(labels('ctrl+g')).toEqual(['Ctrl+G']);
    expect(labels('list diff')).toEqual([]);
    expect(labels('')).toHaveLength(palette().items.length);
  });

  it('runs a command, begins one that needs words, presses a key', () => {
    const board = new PickerBoard().input('doctor', 'enter');
    expect(board.answers).toEqual([{ type: 'command', name: 'doctor' }]);
    const [needy] = actionsOf([], [{ name: 'say', takes: '<words>', hint: 'says them' }]);
    expect(needy).toMatchObject({ label: '/say <words>', value: { type: 'draft', text: '/say ' } });
    expect(new PickerBoard().input('your editor', 'enter').answers).toEqual([
      { type: 'key', press: pressOf('ctrl+g') },
    ]);
  });

  it('goes round and round, page by page to the end, and begins anew with another list', () => {
    const board = new PickerBoard().input('session');
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
    const board = new PickerBoard().input('zzz');
    expect(board.frame.rows.join('\n')).toContain('nothing fits');
    expect(board.input('enter', 'up', 'down', 'pagedown').answers).toEqual([]);
    expect(board.input('backspace', 'backspace', 'backspace').state.line.text).toBe('');
    expect(board.input('escape', 'ctrl+c').answers).toEqual([null, null]);
  });

  it('is never higher than the window less four rows, nor wider than its columns', () => {
    for (const rows of [8, 12, 24, 60])
      for (const columns of [12, 40, 60, 80, 200])
        for (const typed of ['', 'e', '訂單'.repeat(60), 'zzz']) {
          const { frame } = new PickerBoard({ rows, columns }).input(typed);
          expect(frame.rows.length).toBeLessThanOrEqual(Math.max(5, rows - 4));
          for (const row of frame.rows) expect(width(row)).toBeLessThanOrEqual(Math.max(10, columns - 1));
          expect(frame.cursor.x).toBeLessThan(Math.max(10, columns - 1));
        }
  });
});

describe('a picker', () => {
  const letters = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'];
  const picker = {
    title: 'Letters',
    items: letters.map((label) => ({ label, hint: '', value: label })),
    enter: 'writes it',
    placeholder: 'type to find one',
    selected: 2,
    preview: { rows: 2, draw: (value: string) => [`about ${value}`, 'second', 'never shown'] },
  };

  it('begins with the one that is in use, and shows what there is to see of the chosen one', () => {
    const board = new PickerBoard({ picker });
    expect(board.chosen).toBe('› gamma  ');
    expect(board.frame.rows).toContain('about gamma');
    expect(board.input('down').frame.rows.slice(-4)).toEqual([
      'about delta',
      'second',
      '',
      expect.stringContaining('Enter writes it'),
    ]);
    expect(board.frame.rows.join()).not.toContain('never shown');
    expect(board.input('enter', 'escape').answers).toEqual(['delta', null]);
  });

  it('keeps the room for the list: a preview comes only where there is more', () => {
    const { rows } = new PickerBoard({ picker, rows: 12 }).frame;
    expect(rows.join()).not.toContain('about');
    expect(rows.join()).toContain('gamma');
  });
});

describe('the keys of a picker', () => {
  it('are in the handbook as the table has them: UPDATE=1 writes them anew', () => {
    const made = keySection(pickerKeys, {});
    expect(handbookPart(new URL('../../../docs/terminal.md', import.meta.url), 'keys', made)).toBe(made);
  });
});
