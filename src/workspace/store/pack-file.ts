/** A pack: many contents in one private file that is appended to, so that ten thousand files do not become ten thousand more. */

import { hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/** Bytes are gathered up to this size before they are written. */
const bufferBytes = 1024 * 1024;

/** Where a content lies in a pack. */
export interface Slot {
  at: number;
  size: number;
}

/** One pack that is open for reading and appending. */
export class Pack {
  readonly #fd: number;
  #written: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  /** Opens or makes the file; `size` is how much of it counts: what stands behind was never indexed. Throws system errors. */
  constructor(path: string, size: number) {
    this.#fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
    this.#written = size;
  }

  get fd(): number {
    return this.#fd;
  }

  get size(): number {
    return this.#written + this.#waitingBytes;
  }

  /** Is all there that should be? */
  get whole(): boolean {
    return fstatSync(this.#fd).size >= this.#written;
  }

  append(bytes: Uint8Array): number {
    const at = this.size;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= bufferBytes) this.flush();
    return at;
  }

  flush(): void {
    const bytes = this.#waiting.length === 1 ? (this.#waiting[0] as Uint8Array) : Buffer.concat(this.#waiting);
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#written + done);
    }
    this.#written += bytes.length;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** The bytes of a slot, or null when they are not those of `hash` (any more). */
  read(slot: Slot, hash: string): Uint8Array | null {
    this.flush();
    return Pack.readFrom(this.#fd, slot, hash);
  }

  /** The same from a file that is open. Throws system errors. */
  static readFrom(fd: number, slot: Slot, hash: string): Uint8Array | null {
    const bytes = Buffer.alloc(slot.size);
    for (let done = 0; done < slot.size;) {
      const length = readSync(fd, bytes, done, slot.size - done, slot.at + done);
      if (length === 0) return null;
      done += length;
    }
    return sha256(bytes) === hash ? bytes : null;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** The name of a content in the store. */
export function sha256(bytes: Uint8Array): string {
  return hash('sha256', bytes);
}
