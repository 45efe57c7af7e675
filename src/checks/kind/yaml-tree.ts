/** YAML (and JSON) as plain items that know where they stand: aliases followed, `<<` merged, and bounded in what they may grow to. */

import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node, YAMLMap } from 'yaml';

/** A value of the file. Items that an alias stands for are the same item. */
export interface Item {
  kind: 'map' | 'list' | 'scalar';
  /** Of scalars. */
  value: string | number | boolean | null;
  /** As a scalar is written, where it is not quoted. */
  source: string | null;
  /** Offset of the value, and of the key it is the value of (of the value where there is none). */
  from: number;
  key: number;
  map: ReadonlyMap<string, Item>;
  list: readonly Item[];
  /** How many items it stands for, with all that aliases repeat. */
  weight: number;
}

/** One document of the file, and where it begins. */
interface YamlDocument {
  root: Item;
  from: number;
}

/** More than this no check goes through. */
const mostItems = 400_000;
const mostDepth = 200;

/** The documents of a file; null where it cannot be read. `too large` where aliases make more of it than anybody goes through. */
export function readYaml(text: string): YamlDocument[] | 'too large' | null {
  let documents: Document.Parsed[];
  try {
    const parsed = parseAllDocuments(text, { merge: true, uniqueKeys: false, logLevel: 'silent' });
    documents = Array.isArray(parsed) ? [...parsed] : [];
  } catch {
    return null;
  }
  if (documents.some(({ errors }) => errors.length > 0)) return null;
  const read: YamlDocument[] = [];
  let weight = 0;
  for (const document of documents) {
    if (document.contents === null) continue;
    const root = new Reader(document).read(document.contents, null, 0);
    weight += root.weight;
    if (weight > mostItems) return 'too large';
    read.push({ root, from: root.from });
  }
  return read;
}

const nothing: Pick<Item, 'map' | 'list' | 'value' | 'source'> = {
  map: new Map(),
  list: [],
  value: null,
  source: null,
};

class Reader {
  readonly #known = new Map<Node, Item>();
  readonly #open = new Set<Node>();
  readonly #document: Document.Parsed;

  constructor(document: Document.Parsed) {
    this.#document = document;
  }

  read(node: unknown, key: number | null, depth: number): Item {
    const target = isAlias(node) ? node.resolve(this.#document) : (node as Node | null);
    const from = startOf(isAlias(node) ? node : target) ?? key ?? 0;
    // A node within itself, or deeper than any reader goes.
    if (!target || this.#open.has(target) || depth > mostDepth)
      return { kind: 'scalar', ...nothing, from, key: key ?? from, weight: 1 };
    const known = this.#known.get(target);
    if (known) return key === null ? known : { ...known, key };
    this.#open.add(target);
    const item = this.#make(target, startOf(target) ?? from, key, depth);
    this.#open.delete(target);
    this.#known.set(target, item);
    return item;
  }

  #make(node: Node, from: number, key: number | null, depth: number): Item {
    const at = { from, key: key ?? from };
    if (isMap(node)) {
      const map = this.#entries(node, depth);
      let weight = 1;
      for (const each of map.values()) weight += each.weight;
      return { kind: 'map', ...nothing, ...at, map, weight };
    }
    if (isSeq(node)) {
      const list = node.items.map((each) => this.read(each, null, depth + 1));
      return { kind: 'list', ...nothing, ...at, list, weight: list.reduce((sum, each) => sum + each.weight, 1) };
    }
    if (!isScalar(node)) return { kind: 'scalar', ...nothing, ...at, weight: 1 };
    const { value, source, type } = node;
    return {
      kind: 'scalar',
      ...nothing,
      ...at,
      value: isPlain(value) ? value : (source ?? ''),
      source: type === 'PLAIN' ? (source ?? null) : null,
      weight: 1,
    };
  }

  #entries(node: YAMLMap, depth: number): Map<string, Item> {
    const own = new Map<string, Item>();
    const merged: Item[] = [];
    for (const { key, value } of node.items) {
      const name = isScalar(key)
        ? typeof key.value === 'string'
          ? key.value
          : (key.source ?? String(key.value))
        : String(key);
      const at = isScalar(key) ? (startOf(key) ?? 0) : 0;
      const item = this.read(value, at, depth + 1);
      if (name === '<<' && !isQuoted(key)) merged.push(...(item.kind === 'list' ? item.list : [item]));
      else own.set(name, item);
    }
    for (const { map } of merged) for (const [name, item] of map) if (!own.has(name)) own.set(name, item);
    return own;
  }
}

function isPlain(value: unknown): value is Item['value'] {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isQuoted(key: unknown): boolean {
  return isScalar(key) && (key.type === 'QUOTE_SINGLE' || key.type === 'QUOTE_DOUBLE');
}

function startOf(node: Node | null | undefined): number | null {
  return node?.range?.[0] ?? null;
}

/** The item at a path of names and indices, as far as it goes. */
export function itemAt(root: Item, ...path: (string | number)[]): Item | undefined {
  let at: Item | undefined = root;
  for (const step of path) at = typeof step === 'number' ? at?.list[step] : at?.map.get(step);
  return at;
}

/** The text of a scalar: numbers and booleans as they are written. */
export function textOf(item: Item | undefined): string | null {
  if (!item || item.kind !== 'scalar' || item.value === null) return null;
  return typeof item.value === 'string' ? item.value : (item.source ?? String(item.value));
}

/** As plain data. */
export function plain(item: Item): unknown {
  if (item.kind === 'list') return item.list.map(plain);
  if (item.kind === 'map') return Object.fromEntries([...item.map].map(([name, each]) => [name, plain(each)]));
  return item.value;
}
