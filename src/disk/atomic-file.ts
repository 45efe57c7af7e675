/** Atomic writes: a private file is written as a draft and then given its name, so that it is there whole or not at all. */

import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fsyncFolder } from './fsync.ts';
import { randomSuffix } from './ids.ts';
import { toCreate } from './open-file.ts';

interface Manner {
  /** It survives a power cut. */
  durable?: boolean;
  /** Nothing is replaced: where something has the name already, it fails with `EEXIST`. Needs hard links. */
  exclusive?: boolean;
}

/** Writes a file for the user alone (mode 0600), in the place of what has its name. Throws system errors, and then leaves nothing behind. */
export function writeFileAtomic(path: string, content: string | Uint8Array, manner: Manner = {}): void {
  const draft = new Draft(path);
  try {
    draft.write(typeof content === 'string' ? Buffer.from(content) : content);
    draft.commit(manner);
  } catch (error) {
    draft.discard();
    throw error;
  }
}

/** A second name for a file of archie's own, which stays what it is when the first name is given to another. Throws system errors. */
export function secondName(path: string, as: string): void {
  linkSync(path, as);
}

/** A file that is being written, for content that comes in parts. Its name says whose it is: `sweepDrafts` removes those of the dead. */
export class Draft {
  readonly #target: string;
  readonly #path: string;
  #fd: number | null;

  /** `folder`, where the draft lies until it is done, is on the file system of `target`. Throws system errors. */
  constructor(target: string, folder = dirname(target)) {
    this.#target = target;
    this.#path = join(folder, `.${basename(target)}.${process.pid}.${randomSuffix()}.draft`);
    this.#fd = openSync(this.#path, toCreate, 0o600);
  }

  /** Throws system errors. */
  write(bytes: Uint8Array): void {
    if (this.#fd === null) throw new Error('The draft is closed.');
    writeFileSync(this.#fd, bytes);
  }

  /** Gives it its name. Throws system errors; it may then be tried again, or discarded. */
  commit({ durable = false, exclusive = false }: Manner = {}): void {
    if (durable && this.#fd !== null) fsyncSync(this.#fd);
    this.#close();
    if (exclusive) {
      linkSync(this.#path, this.#target);
      rmSync(this.#path, { force: true });
    } else renameSync(this.#path, this.#target);
    if (durable) fsyncFolder(dirname(this.#target));
  }

  /** Removes what was written of it. */
  discard(): void {
    this.#close();
    rmSync(this.#path, { force: true });
  }

  #close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}
