import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAlive } from './lock.ts';
import { toBytes } from './name.ts';
import { maxFileBytes } from './search-scope.ts';
import type { View } from './view.ts';

/** A private folder with the regular files that a view writes, at their paths, so that ripgrep can look into them. */
interface Copy {
  key: string;
  made: Promise<string>;
  users: number;
}

/** Copies that stand, of all mirrors of this process. */
const standing = new Set<string>();

/** Makes copies when they are first asked for, and keeps the last one: a turn searches the same view again and again. */
export class Mirror {
  readonly #folder: string;
  #last: Copy | undefined;

  /** `folder` need not exist yet. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs `work` with the path of a folder that holds what `view` writes. */
  async *within<T>(view: View, work: (folder: string) => AsyncIterable<T>): AsyncIterable<T> {
    const copy = this.#copyOf(view);
    copy.users += 1;
    try {
      yield* work(await copy.made);
    } finally {
      copy.users -= 1;
      await this.#tidy(copy);
    }
  }

  /** Removes copies of processes that are gone. */
  sweep(): void {
    let names: string[];
    try {
      names = readdirSync(this.#folder);
    } catch {
      return; // never used yet
    }
    for (const name of names) if (!isAlive(Number(name.split('-')[0]))) remove(join(this.#folder, name));
  }

  #copyOf(view: View): Copy {
    const key = JSON.stringify([...view.files]);
    const last = this.#last;
    if (last?.key === key) return last;
    const copy: Copy = { key, made: fill(this.#folder, view), users: 0 };
    // Whoever waits for it hears of a failure; the next search tries anew.
    copy.made.catch(() => {
      if (this.#last === copy) this.#last = undefined;
    });
    this.#last = copy;
    if (last) void this.#tidy(last);
    return copy;
  }

  async #tidy(copy: Copy): Promise<void> {
    if (copy === this.#last || copy.users > 0) return;
    await copy.made.then(remove, () => undefined);
  }
}

async function fill(parent: string, view: View): Promise<string> {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(parent, `${process.pid}-`));
  if (standing.size === 0) process.once('exit', () => [...standing].forEach(remove));
  standing.add(folder);
  try {
    const made = new Set([folder]);
    for (const [path, state] of view.files) {
      if (!state || state.mode === 'link' || state.size > maxFileBytes) continue;
      const full = join(folder, path);
      const above = dirname(full);
      if (!made.has(above)) mkdirSync(toBytes(above), { recursive: true, mode: 0o700 });
      made.add(above);
      writeFileSync(toBytes(full), await view.bytes(state), { flag: 'wx', mode: 0o600 });
    }
    return folder;
  } catch (error) {
    remove(folder);
    throw error;
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  standing.delete(folder);
}
