/** The user's own pager (`$PAGER`) over a text that is too long for the screen. */

import { spawn } from 'node:child_process';
import { expandTabs } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { fenced } from '../keys/fence.ts';
import type { Feed } from '../transcript/feed.ts';
import { transcriptRows } from '../transcript/replay.ts';

/** All that was said, with what is folded on the screen whole. Links are left to the screen: not every pager hides them. */
export async function pagerText(feed: Pick<Feed, 'looks' | 'recorded'>): Promise<string> {
  const at = { ...feed.looks().printed, verbose: true, hyperlinks: false };
  const { rows } = await transcriptRows(feed.recorded, Number.POSITIVE_INFINITY, at);
  return rows.map((row) => `${expandTabs(fenced(row), 8)}\n`).join('');
}

/**
 * Shows the text and waits until the person has read it. The terminal must be free (`suspendTerminal`). Rejects where there is no such
 * program; how it ended says nothing.
 */
export async function pageText(command: readonly string[], text: string): Promise<void> {
  const [file = '', ...args] = command;
  // `less` then shows colours, and begins where the conversation is: at its end.
  const env = { ...process.env, LESS: process.env['LESS'] ?? '-R +G' };
  // Ctrl+C belongs to the pager while it runs; without a listener it would end archie too.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    await new Promise<void>((resolve, reject) => {
      const pager = spawn(file, args, { stdio: ['pipe', 'inherit', 'inherit'], env });
      const failed = () => reject(new Error(t('it cannot be started: put a pager that is there into PAGER')));
      pager.once('error', failed).once('exit', () => resolve());
      // Who has read enough leaves before all of it was taken.
      pager.stdin.on('error', ignore).end(text);
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}
