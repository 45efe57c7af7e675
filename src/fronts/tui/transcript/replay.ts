/** The transcript of a session that goes on: recorded events folded and printed as the live ones are. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import type { Output } from '../view/block.ts';
import { emptyView } from '../view/state.ts';
import { step } from '../view/view.ts';
import type { LookAt } from './look.ts';
import { Printer } from './printer.ts';

/** The transcript of recorded events as rows, at once. For a resume: printed before the screen is drawn. */
export async function transcriptRows(
  history: readonly RecordedEvent[],
  most: number,
  at: LookAt,
): Promise<{ rows: string[]; left: number }> {
  let view = emptyView;
  const groups: Output[][] = [];
  for (const event of history) {
    const next = step(view, event);
    view = next.view;
    if (next.out.length > 0) groups.push(next.out);
  }
  const left = Math.max(0, groups.length - most);
  const printer = new Printer(
    () => ({ printed: at, live: at, most: Number.POSITIVE_INFINITY }),
    () => {},
  );
  for (const output of groups.slice(left).flat()) printer.take(output);
  await printer.idle();
  return { rows: printer.flush().rows, left };
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
