/** What runs right now, on disk: when archie is killed (SIGKILL, out of memory), the next start knows what to compare the tree with. */

import { mkdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Origin } from '../../protocol/change.ts';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { errno } from '../../disk/errno.ts';
import { namesIn } from '../../disk/folder.ts';
import { newId } from '../../disk/ids.ts';
import { isRunning, processStat, self } from '../../disk/processes/process.ts';
import type { ProcessIdentity } from '../../disk/processes/process.ts';
import { maskedOrigin } from '../store/masked-origin.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/** A command as it was written down. */
export interface RunningRecord {
  /** The archie that runs it. */
  holder: ProcessIdentity;
  /** Bash's own pid, and when it started: it leads the group. */
  leader?: { pid: number; start: string };
  /** The folder of its control group, where it has one. */
  control?: string;
  command: string;
  /** Where it began, from the root. */
  folder?: string;
  /** Nobody waited for its end. */
  background?: boolean;
  origin: Origin;
  /** Milliseconds since the epoch. */
  at: number;
  /** How much of the kept index counts. */
  bytes: number;
  /** What it does not say. */
  folders: [path: string, bits: number][];
  ignored: string[];
  unseen?: string[];
  git?: [folder: string, print: string][];
}

/** How often the record is touched (ms): its time tells when archie died. */
const beatMs = 1000;

/** The records of commands that run in one tree. */
export class RunningCommands {
  readonly #folder: string;
  readonly #mask: (text: string) => string;
  readonly #open = new Map<string, RunningMark>();

  /** The folder is made with the first command. */
  constructor(folder: string, mask = (text: string) => text) {
    this.#folder = folder;
    this.#mask = mask;
  }

  /** Where the next record will be; the snapshot before its command is kept beside it (`snapshotOf`). */
  next(): string {
    quietly(() => mkdirSync(this.#folder, { recursive: true, mode: 0o700 }));
    return join(this.#folder, `${newId()}.json`);
  }

  /**
   * Writes down that a command is about to run, `before` which the snapshot was kept beside `file`. Where that is not possible (a
   * full disk), only a kill goes unnoticed.
   */
  begin(
    file: string,
    {
      command,
      folder,
      origin,
      background,
    }: Required<Pick<RunningRecord, 'command' | 'folder' | 'origin'>> & Pick<RunningRecord, 'background'>,
    before: Snapshot,
  ): RunningMark {
    const record: RunningRecord = {
      holder: self(),
      command: this.#mask(command),
      folder,
      ...(background && { background }),
      origin: maskedOrigin(origin, this.#mask),
      at: Date.now(),
      bytes: before.kept ?? 0,
      folders: [...before.folders],
      ignored: before.ignored,
      unseen: before.unseen,
      git: [...before.git],
    };
    const mark = new RunningMark(file, before.kept === null ? null : record);
    // Whole or not at all: another archie that starts now takes half a record for a damaged one.
    if (before.kept !== null) quietly(() => writeFileAtomic(file, JSON.stringify(record)));
    return mark;
  }

  /** It has ended. With a change set, the record stays until that is journaled (`journaled`). */
  ended(mark: RunningMark, changes: string | null): void {
    mark.stop();
    if (changes === null) remove(mark.file);
    else this.#open.set(changes, mark);
  }

  /** What it did is in the journal. */
  journaled(changes: string): void {
    const mark = this.#open.get(changes);
    this.#open.delete(changes);
    if (mark) remove(mark.file);
  }

  /** Records whose archie is gone, and the files they are in. */
  abandoned(): { file: string; record: RunningRecord; diedAt: number }[] {
    return namesIn(this.#folder).flatMap((name) => {
      if (!name.endsWith('.json')) return [];
      const file = join(this.#folder, name);
      try {
        const record = JSON.parse(readFileSync(file, 'utf8')) as RunningRecord;
        if (isRunning(record.holder, file)) return [];
        return [{ file, record, diedAt: statSync(file).mtimeMs + 1.5 * beatMs }];
      } catch {
        remove(file);
        return [];
      }
    });
  }

  /** It was dealt with. */
  forget(file: string): void {
    remove(file);
  }

  get lock(): string {
    return join(this.#folder, 'lock');
  }
}

/** The record of one command that runs. */
class RunningMark {
  readonly file: string;
  readonly #record: RunningRecord | null;
  #beat: NodeJS.Timeout | undefined;

  /** Without a record nothing is written. */
  constructor(file: string, record: RunningRecord | null) {
    this.file = file;
    this.#record = record;
  }

  /** It runs as this process, in this control group. */
  started(pid: number, control?: string): void {
    if (this.#record === null) return;
    const leader = { pid, start: processStat(pid)?.start ?? '' };
    quietly(() =>
      writeFileAtomic(
        this.file,
        JSON.stringify({ ...this.#record, leader, ...(control !== undefined && { control }) }),
      ),
    );
    this.#beat = setInterval(() => quietly(() => utimesSync(this.file, new Date(), new Date())), beatMs);
    this.#beat.unref();
  }

  stop(): void {
    clearInterval(this.#beat);
  }
}

/** Where the index of the snapshot before the command is kept, as a second name of the file. */
export function snapshotOf(file: string): string {
  return file.replace(/\.json$/, '.snapshot');
}

function remove(file: string): void {
  const [folder, mine] = [join(file, '..'), snapshotOf(file)];
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    if (path === file || path === mine || path.startsWith(`${mine}.`)) quietly(() => rmSync(path, { force: true }));
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (errno(error) === '') throw error;
  }
}
