/** Places in a JSON text, found without a parser: each object and list that leads to one is gone through once. */

import type { Pointer } from './pointer.ts';

/** An entry: where its key (or item) and its value begin. */
interface Entry {
  key: number;
  value: number;
}

/** Finds offsets of keys and items. The text has to be valid JSON. */
export class JsonPlaces {
  readonly #text: string;
  readonly #containers = new Map<number, Map<string, Entry>>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the last key of the pointer that is there begins. */
  offset(pointer: Pointer): number {
    let value = this.#blank(0);
    let offset = value;
    for (const key of pointer) {
      const entry = this.#entries(value).get(key);
      if (!entry) return offset;
      offset = entry.key;
      value = entry.value;
    }
    return offset;
  }

  #entries(at: number): Map<string, Entry> {
    let found = this.#containers.get(at);
    if (!found) this.#containers.set(at, (found = this.#read(at)));
    return found;
  }

  #read(start: number): Map<string, Entry> {
    const text = this.#text;
    const found = new Map<string, Entry>();
    const isList = text[start] === '[';
    if (!isList && text[start] !== '{') return found;
    let at = this.#blank(start + 1);
    for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index++) {
      const key = at;
      let name = String(index);
      if (!isList) {
        const end = this.#skip(at);
        name = unquoted(text.slice(at, end));
        at = this.#blank(this.#blank(end) + 1);
      }
      found.set(name, { key, value: at });
      at = this.#blank(this.#skip(at));
      if (text[at] === ',') at = this.#blank(at + 1);
    }
    return found;
  }

  #blank(from: number): number {
    let at = from;
    while (at < this.#text.length && this.#text.charCodeAt(at) <= 32) at += 1;
    return at;
  }

  /** The end of the value that begins here. */
  #skip(from: number): number {
    const text = this.#text;
    let depth = 0;
    for (let at = from; at < text.length; at++) {
      const letter = text[at];
      if (letter === '"') {
        for (at += 1; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at += 1;
        if (depth === 0) return at + 1;
      } else if (letter === '{' || letter === '[') depth += 1;
      else if (letter === '}' || letter === ']') {
        if (depth === 0) return at;
        depth -= 1;
        if (depth === 0) return at + 1;
      } else if (letter === ',' && depth === 0) return at;
    }
    return text.length;
  }
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
