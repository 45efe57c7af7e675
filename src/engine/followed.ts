/** Work on the files of a change set that may be many is followed: everybody hears how far it is, and an interrupt stops it where nothing is left half done. */

import type { Watched } from '../protocol/change.ts';
import type { SessionContext } from './context.ts';

/** Runs `work`, and tells at its end that there is nothing to follow any more. */
export async function followed<T>(
  context: Pick<SessionContext, 'emit'>,
  signal: AbortSignal,
  work: (watched: Watched) => Promise<T>,
): Promise<T> {
  let last: { done: number; of: number } | undefined;
  const progress = (done: number, of: number): void => {
    last = { done, of };
    context.emit({ type: 'landing', done, of });
  };
  try {
    return await work({ signal, progress });
  } finally {
    if (last) context.emit({ type: 'landing', done: last.of, of: last.of });
  }
}
