/** Stems of words, each with a number: a text is compared with terms by numbers, and a word that was seen is not taken apart again. */

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

/** No CJK character stands before it. */
const cjkFrom = 0x3000;

/** A stem and its number. */
interface Lexeme {
  stem: string;
  id: number;
}

/** Words that are remembered, and stems that have a number: those of a language, not those of a year's prompts. */
export const mostWords = 30_000;

/**
 * Words that were seen, and their stems: a text names few words many times, and one that is known is found by its characters,
 * without being cut out of the text. Equal stems are one string with one number.
 */
class Lexicon {
  /** Number of a word and 1; 0 is free. */
  readonly #slots = new Uint32Array(65_536);
  /** The characters of all words, and where each begins. */
  readonly #characters = new Uint16Array(8 * mostWords);
  readonly #from = new Uint32Array(mostWords + 1);
  #count = 0;
  readonly #stems: Lexeme[] = [];
  readonly #ids = new Map<string, Lexeme>();

  find(text: string, numbers: Uint16Array, from: number, to: number): Lexeme {
    let slot = to - from;
    for (let at = from; at < to; at += 1) slot = Math.imul(slot ^ (numbers[at] as number), 0x01000193);
    slot = (slot ^ (slot >>> 15)) & 0xffff;
    for (let n = this.#slots[slot] as number; n > 0; n = this.#slots[slot] as number) {
      if (this.#is(n - 1, numbers, from, to)) return this.#stems[n - 1] as Lexeme;
      slot = (slot + 1) & 0xffff;
    }
    return this.#add(text.slice(from, to), slot, numbers.subarray(from, to));
  }

  #is(n: number, numbers: Uint16Array, from: number, to: number): boolean {
    const start = this.#from[n] as number;
    if ((this.#from[n + 1] as number) - start !== to - from) return false;
    for (let at = from; at < to; at += 1) if (numbers[at] !== this.#characters[start + at - from]) return false;
    return true;
  }

  #add(own: string, slot: number, numbers: Uint16Array): Lexeme {
    const stem = this.stem(stemOf(own));
    const at = this.#from[this.#count] as number;
    const full = this.#count >= mostWords || at + numbers.length > this.#characters.length;
    if (full || stem.id < 0) return stem;
    this.#characters.set(numbers, at);
    this.#count += 1;
    this.#from[this.#count] = at + numbers.length;
    this.#stems.push(stem);
    this.#slots[slot] = this.#count;
    return stem;
  }

  /** A stem with its number. */
  stem(stem: string): Lexeme {
    const known = this.#ids.get(stem);
    if (known) return known;
    const { size } = this.#ids;
    const made = { stem, id: size < mostWords ? size : -1 };
    if (made.id >= 0) this.#ids.set(stem, made);
    return made;
  }
}

/** The lexicon of this process. */
export const lexicon = new Lexicon();

/** CJK characters, and by their code where one stands here and 1: a text has hundreds of them, one after the other. */
const characters: Lexeme[] = [];
const characterAt = new Uint16Array(0x10_000 - cjkFrom);

/** A character that is a word by itself, by its code. */
export function character(code: number): Lexeme {
  const found = characterAt[code - cjkFrom] as number;
  if (found > 0) return characters[found - 1] as Lexeme;
  const made = lexicon.stem(String.fromCharCode(code));
  characterAt[code - cjkFrom] = characters.push(made);
  return made;
}

/** The number of a stem, as its tokens have it. */
export function numberOf(stem: string): number {
  return lexicon.stem(stem).id;
}
