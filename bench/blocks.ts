/** How long the event loop stands still at most while very large texts are edited, reviewed and shown: no key is heard meanwhile. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replacing } from '../src/text/match/match.ts';
import { inSlices } from '../src/text/steps.ts';
import { spread } from './measure.ts';
import type { Row } from './report.ts';
import { changeSet, openReview } from './review.ts';

const lines = 200_000;
const goal = 50;

/** Milliseconds of the longest stretch of work in which nothing else ran, by the clock of this thread's processor time. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  const state = { done: false };
  const watch = async (): Promise<void> => {
    while (!state.done) {
      const before = process.threadCpuUsage();
      await new Promise((resolve) => setImmediate(resolve));
      const { user, system } = process.threadCpuUsage(before);
      longest = Math.max(longest, (user + system) / 1000);
    }
  };
  const watching = watch();
  try {
    await work();
  } finally {
    state.done = true;
    await watching;
  }
  return longest;
}

const line = (at: number): string => `  const value${at} = compute(${at}, "some text") + offset;`;

/** An old text as a model remembers it, from a file as it is. */
const edits: readonly [what: string, remembered: (text: string) => string, all?: boolean][] = [
  ['exact', (text) => text],
  ['trailing blanks', (text) => text.replaceAll('\n', '  \n')],
  ['typographic quotes', (text) => text.replaceAll('"', '“')],
  ['indentation', (text) => text.replaceAll(/^ {2}/gm, '\t')],
  ['no-break spaces', (text) => text.replaceAll(' + ', '\u00a0+\u00a0')],
  ['nowhere', (text) => text.replaceAll('compute', 'nothing')],
  ['everywhere', () => 'some text', true],
];

/** Keys of a review, by what they do. */
const keys: readonly [what: string, keys: string][] = [
  ['down', 'j'],
  ['a page', '\x1b[6~'],
  ['the end', 'G'],
  ['next hunk', ']'],
  ['white space hidden', 'w'],
  ['shown again', 'w'],
  ['one below the other', '|'],
  ['side by side', '|'],
  ['folded', '0'],
  ['the whole file', '*'],
  ['search', '/Value777\r'],
  ['next found', '.'],
  ['a line refused', 'x'],
  ['the hunk refused', ' '],
  ['a comment', 'c!\r'],
  ['viewed', 'V'],
];

export async function measureBlocks(rounds: number): Promise<Row[]> {
  const row = (what: string, values: number[]): Row => ({
    name: 'blocks',
    what,
    unit: 'ms',
    value: spread(values),
    goal: { value: goal },
  });
  const found = new Map<string, number[]>();
  const note = (what: string, value: number): void =>
    void (found.get(what) ?? found.set(what, []).get(what))?.push(value);
  const file = `${Array.from({ length: lines }, (_, at) => line(at)).join('\n')}\n`;
  const old = [0, 1, 2].map((more) => line(lines / 2 + more)).join('\n');
  const store = await mkdtemp(join(tmpdir(), 'archie-bench-blocks-'));
  try {
    const changes = await changeSet(store, 1, lines / 2);
    for (let round = 0; round <= Math.min(rounds, 5); round += 1) {
      for (const [what, remembered, all = false] of edits) {
        const took = await longestBlock(() => inSlices(replacing(file, remembered(old), 'new', all)));
        if (round > 0) note(`edit of ${lines} lines, ${what}`, took);
      }
      const review = openReview(store, changes);
      const opened = await longestBlock(() => review.screen.until(/@@ -1/));
      if (round > 0) note(`review of ${lines} rows: opened`, opened);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      for (const [what, typed] of keys) {
        const took = await longestBlock(() => review.press(typed));
        if (round > 0) note(`review of ${lines} rows: ${what}`, took);
      }
      review.close();
    }
  } finally {
    await rm(store, { recursive: true, force: true });
  }
  return [...found].map(([what, values]) => row(what, values));
}
