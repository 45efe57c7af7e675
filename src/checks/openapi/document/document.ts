/** A whole OpenAPI document: its root file and all files of the tree that its references lead to. */

import { worded } from './words.ts';
import type { TextTree } from '../../kind/check.ts';
import { Locator } from './locate.ts';
import type { Place } from './locate.ts';
import type { Pointer } from './pointer.ts';
import { isObject, parse } from './parse.ts';
import type { Parsed } from './parse.ts';
import { targetOf } from './refs.ts';

const mostFiles = 2_000;

/** A reference that was not followed, and where it stands. */
interface LooseRef {
  ref: string;
  file: string;
  pointer: Pointer;
}

/** A document that was read with everything it refers to in the tree. */
export class ApiDocument {
  readonly root: Parsed;
  /** By path. */
  readonly files: ReadonlyMap<string, Parsed>;
  readonly remote: readonly LooseRef[];
  readonly outside: readonly LooseRef[];
  /** Files that are referred to and cannot be read, with the reason. */
  readonly unread: ReadonlyMap<string, string>;
  /** What stands in the place of a version. */
  readonly oddVersion: string | undefined;
  readonly #locators = new Map<string, Locator>();

  constructor(
    root: Parsed,
    files: ReadonlyMap<string, Parsed>,
    loose: { remote: LooseRef[]; outside: LooseRef[]; unread: Map<string, string> },
    oddVersion: string | undefined,
  ) {
    this.oddVersion = oddVersion;
    this.root = root;
    this.files = files;
    this.remote = loose.remote;
    this.outside = loose.outside;
    this.unread = loose.unread;
  }

  /** Where something of one of its files stands. */
  place(file: string, pointer: Pointer): Place {
    return this.#locator(file).at(pointer);
  }

  /** From where to where a plain value of one of its files is written. */
  range(file: string, pointer: Pointer): { from: number; to: number } | undefined {
    return this.#locator(file).range(pointer);
  }

  #locator(file: string): Locator {
    let locator = this.#locators.get(file);
    if (!locator) this.#locators.set(file, (locator = new Locator(this.files.get(file)?.text ?? '')));
    return locator;
  }

  get version(): string {
    const { value } = this.root;
    if (!isObject(value)) return '';
    return worded(value['openapi'] ?? value['swagger'] ?? '');
  }
}

/** `3.1`, or a number, is no version, but everybody knows what it means. Gives what was written. */
function mendVersion(root: unknown): string | undefined {
  if (!isObject(root)) return undefined;
  const written = root['openapi'];
  if (!/^3\.[012]$/.test(String(written)) && !(typeof written === 'number' && written === 3)) return undefined;
  root['openapi'] = `${written === 3 ? '3.0' : String(written)}.0`;
  return JSON.stringify(written);
}

/** Reads a document and the files it refers to. Throws where the root cannot be read. */
export async function readDocument(path: string, text: string, tree: TextTree): Promise<ApiDocument> {
  const root = parse(path, text);
  const oddVersion = mendVersion(root.value);
  const files = new Map([[path, root]]);
  const loose = { remote: [] as LooseRef[], outside: [] as LooseRef[], unread: new Map<string, string>() };
  let open = [root];
  while (open.length > 0) {
    const wanted = new Set<string>();
    for (const file of open)
      for (const { ref, pointer } of refsOf(file)) {
        const target = targetOf(ref, file.path);
        if (target.to !== 'file') loose[target.to].push({ ref, file: file.path, pointer });
        else if (!files.has(target.path) && !loose.unread.has(target.path)) wanted.add(target.path);
      }
    const read = await Promise.all([...wanted].slice(0, mostFiles - files.size).map((each) => readPart(each, tree)));
    open = [];
    for (const part of read)
      if ('why' in part) loose.unread.set(part.path, part.why);
      else {
        files.set(part.path, part);
        open.push(part);
      }
  }
  return new ApiDocument(root, files, loose, oddVersion);
}

async function readPart(path: string, tree: TextTree): Promise<Parsed | { path: string; why: string }> {
  const text = await tree.text(path);
  if (text === null) return { path, why: 'is not there' };
  if (!/\.(ya?ml|json)$/i.test(path)) return { path, text, value: text };
  try {
    return parse(path, text);
  } catch (error) {
    return { path, why: error instanceof Error ? error.message : String(error) };
  }
}

/** All references of a file, but for those within examples, which are data. */
export function refsOf({ text, value: root }: Parsed): { ref: string; pointer: Pointer }[] {
  const found: { ref: string; pointer: string[] }[] = [];
  // JSON may write it with an escape; nobody does.
  if (!text.includes('$ref')) return found;
  const seen = new Set<object>();
  const pointer: string[] = [];
  const walk = (value: object): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (isObject(value) && typeof value['$ref'] === 'string') found.push({ ref: value['$ref'], pointer: [...pointer] });
    const isMap = pointer.at(-1) === 'properties';
    for (const [key, each] of Object.entries(value)) {
      if (typeof each !== 'object' || each === null) continue;
      if (!isMap && (key === 'example' || key === 'value' || key === 'enum' || key.startsWith('x-'))) continue;
      pointer.push(key);
      walk(each);
      pointer.pop();
    }
  };
  if (typeof root === 'object' && root !== null) walk(root);
  return found;
}
