/** Cuts a large YAML text down to the piece that holds a value, by indentation alone: parsing all of it takes seconds. */

import type { Pointer } from './pointer.ts';

/** A piece of a text that can be parsed by itself, and what of the pointer leads on within it. */
interface Section {
  from: number;
  to: number;
  rest: Pointer;
  /** Where the first key of the rest stands. */
  key?: number;
}

/** A key of a block map: the lines it takes, and where what is under it begins, if that is on lines of its own. */
interface Entry {
  from: number;
  key: number;
  to: number;
  opens: number | undefined;
}

/** Pieces below this are parsed as they are. */
const small = 20_000;
/** A key and what stands on its line: quoted, or a plain word. */
const keyLine =
  /^ *("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:[^\s'"#&*!|>%@`[\]{},?:-]|-\S).*?) *:(?=[ \r]|$) *(?:#.*|(.*))$/;

/** Sections of one text; what is gone through once is remembered. */
export class Sections {
  readonly #text: string;
  readonly #levels = new Map<number, Map<string, Entry> | undefined>();
  /** Aliases lead out of any piece. */
  readonly #isWhole: boolean;

  constructor(text: string) {
    this.#text = text;
    this.#isWhole = text.length <= small || /(?:[:-] +\*\w|<<:)/.test(text);
  }

  /** The smallest piece that is worth it. */
  find(pointer: Pointer): Section {
    let section: Section = { from: 0, to: this.#text.length, rest: pointer };
    let within = { from: 0, to: this.#text.length };
    for (const [index, key] of pointer.entries()) {
      if (this.#isWhole || section.to - section.from <= small) break;
      const entry = this.#level(within.from, within.to)?.get(key);
      if (!entry) break;
      section = { from: entry.from, to: entry.to, rest: pointer.slice(index), key: entry.key };
      if (entry.opens === undefined) break;
      within = { from: entry.opens, to: entry.to };
    }
    return section;
  }

  #level(from: number, to: number): Map<string, Entry> | undefined {
    if (!this.#levels.has(from)) this.#levels.set(from, this.#read(from, to));
    return this.#levels.get(from);
  }

  /** The keys of the block map that begins here; undefined where it is anything else. */
  #read(from: number, to: number): Map<string, Entry> | undefined {
    const found = new Map<string, Entry>();
    let indent: number | undefined;
    let last: Entry | undefined;
    let next = from;
    for (let at = from; at < to; at = next) {
      const end = this.#text.indexOf('\n', at);
      next = end < 0 || end >= to ? to : end + 1;
      const line = this.#text.slice(at, next).trimEnd();
      const width = line.length - line.trimStart().length;
      if (line === '' || /^\s*#|^---|^%/.test(line)) continue;
      indent ??= width;
      if (width < indent) return undefined;
      // Deeper, or a list that stands under its key without being indented.
      if (width > indent || (last && /^ *-( |$)/.test(line))) continue;
      const match = keyLine.exec(line);
      if (!match) return undefined;
      if (last) last.to = at;
      last = { from: at, key: at + width, to, opens: (match[2] ?? '') === '' ? next : undefined };
      found.set(plain(match[1] ?? ''), last);
    }
    return found;
  }
}

function plain(key: string): string {
  if (key.startsWith("'")) return key.slice(1, -1).replaceAll("''", "'");
  if (!key.startsWith('"')) return key;
  try {
    return String(JSON.parse(key));
  } catch {
    return key.slice(1, -1);
  }
}
