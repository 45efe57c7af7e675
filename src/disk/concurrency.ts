/** Bounded concurrency for work that waits for the disk. */

/** Enough to keep a disk busy while it syncs; few enough to leave file descriptors for others. */
const width = 8;

/**
 * Works on all items, some at a time, and waits until nothing is under way any more, also when one fails: then no
 * further item is begun and the first failure is thrown.
 */
export async function forEachConcurrently<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        await work(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: width }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
