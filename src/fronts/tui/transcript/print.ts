/** The table of looks: which look shows which kind of block, and where a blank row stands between two. */

import type { Block } from '../view/block.ts';
import { MarkdownStream } from '../markdown/stream.ts';
import { callRows } from './looks/call.ts';
import { delegateRows } from './looks/delegate.ts';
import { changesRows } from './looks/changes.ts';
import { outcomeRows } from './looks/change-outcome.ts';
import { routedRows } from './looks/routed.ts';
import { endedRows, rewoundRows } from './looks/turn.ts';
import { compactedRows, noticeRows, sheetRows, thoughtRows, userRows } from './looks/words.ts';
import { under } from './look.ts';
import type { LookAt } from './look.ts';

/** `/diff` shows up to this many rows. */
const mostDiff = 400;

/** A finished block as rows for the scrollback: at once where nothing must be read or loaded first. No blank row before or after. */
export function print(block: Block, at: LookAt): string[] | Promise<string[]> {
  switch (block.kind) {
    case 'user':
      return userRows(block, at);
    case 'routed':
      return routedRows(block, at);
    case 'thought':
      return thoughtRows(block, at);
    case 'markdown':
      return markdown(block.text, at);
    case 'call':
      return callRows(block, at);
    case 'delegate':
      return delegateRows(block, at);
    case 'landed':
    case 'permitted':
    case 'staged':
    case 'checked':
    case 'refused':
      return outcomeRows(block, at);
    case 'notice':
      return noticeRows(block, at);
    case 'ended':
      return endedRows(block, at);
    case 'rewound':
      return rewoundRows(block, at);
    case 'compacted':
      return compactedRows(block, at);
    case 'sheet':
      return sheetRows(block, at);
    case 'diff':
      return diffRows(block, at);
    default:
      return block satisfies never;
  }
}

async function markdown(text: string, at: LookAt): Promise<string[]> {
  const looks = { printed: at, live: at, most: Number.POSITIVE_INFINITY };
  const stream = new MarkdownStream(() => looks);
  stream.push(text);
  await stream.needs();
  return stream.finish();
}

async function diffRows({ files, title }: Extract<Block, { kind: 'diff' }>, at: LookAt): Promise<string[]> {
  const told = await changesRows(files, mostDiff, at, true);
  const rows = told.flatMap(({ words, rows: changed }) => ['', at.theme.paint('strong', words), ...under(changed, at)]);
  return [at.theme.paint('title', title), ...rows];
}

/** Blocks that keep together with one of their own kind above them. */
const together: ReadonlySet<Block['kind']> = new Set([
  'call',
  'delegate',
  'landed',
  'staged',
  'checked',
  'refused',
  'notice',
]);

/** Does a blank row stand between these two? */
export function gapBetween(above: Block['kind'], below: Block['kind']): boolean {
  return !(together.has(above) && together.has(below));
}
