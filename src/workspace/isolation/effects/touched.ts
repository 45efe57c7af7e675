/** Finds out what a command touched: the upper layer of its overlay is walked, and what the merged view no longer has is what was removed. */

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { errno } from '../../../disk/errno.ts';
import { readBounded } from '../../../disk/open-file.ts';
import { ToolFailure } from '../../../protocol/failure.ts';
import { isGitData } from '../../../text/path.ts';
import { entriesOf } from '../../paths/directory.ts';
import { bitsAt, fitsIn, kindAt, listed } from './layers.ts';
import { Pace } from '../../paths/pace.ts';
import { toBytes } from '../../paths/names.ts';
import { ancestorsOf } from '../../paths/tree-path.ts';
import { checkIgnore, rulesAbove, rulesWithin } from '../../reading/ignore-rules.ts';
import type { Rules } from '../../reading/ignore-rules.ts';

/** More than this is no change that anybody reviews; it would only fill archie's store. */
const most = { files: 20_000, bytes: 1024 ** 3 };
/** The same of what git ignores: such folders may hold anything. */
const mostIgnored = { files: 2000, bytes: 64 * 1024 ** 2 };
/** Bytes of a file of ignore rules. */
const mostRules = 256 * 1024;

/** Where the layers can be seen, absolute. `merged` is only asked for where a folder was there before. */
interface Layers {
  upper: string;
  lower: string;
  merged: () => Promise<string>;
  /** What `.gitignore` files are found by: the tree itself. */
  root: string;
  /** `.gitignore` files of a proposal, by absolute path. */
  ignoreFiles: ReadonlyMap<string, string | null>;
  /** What git ignores and was there before is told file by file, where that is no more than `mostIgnored`. */
  landsIgnored: boolean;
}

/** What was touched, relative to the top, in no order. */
export interface Touched {
  /** Files and links: written, replaced or (`gone`) removed. */
  files: Set<string>;
  gone: Set<string>;
  /** Folders that are new and empty, or whose bits changed, or that went. */
  folders: { path: string; before: number | null; after: number | null }[];
  /** What git ignores: by the outermost path, how many files and bytes; `isNew`: nothing was there before. */
  ignored: Map<string, { files: number; bytes: number; isNew: boolean }>;
  git: boolean;
  /** Pipes, sockets, devices. */
  special: string[];
  unseen: string[];
}

/** Throws `ToolFailure('too_large')` above `most`. */
export async function touchedIn(layers: Layers): Promise<Touched> {
  const walk = new Walk(layers);
  await walk.folder('', rulesAbove(layers.root, walk.ignoreFiles), true);
  return walk.touched;
}

class Walk {
  readonly touched: Touched = {
    files: new Set(),
    gone: new Set(),
    folders: [],
    ignored: new Map(),
    git: false,
    special: [],
    unseen: [],
  };
  readonly ignoreFiles: Map<string, string | null>;
  readonly #layers: Layers;
  readonly #removedAlready = new Set<string>();
  readonly #pace = new Pace();
  readonly #told = new Set<string>();
  #bytes = 0;

  constructor(layers: Layers) {
    this.#layers = layers;
    this.ignoreFiles = new Map(layers.ignoreFiles);
  }

  /** A folder of the upper layer. `wasFolder`: the lower layer has one there. */
  async folder(path: string, above: Rules, wasFolder: boolean): Promise<void> {
    const { upper, lower, merged, root } = this.#layers;
    const entries = this.#entries(upper, path);
    if (entries === null) return;
    this.#learnRules(path, entries);
    const rules = rulesWithin(above, path === '' ? root : join(root, path), { gitignore: true, git: false });
    if (wasFolder && path !== '') {
      // An opaque folder hides what lies below it without a trace of each name; only the merged view tells.
      const now = new Set((listed(await merged(), path) ?? []).map(([name]) => name));
      for (const [name] of listed(lower, path) ?? []) if (!now.has(name)) this.#removed(`${path}/${name}`, rules);
    }
    for (const [name] of entries) {
      await this.#entry(path === '' ? name : `${path}/${name}`, rules);
      await this.#pace.rest();
    }
    if (path !== '') this.#folderItself(path, wasFolder, entries.length);
  }

