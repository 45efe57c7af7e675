/** How far long work over many files is, as one line on stderr in a terminal. */

import type { Watched } from '../../protocol/change.ts';
import { t } from '../../text/words/words.ts';
import { tellOnOneLine } from '../cli/terminal.ts';

/** Runs `work`; what it tells is shown until it is over. Nothing is where stderr is no terminal. */
export async function withProgress<T>(work: (watched: Watched) => Promise<T>): Promise<T> {
  let shown = false;
  const progress = (done: number, of: number): void => {
    shown = true;
    tellOnOneLine(t`${done.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} files`);
  };
  try {
    return await work(process.stderr.isTTY ? { progress } : {});
  } finally {
    if (shown) tellOnOneLine('');
  }
}
