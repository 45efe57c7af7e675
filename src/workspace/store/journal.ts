/** The write-ahead journal of a tree: what a landing is about to do is durable before it is done, so that crash recovery can complete it. */

import { hash } from 'node:crypto';
import { constants, fstatSync, ftruncateSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FileChange, Origin, Times, Metadata } from '../../protocol/change.ts';
import { appendWhole } from '../../disk/append.ts';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { errno } from '../../disk/errno.ts';
import { fsyncFolder } from '../../disk/fsync.ts';
import { toRead, withOpenFile } from '../../disk/open-file.ts';
import { maskedOrigin } from './masked-origin.ts';

/** A landing as it is written down before the tree is touched. */
export interface Commit {
  type: 'commit';
  id: string;
  at: number;
  files: FileChange[];
  origin: Origin;
  /** Permission bits of the files that were there, by path: an undo gives them back. */
  bits: Record<string, number>;
  /** Those that the landing gave them, or the files it made. Left out in older journals. */
  left?: Record<string, number>;
  /** Left out in older journals. */
  times?: Times;
  /** Where the new content of each file waits (relative to the root), or null for a file that is to go. Same order as `files`. */
  staged: (string | null)[];
  /** Files that are written in place, since they have several links or belong to somebody else. Left out in older journals. */
  inPlace?: string[];
  /** Folders that the landing makes, outermost first. */
  made: string[];
  /** Folders that must go because a file takes their name, innermost first. */
  cleared: string[];
  /** Folders to remove if they are empty then (an undo takes back what its landing made), innermost first. */
  unmade: string[];
  /** The boot of the machine (random id of its kernel), where its files are synced after it is done: see `landing/flush.ts`. */
  boot?: string;
}

/** What the journal holds, one a line. */
export type Entry =
  /** Before anything is written: names the files that a death would leave behind. */
  | { type: 'staging'; id: string; staged: string[] }
  | Commit
  /** `only`: a recovery could complete just these files. */
  | { type: 'done'; id: string; only?: string[] }
  /** What it left in the tree would survive a power cut. */
  | { type: 'safe'; id: string }
  /** A checkpoint: so many landings before this were evicted, in all, to keep the store below `cap` bytes. */
  | { type: 'dropped'; id: string; landings: number; cap: number }
  /** Nothing of it is in the tree. */
  | { type: 'void'; id: string }
  /** Changes that were in the tree already when they were written down. */
  | { type: 'happened'; id: string; at: number; files: FileChange[]; origin: Origin; traces?: Metadata };

/**
 * One entry a line, `<first 16 hex of its sha256> <JSON>`, append-only. A line that was cut short by a death fails its
 * checksum and is ignored. Writing needs the lock of the tree; reading does not.
 */
export class Journal {
  readonly #path: string;
  readonly #mask: (text: string) => string;
  #entries: Entry[] = [];
  /** Bytes read so far: always the end of a line. */
  #read = 0;
  /** The file that was read: compaction puts another in its place. */
  #inode = 0n;
  #damaged = 0;

  constructor(path: string, mask = (text: string) => text) {
    this.#path = path;
    this.#mask = mask;
  }

  /** Lines that were not what was once written. */
  get damaged(): number {
    return this.#damaged;
  }

  /** All entries, oldest first; what other processes appended is read now. Throws system errors. */
  entries(): readonly Entry[] {
    try {
      withOpenFile(this.#path, toRead, (fd) => this.#catchUp(fd));
    } catch (error) {
      if (errno(error) !== 'ENOENT') throw error;
    }
    return this.#entries;
  }

  /** Throws system errors; then nothing was appended. */
  append(given: Entry, durable: boolean): void {
    const entry = 'origin' in given ? { ...given, origin: maskedOrigin(given.origin, this.#mask) } : given;
    const line = lineOf(entry);
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
    withOpenFile(this.#path, flags, (fd) => {
      this.#catchUp(fd);
      // What is left behind the last whole line is the torn line of a process that died.
      if (fstatSync(fd).size > this.#read) ftruncateSync(fd, this.#read);
      if (durable && this.#read === 0) fsyncFolder(dirname(this.#path));
      appendWhole(fd, line, durable);
      this.#entries.push(entry);
      this.#read += line.length;
    });
  }

  /** Compaction: puts these entries in the place of all that are there; whole or not at all, and durable. Throws system errors. */
  compact(entries: readonly Entry[]): void {
    writeFileAtomic(this.#path, Buffer.concat(entries.map(lineOf)), { durable: true });
  }

  #catchUp(fd: number): void {
    const { size: total, ino } = fstatSync(fd, { bigint: true });
    const size = Number(total);
    if (size < this.#read || ino !== this.#inode) {
      [this.#entries, this.#read, this.#damaged, this.#inode] = [[], 0, 0, ino];
    }
    if (size === this.#read) return;
    const bytes = Buffer.alloc(size - this.#read);
    let length = 0;
    while (length < bytes.length) {
      const got = readSync(fd, bytes, length, bytes.length - length, this.#read + length);
      if (got === 0) break;
      length += got;
    }
    const end = bytes.subarray(0, length).lastIndexOf(10) + 1;
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      if (line === '') continue;
      const entry = parse(line);
      if (entry === null) this.#damaged += 1;
      else this.#entries.push(entry);
    }
    this.#read += end;
  }
}

function parse(line: string): Entry | null {
  const body = line.slice(17);
  if (checksum(body) !== line.slice(0, 16)) return null;
  const entry = JSON.parse(body) as Entry;
  // Older journals say `of` with a single id.
  if ('origin' in entry && typeof entry.origin.of === 'string') entry.origin.of = [entry.origin.of];
  return entry;
}

function lineOf(entry: Entry): Buffer {
  const body = JSON.stringify(entry);
  return Buffer.from(`${checksum(body)} ${body}\n`);
}

function checksum(body: string): string {
  return hash('sha256', body).slice(0, 16);
}
