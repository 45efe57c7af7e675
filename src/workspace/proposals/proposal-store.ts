/** The store of proposals: change sets that wait for a person, kept in the tree's state so that every archie there sees them. */

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { errno, inWords } from '../../disk/errno.ts';
import { fsyncFolder } from '../../disk/fsync.ts';
import { withLock } from '../../disk/lock.ts';
import { readText } from '../../disk/open-file.ts';
import type { FileChange, FileState, Proposal } from '../../protocol/change.ts';
import { LandingFailure, ToolFailure } from '../../protocol/failure.ts';
import type { TreeContext } from '../landing/context.ts';
import { observe } from '../paths/observe.ts';
import { maskedOrigin } from '../store/masked-origin.ts';

/**
 * One file each: it appears whole or not at all, and after the contents it names are durable in the blob store. Writing
 * takes the lock of the tree, so that those contents are not collected meanwhile.
 */
export class ProposalStore {
  readonly #folder: string;
  readonly #context: TreeContext;
  readonly #mask: (text: string) => string;
  /** Contents that this process has made durable: a turn proposes the same ones again and again, with a few more. */
  readonly #durable = new Set<string>();

  /** `folder` exists and is private. */
  constructor(folder: string, context: TreeContext, mask = (text: string) => text) {
    this.#mask = mask;
    this.#folder = folder;
    this.#context = context;
  }

  /** Those that can be read, oldest first; `broken` says in words which cannot. Throws `LandingFailure('io')`. */
  list(): { proposals: Proposal[]; broken: string[] } {
    const proposals: Proposal[] = [];
    const broken: string[] = [];
    for (const name of this.#names()) {
      const text = this.#text(name);
      if (text === null) continue;
      const proposal = typeof text === 'string' ? parse(text, name.slice(0, -ending.length)) : null;
      if (proposal) proposals.push(proposal);
      else {
        const why = typeof text === 'string' ? 'it is not what was once written' : inWords(text);
        broken.push(`A pending proposal cannot be read and is passed over (${join(this.#folder, name)}): ${why}.`);
      }
    }
    return { proposals: proposals.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)), broken };
  }

  /** Stores a proposal, in the place of the one of its id; durable when it returns. Throws `LandingFailure` (`io`, `locked`). */
  async put(given: Proposal): Promise<void> {
    const proposal = this.#masked(given);
    const name = nameOf(proposal.id);
    await this.#locked(async () => {
      await this.#storeContents(proposal);
      writeFileAtomic(join(this.#folder, name), JSON.stringify(proposal), { durable: true });
    });
  }

  #masked(proposal: Proposal): Proposal {
    const { title, changes } = proposal;
    const steps = changes.steps?.map((step) => ({ ...step, title: this.#mask(step.title) }));
    return {
      ...proposal,
      title: this.#mask(title),
      changes: { ...changes, origin: maskedOrigin(changes.origin, this.#mask), ...(steps && { steps }) },
    };
  }

  /** False when there is none of this id (any more). Throws `LandingFailure` (`io`, `locked`). */
  async remove(id: string): Promise<boolean> {
    const path = join(this.#folder, nameOf(id));
    return this.#locked(async () => {
      try {
        rmSync(path);
      } catch (error) {
        if (errno(error) === 'ENOENT') return false;
        throw error;
      }
      fsyncFolder(this.#folder);
      return true;
    });
  }

  /** Every content that a proposal names, those of broken ones too: garbage collection leaves these. Throws like `list`, and for one that cannot be read at all. */
  hashes(): Set<string> {
    const hashes = new Set<string>();
    for (const name of this.#names()) {
      const text = this.#text(name);
      if (text instanceof Error) throw new LandingFailure('io', `A pending proposal cannot be read: ${inWords(text)}.`);
      for (const hash of text?.match(/\b[0-9a-f]{64}\b/g) ?? []) hashes.add(hash);
    }
    return hashes;
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder).filter((name) => name.endsWith(ending) && !name.startsWith('.'));
    } catch (error) {
      throw new LandingFailure('io', `The pending proposals cannot be read: ${inWords(error)}.`);
    }
  }

  /** Null when it is gone by now. */
  #text(name: string): string | null | Error {
    try {
      return readText(join(this.#folder, name));
    } catch (error) {
      if (errno(error) === 'ENOENT') return null;
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** All contents of a proposal, on disk and durable. What a merge would start from is stored where it can still be had. */
  async #storeContents({ changes }: Proposal): Promise<void> {
    const { blobs } = this.#context;
    const files = [changes.files, ...(changes.steps ?? []).map((step) => step.files)].flat();
    const needed = [...files.map((file) => file.after), ...(changes.conflicts ?? []).map((conflict) => conflict.both)];
    const hashes = new Set<string>();
    for (const state of needed) if (state) hashes.add(await this.#storeBlob(state.hash));
    for (const { path, before } of files) {
      if (!before || hashes.has(before.hash)) continue;
      if (blobs.has(before.hash)) hashes.add(await this.#storeBlob(before.hash));
      else if (await storeFromTree(this.#context, path, before)) hashes.add(before.hash);
    }
    const fresh = [...hashes].filter((hash) => !this.#durable.has(hash));
    await blobs.sync(fresh);
    for (const hash of fresh) this.#durable.add(hash);
  }

  /** What was read a moment ago is in memory only. */
  async #storeBlob(hash: string): Promise<string> {
    const { blobs } = this.#context;
    if (blobs.isStored(hash)) return hash;
    this.#durable.delete(hash);
    return blobs.put(await blobs.get(hash));
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await withLock(this.#context.lock, work);
    } catch (error) {
      if (error instanceof LandingFailure) throw error;
      const why = error instanceof ToolFailure ? error.message : `${inWords(error)}.`;
      throw new LandingFailure('io', `The proposal could not be written: ${why}`);
    }
  }
}

const ending = '.json';

/** An id becomes the name of a file, so it may be nothing but a short plain word. */
function nameOf(id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(id))
    throw new LandingFailure('io', `${JSON.stringify(id)} cannot be the name of a proposal.`);
  return id + ending;
}

/** What is not in the store, from the tree; false when that has something else by now. */
async function storeFromTree({ roots, blobs }: TreeContext, path: string, { hash }: FileState): Promise<boolean> {
  const seen = observe(roots.root, path);
  if (seen.kind !== 'file' || seen.state.hash !== hash) return false;
  if (seen.bytes === null) return blobs.putFile(join(roots.root, path), hash);
  blobs.put(seen.bytes);
  return true;
}

function parse(text: string, id: string): Proposal | null {
  try {
    const proposal = JSON.parse(text) as Proposal;
    const { changes } = proposal;
    const whole =
      proposal.id === id &&
      Number.isFinite(proposal.at) &&
      typeof proposal.title === 'string' &&
      typeof changes.id === 'string' &&
      typeof changes.origin.by === 'string' &&
      changes.files.every(isChange) &&
      (changes.steps ?? []).every((step) => step.files.every(isChange)) &&
      (changes.conflicts ?? []).every(({ path, both }) => typeof path === 'string' && isState(both ?? null));
    return whole ? proposal : null;
  } catch {
    return null;
  }
}

function isChange({ path, before, after }: FileChange): boolean {
  return typeof path === 'string' && isState(before) && isState(after);
}

function isState(state: FileState | null): boolean {
  return (
    state === null ||
    (/^[0-9a-f]{64}$/.test(state.hash) && ['file', 'executable', 'link', 'folder', 'bulk'].includes(state.mode))
  );
}