  async #entry(path: string, rules: Rules): Promise<void> {
    const { upper, lower, root } = this.#layers;
    const stats = lstatSync(toBytes(join(upper, path)));
    const isFolder = stats.isDirectory();
    if (isGitData(path)) {
      this.touched.git = true;
      return;
    }
    // A whiteout: the name stands for something that is no longer there.
    if (stats.isCharacterDevice() && stats.rdev === 0) return this.#removed(path, rules);
    const { ignored, below } = checkIgnore(rules, join(root, path), isFolder);
    if (ignored && !this.#isTold(path)) return this.#count(path, upper);
    const was = kindAt(lower, path);
    if (isFolder) {
      if (was === 'file') this.#add(path, 0, true);
      return this.folder(path, below, was === 'folder');
    }
    if (was === 'folder') this.#removedBelow(path, rules);
    if (stats.isFile() || stats.isSymbolicLink()) this.#add(path, stats.size, false);
    else this.touched.special.push(path);
  }

  /** Something of the lower layer that is hidden now. */
  #removed(path: string, rules: Rules): void {
    // A whiteout, and missing from the merged view as well.
    if (this.#removedAlready.has(path)) return;
    this.#removedAlready.add(path);
    const { lower, root } = this.#layers;
    const was = kindAt(lower, path);
    if (was === 'none') return;
    if (isGitData(path)) {
      this.touched.git = true;
      return;
    }
    const { ignored, below } = checkIgnore(rules, join(root, path), was === 'folder');
    if (ignored && !this.#isTold(path)) return this.#count(path, lower);
    if (was === 'folder') {
      this.#removedBelow(path, below);
      this.touched.folders.push({ path, before: bitsAt(lower, path), after: null });
    }
    if (was === 'file') this.#add(path, 0, true);
    if (was === 'special') this.touched.special.push(path);
  }

  #removedBelow(path: string, above: Rules): void {
    const { lower, root } = this.#layers;
    const rules = rulesWithin(above, join(root, path), { gitignore: true, git: false });
    for (const [name] of this.#entries(lower, path) ?? []) this.#removed(`${path}/${name}`, rules);
  }

  #folderItself(path: string, wasFolder: boolean, entries: number): void {
    const { upper, lower } = this.#layers;
    const after = bitsAt(upper, path);
    const before = wasFolder ? bitsAt(lower, path) : null;
    if (before === null ? entries === 0 : before !== after) this.touched.folders.push({ path, before, after });
  }

  #add(path: string, bytes: number, gone: boolean): void {
    if (gone) this.touched.gone.add(path);
    else this.touched.gone.delete(path);
    this.touched.files.add(path);
    this.#bytes += bytes;
    if (this.touched.files.size > most.files)
      throw tooMuch(`more than ${most.files.toLocaleString('en')} files that git does not ignore`);
    if (this.#bytes > most.bytes) throw tooMuch('more than 1 GiB of files that git does not ignore');
  }

  #count(path: string, layer: string): void {
    const isNew = kindAt(this.#layers.lower, path) === 'none';
    const found = { files: 0, bytes: 0, isNew };
    const count = (at: string): void => {
      const stats = lstatSync(toBytes(at), { throwIfNoEntry: false });
      if (stats?.isDirectory() !== true) {
        found.files += 1;
        found.bytes += stats?.size ?? 0;
        return;
      }
      try {
        for (const [name] of entriesOf(at)) count(join(at, name));
      } catch {
        this.touched.unseen.push(path);
      }
    };
    count(join(layer, path));
    this.touched.ignored.set(path, found);
  }

  /** Is it to be told file by file, as if git did not ignore it, and with it all below? What is new is one thing. */
  #isTold(path: string): boolean {
    const { upper, lower, landsIgnored } = this.#layers;
    if (ancestorsOf(path).some((above) => this.#told.has(above))) return true;
    if (!landsIgnored || kindAt(lower, path) === 'none') return false;
    const left = { ...mostIgnored };
    const fits = [upper, lower].every((layer) => fitsIn(join(layer, path), left));
    if (fits) this.#told.add(path);
    return fits;
  }

  /** What a command wrote into a `.gitignore` counts for what lies beside it. */
  #learnRules(path: string, entries: ReturnType<typeof entriesOf>): void {
    const { upper, root } = this.#layers;
    if (!entries.some(([name, entry]) => name === '.gitignore' && entry.isFile())) return;
    const file = join(path, '.gitignore');
    const patterns = readBounded(toBytes(join(upper, file)), { max: mostRules });
    this.ignoreFiles.set(join(root, file), patterns?.toString() ?? null);
  }

  #entries(layer: string, path: string): ReturnType<typeof entriesOf> | null {
    try {
      return listed(layer, path);
    } catch (error) {
      if (errno(error) === '') throw error;
      this.touched.unseen.push(path);
      return null;
    }
  }
}

function tooMuch(what: string): ToolFailure {
  return new ToolFailure(
    'too_large',
    `The command changed ${what}; that is more than can be reviewed, and nothing of it was kept.`,
  );
}
