import { descend, type Folder } from './directory.ts';
import { observe, observeEntry, type Seen } from './observe.ts';

/** Few enough to leave file descriptors for others. */
const most = 48;

/**
 * Goes from file to file of a tree and holds the folders it has been in, so that neighbours cost one walk down. Only for
 * what is over in a moment: a folder that is moved away meanwhile is still the one that is held. Never follows a link.
 */
export class Stroll {
  readonly #root: string;
  readonly #held = new Map<string, Folder>();

  /** `root` is real. */
  constructor(root: string) {
    this.#root = root;
  }

  /** What stands at a path (relative to the root). Throws system errors. */
  observe(path: string): Seen {
    const folder = this.#parentOf(path);
    return folder ? observeEntry(folder, nameOf(path)) : observe(this.#root, path);
  }

  /** Runs `work` in the folder that holds `path`, or returns null where that folder is not there. */
  inParent<T>(path: string, work: (folder: Folder, name: string) => T): T | null {
    const folder = this.#parentOf(path);
    return folder ? work(folder, nameOf(path)) : null;
  }

  /** To be called in the end, and whenever folders came or went. */
  close(): void {
    for (const folder of this.#held.values()) folder.close();
    this.#held.clear();
  }

  #parentOf(path: string): Folder | null {
    const parent = parentOf(path);
    const held = this.#held.get(parent);
    if (held) return held;
    if (this.#held.size === most) this.close();
    const { folder, rest } = descend(this.#root, parent === '' ? [] : parent.split('/'));
    if (rest.length > 0) {
      folder.close();
      return null;
    }
    this.#held.set(parent, folder);
    return folder;
  }
}

/** The folder of a path of the tree; empty for the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
