/** Words of a text: Latin words by their stem, every CJK character by itself. */

import terms from './terms.json' with { type: 'json' };
import { Lexicon } from './lexicon.ts';
import { larger } from './tables/columns.ts';
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

/** Characters by kind, of texts in lower case. `joins` may join two words to one, `ends` may also end one; only the expression can tell of `odd`. */
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
  // Letters of Latin languages; those that are composed of two characters are for the expression.
  [letter, 0xc0, 0xd6],
  [letter, 0xd8, 0xf6],
  [letter, 0xf8, 0x24f],
  // Punctuation, currencies, arrows, boxes and dingbats: none is in a word.
  [between, 0xa0, 0xa9],
  [between, 0xab, 0xb1],
  [between, 0xd7, 0xd7],
  [between, 0xf7, 0xf7],
  [between, 0x2000, 0x2018],
  [between, 0x201a, 0x206f],
  [between, 0x20a0, 0x20bf],
  [between, 0x2190, 0x245f],
  [between, 0x2500, 0x2775],
  [between, 0x3000, 0x3004],
  [between, 0x3008, 0x3020],
  [between, 0x30fb, 0x30fb],
  [between, 0xff00, 0xff0f],
  [between, 0xff1a, 0xff20],
  [between, 0xff5b, 0xff65],
  [cjk, 0x4e00, 0x9fff],
  [cjk, 0x3041, 0x3096],
  [cjk, 0x30a1, 0x30fa],
  [cjk, 0x30fc, 0x30fc],
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
    join(lower, numbers, this);
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

// Loops stand by themselves, and are small: within what calls everything else, all of it would be compiled again and again.

/**
 * Finds where the words of a text stand: by itself where the text is plain, with the expression where it is not. Returns how
 * many there are.
 */
function scan(text: string, codes: Uint16Array, most: number, { from, to, cjk: alone }: Words): number {
  const { length } = text;
  let count = 0;
  for (let at = 0; at < length && count < most; count += 1) {
    let kind = kinds[codes[at] as number] as number;
    while (kind !== letter && kind !== cjk && kind !== odd && at < length) {
      at += 1;
      kind = kinds[codes[at] as number] as number;
    }
    if (at === length) break;
    from[count] = at;
    alone[count] = kind === cjk ? 1 : 0;
    at = kind === cjk ? at + 1 : kind === letter ? endOfWord(codes, at) : -1;
    if (at < 0) at = ask(text, count, from, alone);
    if (at < 0) break;
    to[count] = at;
  }
  return count;
}

/** Where the plain word that begins at `from` ends; -1 where only the expression can tell. */
function endOfWord(codes: Uint16Array, from: number): number {
  let at = from + 1;
  for (;;) {
    const kind = kinds[codes[at] as number] as number;
    if (kind === letter) at += 1;
    else if (kind === between || kind === cjk) return at;
    else {
      const after = codes[at + 1] as number;
      if (kind === odd || after >= 128) return -1;
      if (kinds[after] !== letter) break;
      at += 2;
    }
  }
  while (kinds[codes[at] as number] === ends) at += 1;
  return at;
}

/** Finds the next word with the expression. Notes where it begins and of which kind it is; returns where it ends, or -1. */
function ask(text: string, n: number, from: Uint32Array, alone: Uint8Array): number {
  word.lastIndex = from[n] as number;
  const match = word.exec(text);
  if (!match) return -1;
  const isCjk = cjkAt.test(match[0][0] as string);
  from[n] = match.index;
  alone[n] = isCjk ? 1 : 0;
  // A word may run into CJK text without a blank, and ends there.
  const cut = isCjk ? -1 : match[0].search(cjkInside);
  return match.index + (cut < 0 ? match[0].length : cut);
}

/** Notes which words have nothing but blanks between the one before and them. */
function join(text: string, codes: Uint16Array, { count, from, to, joined }: Words): void {
  for (let n = 0; n < count; n += 1) {
    const start = from[n] as number;
    let at = n === 0 ? -1 : (to[n - 1] as number);
    if (at < 0 || start - at > 2) at = -1;
    else while (at < start && isBlank(text, codes, at)) at += 1;
    joined[n] = at === start ? 1 : 0;
  }
}

function isBlank(text: string, codes: Uint16Array, at: number): boolean {
  const code = codes[at] as number;
  return code < 128 ? code === 32 || (code >= 9 && code <= 13) : (text[at] as string).trim() === '';
}
