/**
 * The upper layer of an overlay: the files that proposed changes write or remove, over the tree on disk as the lower
 * layer. Copy-on-write as in overlayfs, but held in memory by hash: neither layer is written to.
 */

import type { FileChange, FileState } from '../../protocol/change.ts';
import { isBelow, relativeTo } from '../../text/path.ts';
import { isBulk } from '../landing/bulk/bulk.ts';
import { fromBytes } from '../paths/names.ts';
import type { LinkLookup, Roots } from '../paths/resolve.ts';
import { ancestorsOf, requireTreePaths } from '../paths/tree-path.ts';
import { everythingBelow } from '../reading/everything.ts';
import type { Everything } from '../reading/everything.ts';
import { ignoredAmong } from '../reading/ignore-rules.ts';
import type { IgnoreOverrides } from '../reading/ignore-rules.ts';
import { listFiles } from '../reading/list.ts';
import type { BlobStore } from '../store/blob-store.ts';

/** What the layer has at a path (`whiteout`: it hides what the disk has there); undefined where the disk shows through. */
type LayerEntry = FileState | 'folder' | 'whiteout' | undefined;

/** The files of proposed changes by path; the last change of a path counts. */
export class UpperLayer {
  /** What the changes leave at each path they touch. */
  readonly files = new Map<string, FileState | null>();
  readonly #roots: Roots;
  readonly #blobs: BlobStore;
  readonly #folders = new Set<string>();
  #links: Promise<ReadonlyMap<string, string>> | undefined;
  #ignoreFiles: Promise<IgnoreOverrides> | undefined;

  /** Throws `LandingFailure('outside')` for a path that is not plainly one of the tree. */
  constructor(files: readonly FileChange[], roots: Roots, blobs: BlobStore) {
    requireTreePaths(files);
    this.#roots = roots;
    this.#blobs = blobs;
    // What git ignores is not searched; commands see it.
    for (const file of files) if (!isBulk(file)) this.files.set(file.path, file.after);
    for (const [path, state] of this.files)
      if (state) for (const folder of ancestorsOf(path)) this.#folders.add(folder);
  }

  /** `real` is absolute, all links on the way resolved as the overlay has them. */
  entryAt(real: string): LayerEntry {
    const { root, state } = this.#roots;
    if (real === root || !isBelow(real, root) || isBelow(real, state)) return undefined;
    const path = relativeTo(root, real);
    const file = this.files.get(path);
    if (file && file.mode !== 'folder') return file;
    if (file || this.#folders.has(path)) return 'folder';
    // Below what is a file then, or was one until then, nothing of the disk is left.
    const isGone = (folder: string) => this.files.has(folder) && this.files.get(folder)?.mode !== 'folder';
    return file === null || ancestorsOf(path).some(isGone) ? 'whiteout' : undefined;
  }

  /** The links of this layer, for resolving paths through the overlay. */
  async links(): Promise<LinkLookup> {
    this.#links ??= this.#contents(([, state]) => state?.mode === 'link', fromBytes);
    const targets = await this.#links;
    return (real) => {
      const entry = this.entryAt(real);
      if (entry === undefined) return undefined;
      if (entry === 'whiteout') return null;
      return typeof entry === 'object' && entry.mode === 'link'
        ? (targets.get(relativeTo(this.#roots.root, real)) ?? '')
        : '';
    };
  }

  /** The `.gitignore` files that these changes write or remove. */
  async ignoreFiles(): Promise<IgnoreOverrides> {
    this.#ignoreFiles ??= this.#contents(([path]) => /(^|\/)\.gitignore$/.test(path), patternText).then(
      (found) => new Map([...found].map(([path, text]) => [absolute(this.#roots.root, path), text])),
    );
    return this.#ignoreFiles;
  }

  /** Regular files these changes write below `base` (absolute, real) that are not ignored, relative to it. */
  async written(base: string): Promise<string[]> {
    const paths = this.proposed(base).files;
    const ignored = ignoredAmong(base, paths, await this.ignoreFiles());
    return paths.filter((path) => !ignored.has(path));
  }

  /** As `listFiles`, of both layers. */
  async list(base: string, signal?: AbortSignal, rg: string | null = null): Promise<string[]> {
    const overrides = await this.ignoreFiles();
    const lower = await listFiles(base, signal, overrides.size > 0 ? null : rg, overrides);
    const visible = lower.filter((path) => this.entryAt(absolute(base, path)) === undefined);
    return [...visible, ...(await this.written(base))].sort();
  }

  /** What these changes write below `base`, ignored or not, relative to it. */
  proposed(base: string): { files: string[]; links: string[] } {
    const found = { files: [] as string[], links: [] as string[] };
    for (const [path, state] of this.files) {
      const full = absolute(this.#roots.root, path);
      if (!state || state.mode === 'folder' || full === base || !isBelow(full, base)) continue;
      found[state.mode === 'link' ? 'links' : 'files'].push(relativeTo(base, full));
    }
    return found;
  }

  /** As `everythingBelow`, of both layers. */
  async everything(base: string, signal?: AbortSignal, ms?: number): Promise<Everything> {
    const [lower, own] = [await everythingBelow(base, signal, ms), this.proposed(base)];
    const entryAt = (path: string): LayerEntry => this.entryAt(absolute(base, path));
    return {
      files: [...lower.files.filter((path) => entryAt(path) === undefined), ...own.files],
      links: [...lower.links.filter((path) => entryAt(path) === undefined), ...own.links],
      folders: lower.folders.filter((path) => entryAt(path) !== 'whiteout'),
      complete: lower.complete,
    };
  }

  async bytes(state: FileState): Promise<Uint8Array> {
    return this.#blobs.get(state.hash);
  }

  async #contents<T>(
    which: (file: [path: string, state: FileState | null]) => boolean,
    read: (bytes: Buffer, state: FileState | null) => T,
  ): Promise<Map<string, T>> {
    const wanted = [...this.files].filter(which);
    return new Map(
      await Promise.all(
        wanted.map(async ([path, state]): Promise<[string, T]> => {
          const bytes = state ? await this.bytes(state) : Buffer.alloc(0);
          return [path, read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), state)];
        }),
      ),
    );
  }
}

function patternText(bytes: Buffer, state: FileState | null): string | null {
  // Git does not follow a link there.
  return state === null || state.mode === 'link' ? null : bytes.toString('utf8').replace(/^\uFEFF/, '');
}

function absolute(base: string, path: string): string {
  return base.endsWith('/') ? base + path : `${base}/${path}`;
}
