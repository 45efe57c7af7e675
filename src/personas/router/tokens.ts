/** Words of a text: Latin words by their stem, every CJK character by itself. */

import { character, lexicon, stemOf } from './lexicon.ts';

export interface Token {
  /** Stem of a word, or one CJK character. */
  stem: string;
  /** Where it stands in the text. */
  from: number;
  to: number;
  cjk: boolean;
  /** Is there nothing but blanks between the one before and this? */
  joined: boolean;
  /** Number of the stem, the same wherever it stands; -1 where it has none. */
  id: number;
}

/** What a word is. The scan below finds the same, and asks this wherever a text is not plain. */
const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’+#.&/-][\p{L}\p{N}]+)*[+#]*/gu;
const cjkAt = /[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const cjkInside = /[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;

/** ASCII by kind: 1 is a letter or digit, 2 may join two words to one, 3 may also end one. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  return /[a-z\d]/i.test(char) ? 1 : /[+#]/.test(char) ? 3 : /['.&/-]/.test(char) ? 2 : 0;
});

/** Is this one of the usual CJK characters, each a word by itself? */
function isCjk(code: number): boolean {
  return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3041 && code <= 0x3096) || (code >= 0x30a1 && code <= 0x30fa);
}

/** Punctuation, arrows, boxes and dingbats: none is in a word. `’` is not among them. */
function isBetween(code: number): boolean {
  return (
    (code >= 0x2000 && code <= 0x206f && code !== 0x2019) ||
    (code >= 0x2190 && code <= 0x245f) ||
    (code >= 0x2500 && code <= 0x2775) ||
    (code >= 0x3000 && code <= 0x3004) ||
    (code >= 0x3008 && code <= 0x3020) ||
    (code >= 0xff00 && code <= 0xff0f)
  );
}

/** Where the plain word that begins at `from` ends; -1 where only the expression can tell. */
function endOfWord(codes: Uint16Array, from: number): number {
  let at = from + 1;
  for (;;) {
    const code = codes[at] as number;
    if (code >= 128) {
      if (code !== apostrophe) return isCjk(code) || isBetween(code) ? at : -1;
    } else if (kinds[code] === 1) {
      at += 1;
      continue;
    } else if (kinds[code] === 0) return at;
    const next = codes[at + 1] as number;
    if (next >= 128) return -1;
    if (kinds[next] === 1) {
      at += 2;
      continue;
    }
    for (let last = codes[at] as number; last < 128 && kinds[last] === 3; last = codes[at] as number) at += 1;
    return at;
  }
}

const apostrophe = 0x2019;

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

/** Goes through a text word by word: by itself where the text is plain, with the expression where it is not. */
class Scan {
  from = 0;
  to = 0;
  /** Was it the expression that found the word? */
  asked = false;
  readonly #text: string;
  readonly #codes: Uint16Array;

  constructor(text: string, numbers: Uint16Array) {
    this.#text = text;
    this.#codes = numbers;
  }

  /** The next word from `to` on stands from `from` to `to`; false where there is none. */
  next(): boolean {
    const { length } = this.#text;
    for (let at = this.to; at < length; at += 1) {
      const code = this.#codes[at] as number;
      if (code < 128 ? kinds[code] !== 1 : isBetween(code)) continue;
      this.from = at;
      this.to = isCjk(code) ? at + 1 : code < 128 ? endOfWord(this.#codes, at) : -1;
      this.asked = this.to < 0;
      return this.to >= 0 || this.#ask(at);
    }
    return false;
  }

  #ask(at: number): boolean {
    word.lastIndex = at;
    const match = word.exec(this.#text);
    if (!match) return false;
    this.from = match.index;
    this.to = match.index + match[0].length;
    return true;
  }
}

/** Is there nothing but blanks between two words? */
function isJoined(text: string, end: number, from: number): boolean {
  if (end < 0 || from - end > 2) return false;
  return from === end || text.slice(end, from).trim() === '';
}

/** All words of a text in order. `most`: no more than so many. */
export function tokensOf(text: string, most = Number.POSITIVE_INFINITY): Token[] {
  const lower = text.toLowerCase();
  const numbers = codesOf(lower);
  const found: Token[] = [];
  const scan = new Scan(lower, numbers);
  let end = -1;
  while (found.length < most && scan.next()) {
    const { from, to } = scan;
    const joined = (end === from - 1 && numbers[end] === 32) || isJoined(lower, end, from);
    const code = numbers[from] as number;
    const cjk = scan.asked ? cjkAt.test(lower[from] as string) : isCjk(code);
    // A word that the expression found may run into CJK text without a blank, and ends there.
    end = scan.asked && !cjk ? from + cutOf(lower.slice(from, to)) : to;
    scan.to = end;
    const { stem, id } = cjk
      ? character(code)
      : scan.asked
        ? lexicon.stem(stemOf(lower.slice(from, end)))
        : lexicon.find(lower, numbers, from, end);
    found.push({ stem, from, to: end, cjk, joined, id });
  }
  return found;
}

function cutOf(all: string): number {
  const cut = all.search(cjkInside);
  return cut < 0 ? all.length : cut;
}
