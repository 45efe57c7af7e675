/** Where in its text a value of a document stands: keys by the line that they are written on, through aliases and merge keys. */

import { isAlias, isMap, isNode, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Pair } from 'yaml';
import { Lines } from '../../kind/lines.ts';

/** Keys and numbers that lead from the root of a file to a value. */
export type Pointer = readonly string[];

/** The place of a value. */
export interface Place {
  line: number;
  column: number;
}

/** Finds places in one text. It is parsed at the first question: most documents have nothing to point at. */
export class Locator {
  readonly #text: string;
  #lines: Lines | undefined;
  #document: Document | undefined;
  readonly #known = new Map<string, Place>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Of the key, or of the item of a list; of the nearest thing above it where it is not there. */
  at(pointer: Pointer): Place {
    const name = pointer.join('\0');
    const known = this.#known.get(name);
    if (known) return known;
    this.#lines ??= new Lines(this.#text);
    this.#document ??= parseDocument(this.#text, { logLevel: 'silent', uniqueKeys: false, strict: false });
    const place = this.#lines.at(this.#offset(this.#document, pointer));
    this.#known.set(name, place);
    return place;
  }

  /** From where to where a plain value is written; undefined where it is not there, or an alias. */
  range(pointer: Pointer): { from: number; to: number } | undefined {
    this.at(pointer);
    const node = this.#document?.getIn(
      pointer.map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
      true,
    );
    return isScalar(node) && node.range ? { from: node.range[0], to: node.range[1] } : undefined;
  }

  #offset(document: Document, pointer: Pointer): number {
    let node: unknown = document.contents;
    let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    for (const key of pointer) {
      node = resolved(node, document);
      if (isMap(node)) {
        const pair = pairOf(node.items, key, document, 0);
        if (!pair) return offset;
        offset = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        const item: unknown = node.items[Number(key)];
        if (item === undefined) return offset;
        node = item;
        const inner = isPair(item) ? item.key : item;
        offset = (isNode(inner) ? inner.range?.[0] : undefined) ?? offset;
      } else return offset;
    }
    return offset;
  }
}

function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function pairOf(items: readonly Pair[], key: string, document: Document, depth: number): Pair | undefined {
  let merged: unknown;
  for (const pair of items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    if (name === key) return pair;
    if (name === '<<') merged = pair.value;
  }
  if (merged === undefined || depth > 20) return undefined;
  const source = resolved(merged, document);
  for (const each of isSeq(source) ? source.items : [source]) {
    const map = resolved(each, document);
    const pair = isMap(map) ? pairOf(map.items, key, document, depth + 1) : undefined;
    if (pair) return pair;
  }
  return undefined;
}
