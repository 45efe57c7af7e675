import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { JobsController } from '../../../src/fronts/tui/jobs/controller.ts';
import { frameOf } from '../../../src/fronts/tui/jobs/frame.ts';
import { jobKeys } from '../../../src/fronts/tui/jobs/key-table.ts';
import type { JobsState } from '../../../src/fronts/tui/jobs/state.ts';
import type { Press } from '../../../src/fronts/tui/keys/press.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { width } from '../../../src/text/width.ts';
import { fakeSession } from '../../support/fake-session.ts';
import { handbookPart, keySection } from '../../support/handbook.ts';
import { JobsBoard, job } from './jobs-board.ts';
import { TranscriptBoard } from './transcript-board.ts';

const ended = { how: 'exited', exit: 1, at: 1_000_000 } as const;
const three = [job('job 1', 'npm run build', ended), job('job 2', 'npm run dev'), job('job 3', 'tsc --watch')];

describe('the screen of jobs', () => {
  it('says of each what it is, how it is, and what it printed last', () => {
    const board = new JobsBoard(three);
    board.printed = { 'job 2': 'building\n\u001b[32mready on :3000\u001b[0m\n', 'job 3': 'Found 0 errors.\r\n\n' };
    expect(board.frame.rows.slice(0, 4)).toEqual([
      'Jobs · 2 running · 1 over',
      '  job 1 npm run build · exit 1 · 3 min 12 s',
      '› job 2 npm run dev · running 3 min 12 s · ready on :3000',
      '  job 3 tsc --watch · running 3 min 12 s · Found 0 errors.',
    ]);
  });

  it('stops the one that is meant, and none that is over', () => {
    const board = new JobsBoard(three).input('x');
    expect(board.effects).toEqual([{ type: 'stop', id: 'job 2' }]);
    expect(board.input('down', 'x').effects.at(-1)).toEqual({ type: 'stop', id: 'job 3' });
    board.input('up', 'up', 'x');
    expect(board.frame.rows).toContain('job 1 is over already');
    expect(board.effects).toHaveLength(2);
    expect(new JobsBoard([]).input('enter', 'x', 'down', 'right', 'escape').effects).toEqual([]);
  });

  it('shows the end of what one prints, also as more comes, until somebody scrolls', () => {
    const board = new JobsBoard(three, { rows: 16 }).input('enter');
    const grow = (to: number) =>
      (board.printed = { 'job 2': Array.from({ length: to }, (_, at) => `line ${at + 1}`).join('\n') });
    const last = () => board.frame.rows.findLast((row) => row.startsWith('line'));
    grow(30);
    expect(last()).toBe('line 30');
    grow(40);
    expect(last()).toBe('line 40');
    board.input('up');
    grow(50);
    expect(last()).toBe('line 39');
    board.input('G');
    grow(60);
    expect(last()).toBe('line 60');
    expect(board.input('right').state).toMatchObject({ selected: 'job 3', inside: true, top: null });
    board.input('escape');
    expect(board.state.inside).toBe(false);
    expect(board.input('escape', 'ctrl+c').effects).toEqual([{ type: 'close' }, { type: 'ctrlC' }]);
  });

  it('says where there is nothing to show', () => {
    const board = new JobsBoard(three).input('enter');
    expect(board.frame.rows).toContain('nothing printed so far');
    board.printed = { 'job 2': null };
    expect(board.frame.rows).toContain('what it printed is not kept any more');
  });

  it('is never higher than the window less four rows, nor wider than its columns, and obeys nothing', () => {
    const hostile = `${'訂單'.repeat(90)}\u001b[2J\u001b]0;title\u0007\u202e\n`.repeat(60);
    for (const rows of [8, 10, 12, 24, 60])
      for (const columns of [12, 40, 80, 200])
        for (const keys of [[], ['enter'], ['enter', 'pageup'], ['x']]) {
          const many = Array.from({ length: 40 }, (_, at) => job(`job ${at + 1}`, hostile));
          const board = new JobsBoard(many, { rows, columns });
          board.printed = Object.fromEntries(many.map(({ id }) => [id, hostile]));
          const { frame } = board.input(...keys);
          expect(frame.rows.length).toBeLessThanOrEqual(Math.max(5, rows - 4));
          for (const row of frame.rows) expect(width(row)).toBeLessThanOrEqual(Math.max(10, columns - 1));
          expect(frame.rows.join('')).not.toMatch(/[\u001b\u202e]/);
        }
  });

  it('is drawn again when something is printed, and stops through the session', async () => {
    const session = fakeSession({ on: { jobOutput: () => 'said\n' } });
    session.emit({ type: 'job.started', job: 'job 1', call: 'c', command: 'npm run dev' });
    const controller = new JobsController({ session });
    const drawn = new Promise<void>((resolve) => void controller.subscribe(resolve));
    session.emit({ type: 'job.output', job: 'job 1', text: 'said\n' });
    await drawn;
    const theme = chooseTheme({ color: false }, {});
    const frame = (at: JobsState) => {
      const { jobs } = session.state();
      return frameOf(at, {
        jobs,
        output: controller.output,
        columns: 80,
        rows: 24,
        theme,
        spoken: false,
        now: Date.now(),
      });
    };
    expect(frame(controller.state()).rows[1]).toMatch(/job 1 npm run dev · running .* · said/);
    const x: Press = { type: 'text', text: 'x' };
    controller.press(x, frame, { close: () => {}, ctrlC: () => {} });
    expect(session.calls).toContainEqual({ name: 'stopJob', args: ['job 1'] });
    expect(frame(controller.state()).rows).toContain('job 1 is being stopped');
    controller.close();
  });
});

describe('the keys of the screen of jobs', () => {
  it('are in the handbook as the table has them: UPDATE=1 writes them anew', () => {
    const made = keySection(jobKeys, {});
    expect(handbookPart(new URL('../../../docs/jobs.md', import.meta.url), 'keys', made)).toBe(made);
  });
});

describe('the transcript', () => {
  it('tells of a job that ended by itself, and of no other', async () => {
    const board = new TranscriptBoard({ columns: 80, rows: 24 });
    const started = (id: string) =>
      board.emit({ type: 'job.started', job: id, call: `c-${id}`, command: 'npm run dev' });
    const over = (id: string, how: 'exited' | 'stopped' | 'session' | 'killed', exit: number | null) =>
      board.emit({ type: 'job.ended', job: id, call: `c-${id}`, command: 'npm run dev', how, exit });
    for (const id of ['job 1', 'job 2', 'job 3', 'job 4']) started(id);
    over('job 1', 'exited', 1);
    over('job 2', 'stopped', null);
    over('job 3', 'session', null);
    over('job 4', 'exited', 0);
    const text = stripVTControlCharacters((await board.printed()).rows.join('\n'));
    expect(text).toContain('! job 1 (npm run dev): exit 1');
    expect(text).toContain('· job 4 (npm run dev): exit 0');
    expect(text).not.toMatch(/job [23]/);
  });
});
