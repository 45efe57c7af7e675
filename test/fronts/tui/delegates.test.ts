import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DelegatesController } from '../../../src/fronts/tui/delegates/controller.ts';
import { frameOf } from '../../../src/fronts/tui/delegates/frame.ts';
import { delegateKeys } from '../../../src/fronts/tui/delegates/key-table.ts';
import { delegateRow } from '../../../src/fronts/tui/delegates/row.ts';
import type { DelegatesState } from '../../../src/fronts/tui/delegates/state.ts';
import type { Press } from '../../../src/fronts/tui/keys/press.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { Happening } from '../../../src/protocol/event.ts';
import { noUsage } from '../../../src/protocol/message.ts';
import { width } from '../../../src/text/width.ts';
import { handbookPart, keySection } from '../../support/handbook.ts';
import { DelegatesBoard, delegate } from './delegates-board.ts';
import { TranscriptBoard } from './transcript-board.ts';

const theme = chooseTheme({ color: false }, {});
const over = { state: 'done', endedAt: 1_000_000, doing: '' } as const;

describe('the row of a delegate', () => {
  const at = (columns: number, of = delegate('d1', 'sql-tuner')) =>
    delegateRow(of, { theme, columns, reader: false, now: 1_000_000, mark: '' });

  it('says who, what it does, and what it took', () => {
    expect(at(80)).toBe('d1 sql-tuner · Read src/db/orders.ts · 3.1k tokens · $0.02 · 12 s');
  });

  it('leaves numbers out before what it does, in any width', () => {
    expect([60, 44, 34, 24].map((columns) => at(columns))).toEqual([
      'd1 sql-tuner · Read src/db/ord… · 3.1k tokens · $0.02 · 12 s',
      'd1 sql-tuner · Read src/db/orders.ts · 12 s',
      'd1 sql-tuner · Read src/db/orders…',
      'd1 sql-tuner · Read src…',
    ]);
    for (let columns = 1; columns < 90; columns += 1)
      for (const name of ['sql-tuner', '資料庫索引與查詢最佳化專家', 'x'.repeat(80)])
        expect(width(at(columns, delegate('d12', name, { depth: 3 })))).toBeLessThanOrEqual(columns);
  });
});

describe('the screen of delegates', () => {
  const three = [delegate('d1', 'scout', over), delegate('d2', 'scout'), delegate('d3', 'scout')];

  it('means the first that works until another is chosen, and then that one whatever else happens', () => {
    const board = new DelegatesBoard(three).input('x');
    expect(board.effects).toEqual([{ type: 'stop', id: 'd2' }]);
    board.input('down');
    board.delegates = [delegate('d0', 'scout'), ...three];
    expect(board.input('x').effects.at(-1)).toEqual({ type: 'stop', id: 'd3' });
    board.delegates = three.slice(0, 2);
    expect(board.input('x').effects.at(-1)).toEqual({ type: 'stop', id: 'd2' });
  });

  it('neither stops nor speaks to one that is over', () => {
    const board = new DelegatesBoard(three.slice(0, 1)).input('x');
    expect(board.frame.rows).toContain('d1 is over already');
    expect(board.input('w').frame.rows).toContain('d1 no longer hears anything');
    expect(board.effects).toEqual([]);
    expect(new DelegatesBoard([]).input('enter', 'x', 'w', 'down', 'escape').effects).toEqual([]);
  });

  it('takes words, keys of the screen among them, and sends them with Enter', () => {
    const board = new DelegatesBoard(three).input('w', 'x', ' and 索引', 'enter');
    expect(board.effects).toEqual([{ type: 'steer', id: 'd2', text: 'x and 索引' }]);
    expect(board.input('w', 'never sent', 'escape', 'w', ' ', 'enter').effects).toHaveLength(1);
    expect(board.state).toMatchObject({ words: null, inside: false });
  });

  it('goes back step by step, and stops the turn with Ctrl+C alone', () => {
    const board = new DelegatesBoard(three).input('enter');
    expect(board.state.inside).toBe(true);
    expect(board.input('escape')).toMatchObject({ effects: [], state: { inside: false } });
    expect(board.input('escape').effects).toEqual([{ type: 'close' }]);
    expect(board.input('ctrl+c').effects.at(-1)).toEqual({ type: 'ctrlC' });
  });

  it('follows the end of a thread until it is scrolled back, and again from the end on', () => {
    const board = new DelegatesBoard(three).input('enter');
    const last = () => board.frame.rows.findLast((row) => row.startsWith('row '));
    const grow = (count: number) => (board.thread = Array.from({ length: count }, (_, i) => `row ${i + 1}`));
    grow(30);
    expect(last()).toBe('row 30');
    grow(40);
    expect(last()).toBe('row 40');
    board.input('up');
    grow(50);
    expect(last()).toBe('row 39');
    board.input('G');
    grow(60);
    expect(last()).toBe('row 60');
    // The next one begins at its end.
    expect(board.input('g', 'right').state).toMatchObject({ selected: 'd3', top: null, inside: true });
  });

  it('is never higher than the window less four rows, nor wider than its columns', () => {
    for (const rows of [8, 10, 12, 24, 60])
      for (const columns of [12, 40, 80, 200])
        for (const keys of [[], ['enter'], ['w', 'x'.repeat(300)], ['enter', 'pageup']]) {
          const board = new DelegatesBoard(
            Array.from({ length: 40 }, (_, i) => delegate(`d${i}`, '索引專家')),
            {
              rows,
              columns,
            },
          );
          board.thread = Array.from({ length: 99 }, () => '訂單'.repeat(90));
          const { frame } = board.input(...keys);
          expect(frame.rows.length).toBeLessThanOrEqual(Math.max(5, rows - 4));
          for (const row of frame.rows) expect(width(row)).toBeLessThanOrEqual(Math.max(10, columns - 1));
        }
  });
});

