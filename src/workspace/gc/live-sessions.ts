/** Which sessions run on a tree, in this and other processes: garbage collection leaves them what they can still undo. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errno } from '../../disk/errno.ts';
import { namesIn } from '../../disk/folder.ts';
import { randomSuffix } from '../../disk/ids.ts';
import { isAlive, isRunning, self } from '../../disk/processes/process.ts';
import type { ProcessIdentity } from '../../disk/processes/process.ts';

/** A process of another machine or container that marked itself this long ago (milliseconds) is taken for gone. */
const foreignMs = 24 * 3_600_000;

interface Mark extends ProcessIdentity {
  sessions: string[];
}

/** Marks of this process, to be taken away when it ends. */
const marks = new Set<string>();

/** One small file for each process, its mark. A mark whose process is gone counts for nothing. */
export class LiveSessions {
  readonly #folder: string;
  readonly #name = `${process.pid}-${randomSuffix()}`;
  readonly #sessions = new Set<string>();

  /** The folder is made with the first mark. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** This session runs here from now on. Where that cannot be written down (a full disk), only other processes do not know. */
  join(session: string): void {
    if (this.#sessions.has(session)) return;
    this.#sessions.add(session);
    const path = join(this.#folder, this.#name);
    const mark: Mark = { ...self(), sessions: [...this.#sessions] };
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(path, JSON.stringify(mark), { mode: 0o600 });
    } catch (error) {
      if (errno(error) === '') throw error;
    }
    if (marks.size === 0) process.once('exit', () => marks.forEach((one) => rmSync(one, { force: true })));
    marks.add(path);
  }

  /** Sessions that run in this or another process; null when a living one cannot be read. Removes marks of the dead. */
  sessions(): Set<string> | null {
    const running = new Set(this.#sessions);
    for (const name of namesIn(this.#folder)) {
      const path = join(this.#folder, name);
      const mark = read(path);
      if (mark && isRunning(mark, path, foreignMs)) mark.sessions.forEach((session) => running.add(session));
      else if (mark || !isAlive(Number(name.split('-')[0]))) rmSync(path, { force: true });
      else return null;
    }
    return running;
  }
}

function read(path: string): Mark | null {
  try {
    const mark = JSON.parse(readFileSync(path, 'utf8')) as Mark;
    return Array.isArray(mark.sessions) && typeof mark.pid === 'number' ? mark : null;
  } catch {
    return null;
  }
}
