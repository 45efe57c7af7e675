import { createHash } from 'node:crypto';
import { closeSync, constants, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { FileChange, Origin } from '../protocol/change.ts';
import { errno } from './errno.ts';

/** A landing as it is written down before the tree is touched. */
export interface Commit {
  type: 'commit';
  id: string;
  at: number;
  files: FileChange[];
  origin: Origin;
  /** Permission bits of the files that were there, by path: an undo gives them back. */
  bits: Record<string, number>;
  /** Where the new content of each file waits (relative to the root), or null for a file that is to go. Same order as `files`. */
  staged: (string | null)[];
  /** Folders that the landing makes, outermost first. */
  made: string[];
  /** Folders that must go because a file takes their name, innermost first. */
  cleared: string[];
  /** Folders to remove if they are empty then (an undo takes back what its landing made), innermost first. */
  unmade: string[];
}

export type Entry =
  /** Before anything is written: names the files that a death would leave behind. */
  | { type: 'staging'; id: string; staged: string[] }
  | Commit
  /** `only`: a recovery could complete just these files. */
  | { type: 'done'; id: string; only?: string[] }
  /** Nothing of it is in the tree. */
  | { type: 'void'; id: string }
  /** Changes that were in the tree already when they were written down. */
  | ({ type: 'happened'; id: string; at: number; files: FileChange[]; origin: Origin } & Partial<
      Pick<Commit, 'bits' | 'made'>
    >);

/**
 * The journal of a tree: one entry a line, `<first 16 hex of its sha256> <JSON>`, append-only. A line that was cut short
 * by a death fails its checksum and is ignored. Writing needs the lock of the tree; reading does not.
 */
export class Journal {
  readonly #path: string;
  #entries: Entry[] = [];
  /** Bytes read so far: always the end of a line. */
  #read = 0;
  #damaged = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Lines that were not what was once written. */
  get damaged(): number {
    return this.#damaged;
  }

  /** All entries, oldest first; what other processes appended is read now. Throws system errors. */
  entries(): readonly Entry[] {
    let fd: number;
    try {
      fd = openSync(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (errno(error) === 'ENOENT') return this.#entries;
      throw error;
    }
    try {
      this.#catchUp(fd);
    } finally {
      closeSync(fd);
    }
    return this.#entries;
  }

  /** Throws system errors; then nothing was appended. */
  append(entry: Entry, durable: boolean): void {
    const body = JSON.stringify(entry);
    const line = Buffer.from(`${checksum(body)} ${body}\n`);
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
    const fd = openSync(this.#path, flags, 0o600);
    let end = -1;
    try {
      this.#catchUp(fd);
      // What is left behind the last whole line is the torn line of a process that died.
      end = this.#read;
      if (fstatSync(fd).size > end) ftruncateSync(fd, end);
      if (writeSync(fd, line) !== line.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
      if (durable) fdatasyncSync(fd);
      end = -1;
    } finally {
      if (end >= 0) ftruncateSync(fd, end);
      closeSync(fd);
    }
  }

  #catchUp(fd: number): void {
    const size = fstatSync(fd).size;
    if (size < this.#read) {
      [this.#entries, this.#read, this.#damaged] = [[], 0, 0];
    }
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

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}
