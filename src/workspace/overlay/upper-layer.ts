import type { FileChange, FileState } from '../../protocol/change.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { ignoredAmong } from '../reading/ignore-rules.ts';
import { listFiles } from '../reading/list.ts';
import { fromBytes } from '../paths/names.ts';
import { isBelow, relativeTo } from '../../text/path.ts';
import type { Roots } from '../paths/resolve.ts';
import { demandPlain } from '../landing/validate.ts';

/** What stands at a path once the changes have landed; undefined where the disk knows. */
type Standing = FileState | 'folder' | 'gone' | undefined;

/** The tree as it would be with some changes, as far as those say. */
export class View {
  /** What is at each path then. */
  readonly files = new Map<string, FileState | null>();
  readonly #roots: Roots;
  readonly #blobs: BlobStore;
  readonly #folders = new Set<string>();
  #links: Promise<ReadonlyMap<string, string>> | undefined;
  #patterns: Promise<ReadonlyMap<string, string | null>> | undefined;

  /** Throws `LandingFailure('outside')` for a path that is not plainly one of the tree. */
  constructor(files: readonly FileChange[], roots: Roots, blobs: BlobStore) {
    demandPlain(files);
    this.#roots = roots;
    this.#blobs = blobs;
    for (const { path, after } of files) this.files.set(path, after);
    for (const [path, state] of this.files) if (state) for (const folder of above(path)) this.#folders.add(folder);
  }

  /** `real` is absolute, all links on the way resolved as this view has them. */
  at(real: string): Standing {
    const { root, state } = this.#roots;
    if (real === root || !isBelow(real, root) || isBelow(real, state)) return undefined;
    const path = relativeTo(root, real);
    const file = this.files.get(path);
    if (file) return file;
    if (this.#folders.has(path)) return 'folder';
    // Below what is a file then, or was one until then, nothing of the disk is left.
    return file === null || above(path).some((folder) => this.files.has(folder)) ? 'gone' : undefined;
  }

  /** What is a link then: see `locate`. */
  async links(): Promise<(real: string) => string | null | undefined> {
    this.#links ??= this.#contents(([, state]) => state?.mode === 'link', fromBytes);
    const targets = await this.#links;
    return (real) => {
      const standing = this.at(real);
      if (standing === undefined) return undefined;
      if (standing === 'gone') return null;
      return typeof standing === 'object' && standing.mode === 'link'
        ? (targets.get(relativeTo(this.#roots.root, real)) ?? '')
        : '';
    };
  }

  /** Files with patterns of what is ignored that these changes write or remove: absolute path → text. */
  async patterns(): Promise<ReadonlyMap<string, string | null>> {
    this.#patterns ??= this.#contents(([path]) => /(^|\/)\.gitignore$/.test(path), patternText).then(
      (found) => new Map([...found].map(([path, text]) => [absolute(this.#roots.root, path), text])),
    );
    return this.#patterns;
  }

  /** Regular files these changes write below `base` (absolute, real) that are not ignored, relative to it. */
  async written(base: string): Promise<string[]> {
    const paths: string[] = [];
    for (const [path, state] of this.files) {
      const full = absolute(this.#roots.root, path);
      if (state && state.mode !== 'link' && full !== base && isBelow(full, base)) paths.push(relativeTo(base, full));
    }
    const ignored = ignoredAmong(base, paths, await this.patterns());
    return paths.filter((path) => !ignored.has(path));
  }

  /** As `listFiles`. */
  async list(base: string, signal?: AbortSignal, rg: string | null = null): Promise<string[]> {
    const patterns = await this.patterns();
    const there = await listFiles(base, signal, patterns.size > 0 ? null : rg, patterns);
    const kept = there.filter((path) => this.at(absolute(base, path)) === undefined);
    return [...kept, ...(await this.written(base))].sort();
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

function above(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.push(path.slice(0, at));
  return folders;
}

function absolute(base: string, path: string): string {
  return base.endsWith('/') ? base + path : `${base}/${path}`;
}