describe('the keys of the screen of delegates', () => {
  it('are in the handbook as the table has them: UPDATE=1 writes them anew', () => {
    const made = keySection(delegateKeys, {});
    expect(handbookPart(new URL('../../../docs/delegates.md', import.meta.url), 'keys', made)).toBe(made);
  });
});

describe('looking inside', () => {
  const started: Happening = {
    type: 'delegated',
    delegate: 'd1',
    call: 'k',
    persona: 'scout',
    name: 'scout',
    description: 'look',
    prompt: 'look at the orders',
    model: 'claude-sonnet-5-5',
    tools: [],
    writes: false,
    estimate: null,
    limits: { turns: 40, cost: null, levels: 0 },
    depth: 1,
  };
  const replied = (text: string): Happening => ({
    type: 'replied',
    id: 'm',
    model: 'claude-sonnet-5-5',
    content: [{ type: 'text', text }],
    stop: 'end_turn',
    usage: noUsage,
    cost: 0.01,
    durationMs: 1,
  });
  const enter: Press = { type: 'key', name: 'enter', ctrl: false, alt: false, shift: false, chunk: false };
  const nothing = { close: () => {}, ctrlC: () => {} };

  function open() {
    const board = new TranscriptBoard({ columns: 80, rows: 24 });
    const { session, feed } = board;
    const emit = (...happenings: Happening[]) => {
      for (const happening of happenings) session.emit(happening, 'd1');
    };
    board.prompt('main words').emit(started);
    emit(
      { type: 'turn.started', prompt: 'look at the orders', attachments: [] },
      { type: 'routed', persona: 'scout', previous: null, confidence: 1, reasons: [], by: 'chosen' },
    );
    const controller = new DelegatesController(feed);
    const frame = (state: DelegatesState) =>
      frameOf(state, {
        delegates: session.state().delegates,
        thread: [],
        columns: 80,
        rows: 24,
        theme,
        spoken: false,
        now: 0,
      });
    const press = (one: Press = enter) => controller.press(one, frame, nothing);
    const seen = async () => {
      await controller.inside?.flushed();
      const { items = [], tail = [] } = controller.inside?.snapshot() ?? {};
      return [...items.flatMap(({ rows }) => rows), ...tail].map(stripVTControlCharacters).filter((row) => row !== '');
    };
    return { board, session, controller, emit, press, seen };
  }

  it('shows what was said before and what comes, of that thread alone', async () => {
    const { board, emit, press, seen } = open();
    emit(replied('the first look'));
    press();
    expect(await seen()).toEqual(['› look at the orders', 'the first look']);
    board.emit(replied('words of the conversation'));
    emit({ type: 'text.delta', text: 'the second ' });
    expect(await seen()).toEqual(['› look at the orders', 'the first look']);
    emit(replied('the second look'), { type: 'text.delta', text: 'the third ' });
    expect(await seen()).toEqual(['› look at the orders', 'the first look', 'the second look', 'the third']);
  });

  it('shows a reply whole whose beginning it missed', async () => {
    const { emit, press, seen } = open();
    emit({ type: 'text.delta', text: 'the beginning ' });
    press();
    emit({ type: 'text.delta', text: 'and the end' });
    expect(await seen()).toEqual(['› look at the orders']);
    emit(replied('the beginning and the end'));
    expect(await seen()).toEqual(['› look at the orders', 'the beginning and the end']);
  });

  it('hears no more of a thread that is left', async () => {
    const { session, controller, emit, press } = open();
    press();
    const inside = controller.inside!;
    press({ ...enter, name: 'escape' });
    expect(controller.inside).toBeNull();
    await inside.flushed();
    const before = inside.snapshot().items.length;
    emit(replied('unheard'));
    await inside.flushed();
    expect(inside.snapshot().items).toHaveLength(before);
    expect(session.calls).toEqual([]);
  });

  it('tells the session whom it means, and the person what came of it', () => {
    const { session, controller, press } = open();
    for (const text of ['w', 'look at 索引']) press({ type: 'text', text });
    press();
    expect(session.calls).toEqual([{ name: 'steer', args: ['look at 索引', 'd1'] }]);
    expect(controller.state().message).toBe('d1 hears it with its next request');
    press({ type: 'text', text: 'x' });
    expect(session.calls.at(-1)).toEqual({ name: 'stop', args: ['d1'] });
    expect(controller.state().message).toBe('d1 is being stopped');
  });
});
