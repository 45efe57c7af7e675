/** Where in its text a value of a document stands: keys by the line that they are written on, through aliases and merge keys. */

import { isAlias, isMap, isNode, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Pair } from 'yaml';
import { Lines } from '../../kind/lines.ts';
import { JsonPlaces } from './json-places.ts';
import type { Pointer } from './pointer.ts';
import { Sections } from './sections.ts';

/** The place of a value. */
export interface Place {
  line: number;
  column: number;
}

/** Finds places in one text. Only the piece that is asked for is parsed: most documents have nothing to point at. */
export class Locator {
  readonly #text: string;
  #lines: Lines | undefined;
  #json: JsonPlaces | undefined;
  #sections: Sections | undefined;
  /** Pieces that were parsed, by where they begin. */
  readonly #pieces = new Map<number, Document>();
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
    const place = this.#lines.at(this.#isJson() ? this.#jsonOffset(pointer) : this.#yamlOffset(pointer));
    this.#known.set(name, place);
    return place;
  }

  /** From where to where a plain value is written; undefined where it is not there, or an alias. */
  range(pointer: Pointer): { from: number; to: number } | undefined {
    const { document, from, rest } = this.#piece(pointer);
    const node = document.getIn(
      rest.map((key) => (/^\d+$/.test(key) && !document.hasIn([key]) ? Number(key) : key)),
      true,
    );
    return isScalar(node) && node.range ? { from: from + node.range[0], to: from + node.range[1] } : undefined;
  }

  #isJson(): boolean {
    return this.#text.trimStart().startsWith('{') && /^\s*\{\s*["}]/.test(this.#text);
  }

  #jsonOffset(pointer: Pointer): number {
    this.#json ??= new JsonPlaces(this.#text);
    return this.#json.offset(pointer);
  }

  #yamlOffset(pointer: Pointer): number {
    this.#sections ??= new Sections(this.#text);
    const { key, rest } = this.#sections.find(pointer);
    if (key !== undefined && rest.length === 1) return key;
    const { document, from } = this.#piece(pointer);
    return from + this.#offset(document, rest);
  }

  #piece(pointer: Pointer): { document: Document; from: number; rest: Pointer } {
    this.#sections ??= new Sections(this.#text);
    const { from, to, rest } = this.#sections.find(pointer);
    // Only a piece that is smaller may begin where another one does.
    const key = from * 2 + (to === this.#text.length ? 1 : 0);
    let document = this.#pieces.get(key);
    if (!document) {
      document = parseDocument(this.#text.slice(from, to), { logLevel: 'silent', uniqueKeys: false, strict: false });
      this.#pieces.set(key, document);
    }
    return { document, from, rest };
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
