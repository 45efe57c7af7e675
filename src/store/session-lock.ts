/** The lock of a session file: two archies writing to it would mix their conversations, and the model would hear both as one. */

import { UserFault } from '../protocol/failure.ts';
import { lacksHardLinks, tryLock } from '../disk/lock.ts';

/** How often this process has each file open, and how its lock is given back: a session may be resumed by the one who has it. */
const held = new Map<string, { count: number; release: () => void }>();

/**
 * Takes `<path>.lock` for this process, until the function that it returns is called or the process is gone. Throws
 * `UserFault` when another living process has it, and system errors.
 */
export function lockSession(path: string, id: string): () => void {
  const lock = held.get(path) ?? { count: 0, release: take(`${path}.lock`, id) };
  lock.count += 1;
  held.set(path, lock);
  return () => {
    lock.count -= 1;
    if (lock.count > 0) return;
    held.delete(path);
    lock.release();
  };
}

function take(lock: string, id: string): () => void {
  try {
    const attempt = tryLock(lock);
    if ('release' in attempt) return attempt.release;
    throw new UserFault(
      `The session ${id} is open in another archie (process ${attempt.holder.pid}). End that one first, or go on with a copy: --fork-session.`,
    );
  } catch (error) {
    // A file system without locks must not keep anybody from working.
    if (!lacksHardLinks(error)) throw error;
    return () => undefined;
  }
}
