/** The transcript of a session that goes on: recorded events folded and printed as the live ones are. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import type { Block, Output } from '../view/block.ts';
import { emptyView } from '../view/state.ts';
import type { View } from '../view/state.ts';
import { step } from '../view/view.ts';
import type { LookAt } from './look.ts';
import { Printer } from './printer.ts';

/** What is not among the rows: so many blocks, or more than these, of so many turns. */
export type Left = { blocks: number } | { turns: number };

/** Of a history of more events than this, so many turns are looked at, and then twice as many, until there are enough blocks. */
const long = { events: 2000, turns: 8 };

/** The transcript of recorded events as rows, at once. For a resume: printed before the screen is drawn. */
export async function transcriptRows(
  history: readonly RecordedEvent[],
  most: number,
  at: LookAt,
): Promise<{ rows: string[]; left: Left | null }> {
  const { groups, turns } = lastGroups(history, most);
  const left = Math.max(0, groups.length - most);
  const printer = new Printer(
    () => ({ printed: at, live: at, most: Number.POSITIVE_INFINITY }),
    () => {},
  );
  for (const output of groups.slice(left).flat()) printer.take(output);
  await printer.idle();
  return { rows: printer.flush().rows, left: leftOf(turns, left) };
}

/** Of the last blocks at most so many, what is not among them, and the view that they leave: what comes then goes on from it. */
export function lastBlocks(
  history: readonly RecordedEvent[],
  most: number,
): { blocks: Block[]; left: Left | null; view: View } {
  const { groups, turns, view } = lastGroups(history, most);
  const left = Math.max(0, groups.length - most);
  return { blocks: groups.slice(left).flatMap(blocksOf), left: leftOf(turns, left), view };
}

/** What an event that was recorded adds to the transcript, as blocks: a reply whole. */
export function blocksOf(outputs: readonly Output[]): Block[] {
  const blocks: Block[] = [];
  let text = '';
  for (const output of outputs) {
    if (output.type === 'block') blocks.push(output.block);
    else if (output.type === 'text') text += output.text;
    else {
      if (output.type === 'text.end' && text !== '') blocks.push({ kind: 'markdown', text });
      text = '';
    }
  }
  return blocks;
}

function leftOf(turns: number, blocks: number): Left | null {
  return turns > 0 ? { turns } : blocks > 0 ? { blocks } : null;
}

/** Of the last turns, as many as it takes for so many groups; and how many turns were before these, which nobody looked at. */
function lastGroups(
  history: readonly RecordedEvent[],
  most: number,
): { groups: Output[][]; turns: number; view: View } {
  const begins = history.flatMap(({ type, thread }, at) => (type === 'turn.started' && thread === 'main' ? [at] : []));
  for (let { turns } = long; ; turns *= 2) {
    const all = most === Number.POSITIVE_INFINITY || history.length <= long.events;
    const skipped = all ? 0 : Math.max(0, begins.length - turns);
    const { groups, view } = groupsFrom(history, skipped === 0 ? 0 : begins[skipped]!);
    if (skipped === 0 || groups.length >= most) return { groups, turns: skipped, view };
  }
}

/** The blocks of what was recorded from `from` on, which begins a turn. */
function groupsFrom(history: readonly RecordedEvent[], from: number): { groups: Output[][]; view: View } {
  // How a landing is taken back is said once.
  const undoTold = history.slice(0, from).some(({ type }) => type === 'landed');
  let view: View = { ...emptyView, undoTold };
  const groups: Output[][] = [];
  for (const event of history.slice(from)) {
    const next = step(view, event);
    view = next.view;
    if (next.out.length > 0) groups.push(next.out);
  }
  return { groups, view };
}

/** What each recorded event adds to the transcript, one after the other, with when it happened (milliseconds since the epoch). The rows together are the same however they are timed. */
export async function* playedRows(
  history: readonly RecordedEvent[],
  at: LookAt,
): AsyncGenerator<{ at: number; rows: string[] }> {
  let view = emptyView;
  const printer = new Printer(
    () => ({ printed: at, live: at, most: Number.POSITIVE_INFINITY }),
    () => {},
  );
  for (const event of history) {
    const next = step(view, event);
    view = next.view;
    for (const output of next.out) printer.take(output);
    await printer.idle();
    const { rows } = printer.flush();
    if (rows.length > 0) yield { at: event.at, rows };
  }
}
