/**
 * The paper: a write stream between Ink and the terminal that writes finished rows in the place of short marks, in the same
 * frame. Ink would measure, lay out and cut into cells again what is whole, wrapped and sanitised: most of what a long
 * reply costs.
 */

import { expandTabs } from '../../../text/width.ts';
import { fenced } from '../keys/fence.ts';
import { reflowOf } from '../terminal/known.ts';
import type { Reflow } from '../terminal/known.ts';
import { overlaid } from '../terminal/overlaid.ts';
import { erased, Extents } from './extents.ts';
import type { StandIns } from './stand-ins.ts';

/** Interlinear annotation marks: `clean` lets none of them through, so foreign text cannot hold a mark. */
const open = '\uFFF9';
const close = '\uFFFB';
const mark = /\uFFF9(\d+)\uFFFB/g;

/** Columns that a mark may need. */
export const markWidth = 24;

/** What Ink prints for an item. */
export function markOf(key: number): string {
  return `${open}${key}${close}`;
}

/** Synchronized output (DEC private mode 2026), which Ink puts around a frame. */
const frameStart = '\x1b[?2026h';
const frameEnd = '\x1b[?2026l';
/** Written by Ink in a first column only. */
const eraseBelow = '\x1b[J';
/** Written alone where Ink lets the terminal go. */
const showCursor = '\x1b[?25h';
/** Rows that are wider than the window are cut, or broken in two (DECAWM). */
const wrapOff = '\x1b[?7l';
const wrapOn = '\x1b[?7h';

/** Rows for good, before and after Ink has the terminal. */
export function print(rows: readonly string[]): void {
  process.stdout.write(printed(rows));
}

/** The same, as it is written. */
export function printed(rows: readonly string[]): string {
  return rows.map((row) => `${fenced(row)}\n`).join('');
}

/** What the paper writes beside what Ink gives it. */
interface Written {
  /** Of an item, where its mark is. */
  rowsOf: (key: number) => readonly string[];
  /** Of live rows, where their stand-ins are. */
  standIns: StandIns;
  /** Begins the first frame. */
  before?: string;
  /** What becomes of rows that are wider than the terminal's narrowed window. */
  reflow?: Reflow;
}

/** The columns that the window has at this moment: while this process was at work, Node has not heard yet that they are others. */
function columnsNow(terminal: NodeJS.WriteStream): number {
  const size: [number, number] = [0, 0];
  // Its own `getWindowSize` is what it heard last.
  const handle = Reflect.get(terminal, '_handle') as { getWindowSize?: (into: [number, number]) => number } | undefined;
  const failed = handle?.getWindowSize?.(size) ?? 1;
  return failed === 0 && size[0] > 0 ? size[0] : terminal.columns;
}

/** So long nothing is written after the window has changed its width: tmux tells of all changes but the first late. Milliseconds. */
const restAfterChange = (env: NodeJS.ProcessEnv): number => (env['TMUX'] === undefined ? 60 : 300);
/** And so many times as long where it goes on changing. */
const mostRests = 5;

/** The terminal, with rows written where their marks are, and each frame in one piece. */
export function paper(
  terminal: NodeJS.WriteStream,
  { rowsOf, standIns, before = '', reflow = reflowOf(process.env) }: Written,
): NodeJS.WriteStream {
  const extents = new Extents();
  let columns = terminal.columns;
  const filled = (data: string, isCut: boolean): string => {
    // Neither what a live row holds nor what an item holds has marks or stand-ins: both are fenced.
    const live = standIns.filled(data, columnsNow(terminal)).replaceAll(eraseBelow, erased);
    if (!live.includes(open)) return live;
    return live.replace(mark, (_, key: string) => {
      const rows = expandTabs(rowsOf(Number(key)).map(fenced).join('\n'), 8);
      return isCut ? wrapOn + rows + wrapOff : rows;
    });
  };
  const put = (data: string): boolean => {
    const whole = filled(data, false);
    extents.take(whole);
    return terminal.write(whole);
  };
  // A window that is drawn wider and narrower breaks and joins rows as it goes: what is written in the midst of it would stand anywhere.
  let held: string[] = [];
  let timer: NodeJS.Timeout | null = null;
  const rest = restAfterChange(process.env);
  let since = 0;
  const release = (): void => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    columns = columnsNow(terminal);
    extents.resized(columns, reflow);
    const data = held.join('');
    held = [];
    const mend = data === '' ? '' : extents.mended(data, columns, reflow);
    extents.take(data, columns);
    // Some of it was made for a wider window.
    if (data !== '') terminal.write(mend + wrapOff + data + wrapOn);
  };
  const hold = (): void => {
    if (timer === null) since = performance.now();
    else clearTimeout(timer);
    timer = setTimeout(release, Math.max(0, Math.min(rest, since + mostRests * rest - performance.now())));
  };
  terminal.prependListener('resize', () => {
    if (terminal.columns === columns && timer === null) return;
    extents.resized(terminal.columns, reflow);
    hold();
  });
  const deliver = (data: string): boolean => {
    if (timer === null && columnsNow(terminal) !== columns) hold();
    if (timer === null) return put(data);
    held.push(filled(data, true));
    // The end, or another program has the terminal.
    if (data === showCursor) release();
    return true;
  };
  let frame: string | null = null;
  let due = before;
  const flush = (): void => {
    if (frame !== null) deliver(frame);
    frame = null;
  };
  const write = (data: string | Uint8Array, ...options: []): boolean => {
    if (typeof data !== 'string' || options.length > 0) {
      flush();
      release();
      return terminal.write(data, ...options);
    }
    if (data === frameStart) {
      flush();
      frame = data + due;
      due = '';
      // Should it be broken off by a fault, what there is of it must not wait for the next.
      queueMicrotask(flush);
      return true;
    }
    if (frame === null) return deliver(data);
    frame += data;
    if (data === frameEnd) flush();
    return true;
  };
  return overlaid(terminal, { write });
}
