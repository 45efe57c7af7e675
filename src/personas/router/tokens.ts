/** Words of a text: Latin words by their stem, every CJK character by itself. */

import terms from './terms.json' with { type: 'json' };
import { Lexicon } from './lexicon.ts';
import { larger } from './tables/columns.ts';
import { basis, foldCodes, prime } from './tables/hash.ts';
import { shippedTables } from './tables/shipped.ts';
import { layOutWords } from './tables/words.ts';
import type { WordTable } from './tables/words.ts';

export interface Token {
  /** Stem of a word, or one CJK character. */
  stem: string;
  /** Where it stands in the text. */
  from: number;
  to: number;
  cjk: boolean;
  /** Is there nothing but blanks between the one before and this? */
  joined: boolean;
}

/** What a word is. The scan below finds the same, and asks this wherever a text is not plain. */
const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’+#.&/-][\p{L}\p{N}]+)*[+#]*/gu;
const cjkAt = /[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const cjkInside = /[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;

/** Characters by kind. `joins` may join two words to one, `ends` may also end one; only the expression can tell of `odd`. */
const between = 0;
const letter = 1;
const joins = 2;
const ends = 3;
/** One of the usual CJK characters, each a word by itself. */
const cjk = 4;
const odd = 5;

const kinds = new Uint8Array(65_536).fill(odd, 128);
for (const [kind, chars] of [
  [letter, '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [joins, "'.&/-’"],
  [ends, '+#'],
] as const)
  for (const char of chars) kinds[char.charCodeAt(0)] = kind;
for (const [kind, first, last] of [
  // Punctuation, arrows, boxes and dingbats: none is in a word.
  [between, 0x2000, 0x2018],
  [between, 0x201a, 0x206f],
  [between, 0x2190, 0x245f],
  [between, 0x2500, 0x2775],
  [between, 0x3000, 0x3004],
  [between, 0x3008, 0x3020],
  [between, 0xff00, 0xff0f],
  [cjk, 0x4e00, 0x9fff],
  [cjk, 0x3041, 0x3096],
  [cjk, 0x30a1, 0x30fa],
] as const)
  kinds.fill(kind, first, last + 1);

/**
 * The characters of a text as numbers, with an end that is in no word: far quicker to go through than the text. Good until
 * the next text comes.
 */
function codesOf(text: string): Uint16Array {
  if (text.length >= codes.length) {
    codes = new Uint16Array(2 * text.length);
    bytes = Buffer.from(codes.buffer);
  }
  bytes.write(text, 'utf16le');
  if (bigEndian) bytes.swap16();
  codes[text.length] = 0;
  return codes;
}

let codes = new Uint16Array(8_192);
let bytes = Buffer.from(codes.buffer);
const bigEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/** Is there nothing but blanks between two words? */
function isBlank(text: string, codes: Uint16Array, end: number, from: number): boolean {
  for (let at = end; at < from; at += 1) {
    const code = codes[at] as number;
    if (code === 32 || (code >= 9 && code <= 13)) continue;
    if (code < 128 || (text[at] as string).trim() !== '') return false;
  }
  return true;
}

let table: WordTable | undefined;
let known: Lexicon | undefined;

/** The stems and terms that ship. */
export function wordTable(): WordTable {
  table ??= shippedTables() ?? layOutWords(terms.terms);
  return table;
}

/** The lexicon of this process. */
export function lexicon(): Lexicon {
  known ??= new Lexicon(wordTable());
  return known;
}

/** The words of one text side by side, as numbers: `Token` says what they are. */
export class Words {
  count = 0;
  /** Numbers of the stems in the lexicon. */
  stems = new Uint32Array(1_024);
  from = new Uint32Array(1_024);
  to = new Uint32Array(1_024);
  cjk = new Uint8Array(1_024);
  joined = new Uint8Array(1_024);

  /** Takes in the words of a text instead, but no more than so many. */
  read(text: string, most: number): void {
    const all = lexicon();
    all.refresh();
    const lower = text.toLowerCase();
    this.#makeRoom(Math.min(most, lower.length));
    const numbers = codesOf(lower);
    this.count = scan(lower, numbers, most, this);
    all.findAll(numbers, this);
  }

  #makeRoom(most: number): void {
    this.stems = larger(this.stems, most);
    this.from = larger(this.from, most);
    this.to = larger(this.to, most);
    this.cjk = larger(this.cjk, most);
    this.joined = larger(this.joined, most);
  }

  /** Each as an object of its own. */
  tokens(): Token[] {
    return Array.from({ length: this.count }, (_, n) => ({
      stem: lexicon().textOf(this.stems[n] as number),
      from: this.from[n] as number,
      to: this.to[n] as number,
      cjk: this.cjk[n] === 1,
      joined: this.joined[n] === 1,
    }));
  }
}

/** All words of a text in order. `most`: no more than so many. */
export function tokensOf(text: string, most = Number.POSITIVE_INFINITY): Token[] {
  const words = new Words();
  words.read(text, most);
  return words.tokens();
}

// Loops stand by themselves, and in two steps: within what calls everything else, they would have all of it compiled, again
// and again.

/**
 * Finds the words of a text, with their hashes (FNV-1a) for stems: by itself where the text is plain, with the expression where
 * it is not. Returns how many there are.
 */
function scan(text: string, codes: Uint16Array, most: number, { stems, from, to, cjk: isCjk, joined }: Words): number {
  const { length } = text;
  let count = 0;
  let end = -1;
  for (let at = 0; at < length && count < most;) {
    const code = codes[at] as number;
    const kind = kinds[code] as number;
    if (kind === between || kind === joins || kind === ends) {
      at += 1;
      continue;
    }
    let start = at;
    let hash = Math.imul(basis ^ code, prime);
    let alone = kind === cjk;
    let asks = kind === odd;
    at += 1;
    if (kind === letter)
      for (;;) {
        const next = codes[at] as number;
        const what = kinds[next] as number;
        if (what !== letter) {
          if (what === between || what === cjk) break;
          const after = codes[at + 1] as number;
          asks = what === odd || after >= 128;
          if (asks || kinds[after] !== letter) break;
        }
        hash = Math.imul(hash ^ next, prime);
        at += 1;
      }
    if (!asks && kind === letter)
      for (; kinds[codes[at] as number] === ends; at += 1) hash = Math.imul(hash ^ (codes[at] as number), prime);
    if (asks) {
      const found = ask(text, start);
      if (found < 0) break;
      start = word.lastIndex - found;
      alone = cjkAt.test(text[start] as string);
      at = alone ? word.lastIndex : start + cutOf(text.slice(start, word.lastIndex));
      hash = foldCodes(basis, codes, start, at);
    }
    const gap = end < 0 ? 3 : start - end;
    stems[count] = hash;
    from[count] = start;
    to[count] = at;
    isCjk[count] = alone ? 1 : 0;
    joined[count] = gap === 0 || (gap < 3 && isBlank(text, codes, end, start)) ? 1 : 0;
    count += 1;
    end = at;
  }
  return count;
}

/** Has the expression find the next word; returns its length, or -1. It ends at `word.lastIndex`. */
function ask(text: string, from: number): number {
  word.lastIndex = from;
  return word.exec(text)?.[0].length ?? -1;
}

/** A word that the expression found may run into CJK text without a blank, and ends there. */
function cutOf(all: string): number {
  const cut = all.search(cjkInside);
  return cut < 0 ? all.length : cut;
}
