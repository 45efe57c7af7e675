/** How far long work over many files is, as one line on stderr in a terminal. */

import type { Watched } from '../protocol/workspace.ts';
import { t } from '../text/words/words.ts';

const eraseLine = '\r\x1b[2K';

/** Runs `work`; what it tells is shown until it is over. Nothing is where stderr is no terminal. */
export async function withProgress<T>(work: (watched: Watched) => Promise<T>): Promise<T> {
  const { stderr } = process;
  let shown = false;
  const progress = (done: number, of: number): void => {
    shown = true;
    const words = t`${done.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} files`;
    stderr.write(eraseLine + words);
  };
  try {
    return await work(stderr.isTTY ? { progress } : {});
  } finally {
    if (shown) stderr.write(eraseLine);
  }
}
