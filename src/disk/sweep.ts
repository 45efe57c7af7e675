/** Removes what processes left behind that died while they wrote: drafts of files, folders of copies, places in queues, and locks that served to break a lock. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isOlder, namesIn } from './folder.ts';
import { isQueue, sweepQueue } from './lock-queue.ts';
import { isAlive } from './processes/process.ts';

/** Names of what one process writes for a while; each says which. */
const drafts = [
  // A folder of copies (mkdtemp(3)).
  /^(\d+)-[A-Za-z0-9]{6}$/,
  // Every draft of this version, and those that versions before wrote:
  /^\..+\.(\d+)\.[0-9a-f]{12}\.draft$/,
  // of locks,
  /^(?:.+\.)?lock[0-9a-f-]*\.(\d+)(?:\.[0-9a-f]+)?$/,
  // of the journal,
  /^journal\.(\d+)\.draft$/,
  // of proposals,
  /^\..+\.(\d+)\.[0-9a-f]{8}$/,
  // of contents,
  /^(\d+)-[0-9a-f]{12}$/,
  // of the history of prompts and the summaries of sessions.
  /^\.(\d+)-[0-9a-f]{12}\.tmp$/,
];

/** Names that do not say whose they are: a draft of the preferences (versions before), and a lock named after the one it served to break. */
const anonymous = [/^preferences\.json\.[0-9a-f]{12}\.tmp$/, /^(?:.+\.)?lock-[0-9a-f-]+$/];
/** Nobody is at those any more that are older than this (milliseconds). */
const anonymousMs = 3_600_000;

/** Removes drafts of dead processes from a folder; one that is not there has none. Throws system errors. */
export function sweepDrafts(folder: string): void {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    if (isQueue(name)) sweepQueue(path);
    const pid = drafts.map((pattern) => pattern.exec(name)?.[1]).find((found) => found !== undefined);
    const useless =
      pid === undefined
        ? anonymous.some((pattern) => pattern.test(name)) && isOlder(path, anonymousMs)
        : !isAlive(Number(pid));
    if (useless) rmSync(path, { recursive: true, force: true });
  }
}
