/** Stems of words, each with a number: a text is compared with terms by numbers, and a word that was seen is not taken apart again. */

import { basis, codesOf, finished, foldCodes, foldText, prime, slotOf } from './tables/hash.ts';
import { larger } from './tables/columns.ts';
import type { WordTable } from './tables/words.ts';

const vowel = /[aeiouy]/;

/**
 * A word without its endings, so that `migrating`, `migrated` and `migrations` are one. The first step of Porter's
 * stemmer (1980), and no more: further steps join words that have nothing to do with each other.
 */
export function stemOf(lower: string): string {
  let stem = lower.endsWith("'s") || lower.endsWith('’s') ? lower.slice(0, -2) : lower;
  const first = stem.charCodeAt(0);
  if (stem.length < 4 || first < 97 || first > 122) return stem;
  if (stem.endsWith('s')) stem = singular(stem);
  if (stem.length > 5 && stem.endsWith('ing') && vowel.test(stem.slice(0, -3))) stem = undoubled(stem.slice(0, -3));
  else if (stem.length > 4 && stem.endsWith('ed') && stem.at(-3) !== 'e' && vowel.test(stem.slice(0, -3)))
    stem = undoubled(stem.slice(0, -2));
  return stem.length > 4 && stem.endsWith('e') ? stem.slice(0, -1) : stem;
}

function singular(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh|z)es$/.test(word)) return word.slice(0, -2);
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
}

