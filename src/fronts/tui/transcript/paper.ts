/**
 * The paper: a write stream between Ink and the terminal that writes finished rows in the place of short marks, in the same
 * frame. Ink would measure, lay out and cut into cells again what is whole, wrapped and sanitised: most of what a long
 * reply costs.
 */

import { expandTabs } from '../../../text/width.ts';
import { fenced } from '../keys/fence.ts';
import { reflows } from '../terminal/known.ts';
import { overlaid } from '../terminal/overlaid.ts';
import { Extents } from './extents.ts';
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
  /** The terminal breaks rows in two that are wider than its narrowed window. */
  breaks?: boolean;
}

/** What Ink writes first where the window has become narrower: up to where its frame begins, as it knows it. */
const upToFrame = /^\x1b\[\?25l(?:\x1b\[(\d+)A)?/;

/** The terminal, with rows written where their marks are, and each frame in one piece. */
export function paper(
  terminal: NodeJS.WriteStream,
  { rowsOf, standIns, before = '', breaks = reflows(process.env) }: Written,
): NodeJS.WriteStream {
  const extents = new Extents();
  let columns = terminal.columns;
  let narrowed = false;
  // Ink hears of it later.
  if (breaks)
    terminal.prependListener('resize', () => {
      narrowed = terminal.columns < columns;
      columns = terminal.columns;
    });
  const put = (data: string): boolean => {
    const up = narrowed ? upToFrame.exec(data) : null;
    const more = up ? extents.broken(Number(up[1] ?? 0), columns) : 0;
    narrowed = false;
    extents.take(data);
    return terminal.write(more > 0 ? `\x1b[${more}A${data}` : data);
  };
  const filled = (data: string): string => {
    // Neither what a live row holds nor what an item holds has marks or stand-ins: both are fenced.
    const live = standIns.filled(data, columns);
    return live.includes(open)
      ? live.replace(mark, (_, key: string) => expandTabs(rowsOf(Number(key)).map(fenced).join('\n'), 8))
      : live;
  };
  let frame: string | null = null;
  let due = before;
  const flush = (): void => {
    if (frame !== null) put(frame);
    frame = null;
  };
  const write = (data: string | Uint8Array, ...rest: []): boolean => {
    if (typeof data !== 'string' || rest.length > 0) {
      flush();
      return terminal.write(data, ...rest);
    }
    if (data === frameStart) {
      flush();
      frame = data + due;
      due = '';
      // Should it be broken off by a fault, what there is of it must not wait for the next.
      queueMicrotask(flush);
      return true;
    }
    if (frame === null) return put(filled(data));
    frame += filled(data);
    if (data === frameEnd) flush();
    return true;
  };
  return overlaid(terminal, { write });
}
