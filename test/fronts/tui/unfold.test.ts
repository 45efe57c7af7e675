import { describe, expect, it } from 'vitest';
import { unfoldKeys } from '../../../src/fronts/tui/unfold/key-table.ts';
import type { Display } from '../../../src/protocol/display.ts';
import { noUsage } from '../../../src/protocol/message.ts';
import { width } from '../../../src/text/width.ts';
import { handbookPart, keySection } from '../../support/handbook.ts';
import { TranscriptBoard } from './transcript-board.ts';
import { UnfoldBoard } from './unfold-board.ts';

const size = { columns: 80, rows: 24 };
const lines = (name: string, count: number): string =>
  Array.from({ length: count }, (_, at) => `${name} ${at + 1}`).join('\n');
const command = (output: string): Display => ({
  type: 'command',
  command: 'x',
  output,
  exit: 0,
  ended: 'exit',
  isolation: 'none',
  durationMs: 1,
});

/** A prompt, thinking, a landing of forty rows, an output of thirty, a short one, and the answer. */
function conversation(): TranscriptBoard {
  const board = new TranscriptBoard(size);
  board.prompt('Do it').emit({
    type: 'replied',
    id: 'm',
    model: 'claude-sonnet-5-5',
    content: [{ type: 'thinking', thinking: 'First this.\nThen that.', signature: 's' }],
    stop: 'tool_use',
    usage: noUsage,
    cost: 0,
    durationMs: 1,
  });
  const file = board.change('src/a.ts', null, lines('made', 40));
  board.call('Write', 'src/a.ts', [{ type: 'changes', files: [file] }], {
    before: [
      (call) => ({
        type: 'landed',
        call,
        landing: { id: 'l1', at: 1, origin: { by: 'tool' }, files: [file] },
      }),
    ],
  });
  board.call('Bash', 'make', [command(lines('printed', 30))]);
  return board
    .call('Bash', 'true', [command('short')])
    .reply('All done.')
    .end();
}

const opened = (of: TranscriptBoard, at = {}) => new UnfoldBoard(of, at).until(() => true);

describe('the unfolded conversation', () => {
  it('opens with the last that folds whole, and folds it again', async () => {
    const board = await opened(conversation(), { rows: 60 });
    expect(board.text).toContain('› ▾ ● Bash make · exit 0'.replace('› ▾', '›▾'));
    expect(board.text).toContain('printed 1\n');
    expect(board.text).toContain('printed 30');
    expect(board.input('enter').text).toContain('›▸ ● Bash make');
    expect(board.text).toContain('… 20 more rows\n');
    expect(board.text).not.toContain('printed 20\n');
    expect(board.input('enter').text).toContain('printed 20\n');
  });

  it('unfolds receipts and thinking, each by itself, or all', async () => {
    const board = await opened(conversation(), { rows: 200 });
    board.input('enter', 'up');
    expect(board.text).toContain('›▸ ● Write src/a.ts');
    expect(board.text).not.toContain('made 40');
    expect(board.input('right').text).toContain('made 40');
    expect(board.input('right').text).toContain('made 40');
    expect(board.input('left', 'up').text).toContain('›▸ ∴ thought · First this. Then that.');
    expect(board.input(' ').text).toMatch(/›▾ ∴ thought\n {5}First this.\n {5}Then that./);
    board.input('a');
    expect(board.text.match(/▾/g)).toHaveLength(3);
    expect(board.text).toContain('made 40');
    expect(board.input('a').text.match(/▸/g)).toHaveLength(3);
  });

  it('goes through what is longer than the window row by row, and then to the next', async () => {
    const board = await opened(conversation());
    const first = () => board.frame.rows[1]!.trim();
    expect(first()).toBe('›▾ ● Bash make · exit 0 · 0.0 s');
    board.input('down');
    expect(first()).toBe('printed 1');
    board.input('up', 'up');
    expect(board.text).toContain('›▸ ● Write src/a.ts');
    // Scrolled away from, what is meant is what is seen.
    board.input('G', 'pageup', 'pageup');
    expect(board.text).toContain('›▾ ● Bash make');
    board.input('g');
    expect(board.text).toContain('›▸ ● Write');
  });

  it('shows what a command prints that runs still, to its last row, and what comes of it', async () => {
    const of = conversation();
    of.emit({ type: 'call.started', id: 'r', name: 'Bash', input: {}, title: 'npm test' });
    of.emit({ type: 'call.output', id: 'r', text: lines('so far', 50) });
    await of.feed.flushed();
    const board = await opened(of);
    expect(board.frame.rows.findLast((row) => row.includes('so far'))).toContain('so far 50');
    of.emit({ type: 'call.output', id: 'r', text: `\n${lines('later', 3)}` });
    await of.feed.flushed();
    expect(board.frame.rows.findLast((row) => row.includes('later'))).toContain('later 3');
    of.emit({
      type: 'call.finished',
      id: 'r',
      name: 'Bash',
      content: [],
      display: [command(lines('all', 60))],
      isError: false,
      durationMs: 1,
    });
    await of.feed.flushed();
    // It stays as it was, open, when it is over.
    await board.until(({ text }) => text.includes('all 60'));
    expect(board.text).toContain('all 59');
  });

  it('leads back, stops the turn, and prints all whole from here on', async () => {
    const board = await opened(conversation());
    expect(board.input('escape', 'q', 'ctrl+c', 'w').effects).toEqual(['close', 'close', 'ctrlC', 'always']);
    const empty = await opened(new TranscriptBoard(size));
    expect(empty.frame.rows[0]).toBe('The conversation, unfolded · nothing was said yet');
    expect(empty.input('enter', 'up', 'a', 'left', 'G', 'escape').effects).toEqual(['close']);
  });

  it('looks back over so many, and says what only the pager has', async () => {
    const of = new TranscriptBoard(size);
    for (let turn = 0; turn < 150; turn += 1) of.prompt(`prompt ${turn}`).reply('Yes.');
    const board = await opened(of);
    expect(board.frame.rows[0]).toBe('The conversation, unfolded · the pager has 100 earlier blocks more');
    expect(board.text).toContain('prompt 149');
  });

  it('is never higher than the window less four rows, nor wider than its columns, and obeys nothing', async () => {
    const hostile = `${'訂單'.repeat(90)}\u001b[2J\u001b]0;title\u0007\u202e\n`.repeat(20);
    for (const rows of [8, 10, 24, 60])
      for (const columns of [12, 40, 80, 200])
        for (const keys of [[], ['enter'], ['a', 'pageup'], ['g', 'down', 'down']]) {
          const of = new TranscriptBoard({ columns, rows });
          of.prompt(hostile).call('Bash', hostile, [command(hostile)]);
          of.emit({ type: 'call.started', id: 'r', name: 'Bash', input: {}, title: hostile });
          of.emit({ type: 'call.output', id: 'r', text: hostile });
          await of.feed.flushed();
          const { frame } = (await opened(of, { columns, rows })).input(...keys);
          expect(frame.rows.length).toBeLessThanOrEqual(Math.max(5, rows - 4));
          for (const row of frame.rows) expect(width(row)).toBeLessThanOrEqual(Math.max(10, columns - 1));
          expect(frame.rows.join('')).not.toMatch(/[\u001b\u202e]/);
        }
  });

  it('has its keys in the handbook', () => {
    const made = `\n${keySection(unfoldKeys, {})}\n`;
    expect(handbookPart(new URL('../../../docs/terminal.md', import.meta.url), 'unfold-keys', made)).toBe(made);
  });
});