function undoubled(stem: string): string {
  return /([bdfgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}

/** By its last character: may a word have an ending (`'s`, `-s`, `-ing`, `-ed`, `-e`)? */
const mayEnd = Uint8Array.from({ length: 128 }, (_, code) => (/[sgde]/.test(String.fromCharCode(code)) ? 1 : 0));

/** When so many are known, words are forgotten: those of a language are remembered, not those of a year's prompts. */
export const mostWords = 30_000;

/** Words of a text, side by side: where they stand in it. */
interface Found {
  count: number;
  stems: Uint32Array;
  from: Uint32Array;
  to: Uint32Array;
}

/** A call takes no more than some tens of thousands. */
const mostArguments = 1_000;

/** Where the features `w:`, `b:` and `t:` of a stem begin, among three hashes of it. */
const blank = 32;
const kinds = ['w:', 'b:', 't:'].map((kind) => foldText(basis, kind));

/**
 * Words by number, also those that are stems: the stems that terms are made of have the numbers of the table, others come
 * after them. A word is found by its characters, without being cut out of its text.
 */
export class Lexicon {
  readonly #table: WordTable;
  /** Stems of the user's own terms, which come next after those of the table. */
  readonly #own: string[] = [];
  /** The characters of all words, and where each begins. */
  #characters: Uint16Array;
  #starts: Uint32Array;
  /** A hash table: number of a word and 1; 0 is free. */
  #slots: Uint32Array;
  /** The number of each word's stem and 1; 0 is not known yet. */
  #stems: Uint32Array;
  /** Hashes of each word, three side by side, 0 where nobody asked yet. */
  #hashes: Uint32Array;
  #count = 0;

  constructor(table: WordTable) {
    this.#table = table;
    this.#slots = Uint32Array.from(table.slots);
    const most = this.#slots.length / 2;
    this.#characters = new Uint16Array(8 * most);
    this.#characters.set(table.characters);
    this.#starts = new Uint32Array(most + 1);
    this.#starts.set(table.starts);
    this.#stems = new Uint32Array(most);
    this.#hashes = new Uint32Array(3 * most);
    this.#count = table.starts.length - 1;
  }

  /** How many stems have a number that stays: those of terms. */
  get lasting(): number {
    return this.#table.starts.length - 1 + this.#own.length;
  }

  /** To be called between texts: forgets words when there are many, and their numbers are given to others. */
  refresh(): void {
    if (this.#count >= mostWords) this.#forget();
  }

  #forget(): void {
    this.#slots = Uint32Array.from(this.#table.slots);
    this.#stems.fill(0);
    this.#hashes.fill(0);
    this.#count = this.#table.starts.length - 1;
    for (const stem of this.#own) this.numberOf(stem);
  }

  /** Gives a stem of a term of the user's own a number that stays. To be called between texts. */
  keep(stem: string): number {
    const known = this.numberOf(stem);
    if (known < this.lasting) return known;
    this.#own.push(stem);
    this.#forget();
    return this.lasting - 1;
  }

  /** Notes the number of each word's stem. */
  findAll(codes: Uint16Array, { count, stems, from, to }: Found): void {
    for (let n = 0; n < count; n += 1) {
      const word = this.#numberAt(codes, from[n] as number, to[n] as number);
      const stem = this.#stems[word] as number;
      stems[n] = stem > 0 ? stem - 1 : this.#findStem(word, codes[(to[n] as number) - 1] as number);
    }
  }

  #findStem(word: number, last: number): number {
    let stem = word;
    if (last < 128 && mayEnd[last] === 1) {
      const text = this.textOf(word);
      const own = stemOf(text);
      if (own !== text) stem = this.numberOf(own);
    }
    this.#stems[word] = stem + 1;
    return stem;
  }

  /** The number of what is a stem. */
  numberOf(stem: string): number {
    const codes = codesOf(stem);
    return this.#numberAt(codes, 0, codes.length);
  }

  #numberAt(codes: Uint16Array, from: number, to: number): number {
    const slots = this.#slots;
    const starts = this.#starts;
    const characters = this.#characters;
    const mask = slots.length - 1;
    let slot = slotOf(foldCodes(basis, codes, from, to)) & mask;
    for (let n = slots[slot] as number; n > 0; n = slots[slot] as number) {
      const start = starts[n - 1] as number;
      let length = (starts[n] as number) - start === to - from ? to - from : -1;
      while (length > 0 && codes[from + length - 1] === characters[start + length - 1]) length -= 1;
      if (length === 0) return n - 1;
      slot = (slot + 1) & mask;
    }
    return this.#add(slot, codes, from, to);
  }

  #add(slot: number, codes: Uint16Array, from: number, to: number): number {
    const n = this.#count;
    const at = this.#starts[n] as number;
    const end = at + to - from;
    this.#characters = larger(this.#characters, end);
    this.#characters.set(codes.subarray(from, to), at);
    this.#count += 1;
    this.#starts[n + 1] = end;
    this.#slots[slot] = n + 1;
    if (this.#count === this.#slots.length / 2) this.#grow();
    return n;
  }

  /** Makes room for twice as many words: only a text of a book's length needs it. */
  #grow(): void {
    const most = this.#slots.length;
    this.#starts = larger(this.#starts, most + 1);
    this.#stems = larger(this.#stems, most);
    this.#hashes = larger(this.#hashes, 3 * most);
    this.#slots = new Uint32Array(2 * most);
    const mask = 2 * most - 1;
    for (let n = 0; n < this.#count; n += 1) {
      let slot = slotOf(this.fold(basis, n)) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = n + 1;
    }
  }

  /** The word that has a number. */
  textOf(n: number): string {
    const end = this.#starts[n + 1] as number;
    let text = '';
    for (let at = this.#starts[n] as number; at < end; at += mostArguments)
      text += String.fromCharCode(...this.#characters.subarray(at, Math.min(end, at + mostArguments)));
    return text;
  }

  /** FNV-1a over the word that has a number, going on from `hash`. */
  fold(hash: number, n: number): number {
    return foldCodes(hash, this.#characters, this.#starts[n] as number, this.#starts[n + 1] as number);
  }

  /** The hash of the feature of a word by itself. */
  single(n: number): number {
    return this.#hash(n, 0);
  }

  /** The hash of the feature of a word and the next up to where the next begins; not finished. */
  pair(n: number): number {
    return this.#hash(n, 1);
  }

  /** The same of three words. */
  triple(n: number): number {
    return this.#hash(n, 2);
  }

  #hash(n: number, kind: 0 | 1 | 2): number {
    const known = this.#hashes[3 * n + kind] as number;
    if (known !== 0) return known;
    const whole = this.fold(kinds[kind] as number, n);
    const made = kind === 0 ? finished(whole) : Math.imul(whole ^ blank, prime) >>> 0;
    this.#hashes[3 * n + kind] = made;
    return made;
  }
}
