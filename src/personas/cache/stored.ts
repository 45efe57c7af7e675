/** The file of the cache on disk: opened without being read whole, and written anew as one. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { toRead } from '../../disk/open-file.ts';
import { makeStateFolder } from '../../disk/open-state-dir.ts';
import { decode, encode, headBytes, parts, sizesOf } from './file.ts';
import type { Entry, Seen } from './file.ts';
import { Kept } from './kept.ts';

/** Where the cache lies, and what may read it. */
export interface CacheAt {
  file: string;
  /** Changes with everything that reads and measures personas: a cache of another version is made anew. */
  version: string;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Bytes that the cache may take. */
const mostBytes = 16_000_000;
/** Places of files that are remembered. */
const mostSeen = 4_000;
const keptDays = 30;
/** About what an entry takes beside its parts. */
const restBytes = 500;

/** The day it is, since 1970. */
export function dayOf(now: () => number = Date.now): number {
  return Math.floor(now() / 86_400_000);
}

/** Opens the cache. Never throws: what is not there, broken, or another version's holds nothing. */
export function openStored({ file, version }: CacheAt): Kept {
  let fd: number;
  try {
    fd = openSync(file, toRead);
  } catch {
    return new Kept();
  }
  let open = false;
  try {
    const stats = fstatSync(fd);
    const sizes = stats.isFile() && stats.size >= headBytes ? sizesOf(bytesAt(fd, 0, headBytes)) : null;
    if (!sizes || sizes.all !== stats.size || sizes.all > 2 * mostBytes) return new Kept();
    const opened = decode(bytesAt(fd, 0, sizes.atOnce), version);
    if (!opened) return new Kept();
    // It stays open as long as the process runs: a text is read when it is asked for, also after the file was replaced.
    open = true;
    return new Kept(opened, (at, length) => bytesAt(fd, at, length));
  } catch {
    return new Kept();
  } finally {
    if (!open) closeSync(fd);
  }
}

/** Throws system errors, and where there are not so many. */
function bytesAt(fd: number, at: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length;) {
    const read = readSync(fd, bytes, done, length - done, at + done);
    if (read === 0) throw new Error('The file of the cache is shorter than it says.');
    done += read;
  }
  return bytes;
}

/**
 * Writes the cache: entries and places as far as there is room, those first that stand first, and none that was of no use
 * for so long. Never throws.
 */
export function store(
  { file, version, now }: CacheAt,
  all: { entries: readonly Entry[]; seen: readonly Seen[] },
): void {
  try {
    const today = dayOf(now);
    const entries: Entry[] = [];
    let used = 0;
    for (const entry of all.entries) {
      if (Math.abs(today - entry.day) >= keptDays) continue;
      const { key, day, content, why, profile, description, prompt } = entry;
      const whole = { key, day, content, why, profile, description, prompt };
      const size = parts.reduce((sum, part) => sum + whole[part].length, restBytes);
      if (used + size > mostBytes) continue;
      used += size;
      entries.push(whole);
    }
    const kept = new Set(entries.map(({ key }) => key));
    const seen = all.seen.filter((each) => kept.has(each[6])).slice(0, mostSeen);
    makeStateFolder(dirname(file));
    // Durable, since texts are not checked when they are read: a file that lost its end in a power cut would be believed.
    writeFileAtomic(file, encode(version, entries, seen), { durable: true });
  } catch {
    // A full or read-only disk is told of by whoever must write.
  }
}
