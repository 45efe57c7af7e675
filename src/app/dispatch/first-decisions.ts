/** Counts the first hand-overs of an installation: until people know the dispatcher, they see them before anything is sent. */

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { readText } from '../../disk/open-file.ts';

/** Hand-overs that are held back, and for how long. Milliseconds. */
const first = 20;
const shownFor = 2_000;

/**
 * Tells of each hand-over how long it is to be shown before anything is sent; 0 from the twenty-first on. A count that
 * cannot be kept costs a wait, and nothing else.
 */
export function firstDecisions(state: string): () => number {
  const path = join(state, 'dispatch-shown.json');
  let shown: number | undefined;
  return () => {
    shown ??= readCount(path);
    if (shown >= first) return 0;
    shown += 1;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileAtomic(path, JSON.stringify({ shown }));
    } catch {
      // Counted until archie ends.
    }
    return shownFor;
  };
}

function readCount(path: string): number {
  try {
    const { shown } = JSON.parse(readText(path)) as { shown?: unknown };
    return typeof shown === 'number' && shown >= 0 ? shown : 0;
  } catch {
    return 0;
  }
}
